import HTTPServer
import HTTPTypes
import HansardStore

extension ProblemDetails {
    /// What an error of the archive means for who asked.
    init(_ error: ArchiveError) {
        switch error.problem {
        case .tooSlow:
            self.init(
                .serviceUnavailable, "too-slow", "This takes too long",
                "The question was given up. Ask for less at a time: a shorter span, fewer words, or one conversation.")
        case .olderSchema, .newerSchema:
            self.init(
                .serviceUnavailable, "archive-layout", "The archive has another layout",
                "It was written by another version of Hansard. Whoever runs this server brings it up to date with "
                    + "“hansard ingest” or “hansard stats”, or updates the server.")
        case .indexMissing, .indexDamaged:
            self.init(
                .serviceUnavailable, "search-unavailable", "Nothing can be searched just now",
                "The index of words is missing or damaged. Whoever runs this server has it made anew with the next "
                    + "“hansard ingest”; pages and lists go on as before.")
        default:
            self.init(
                .serviceUnavailable, "archive-unavailable", "The archive cannot be read just now",
                "It may be being replaced or repaired. Try again in a moment.")
            headers[.retryAfter] = "5"
        }
    }

    /// A parameter or member that is asked for in another way than it may be.
    static func parameter(_ name: String, _ detail: String) -> ProblemDetails {
        var problem = ProblemDetails(
            .badRequest, "parameter", "A parameter is not what it may be", "“\(name)”: \(detail)")
        problem.parameters = [(name, detail)]
        return problem
    }

    /// Nothing is wrong with the request: it may be sent again.
    static func unavailable(_ detail: String, retryAfter seconds: Int = 1) -> ProblemDetails {
        var problem = ProblemDetails(.serviceUnavailable, "unavailable", "Not now", detail)
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }
}
