import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import PairChannel

/// Pages, the same as Markdown, assets and feeds: the files that a build would write, drawn for the reader.
package struct PageHandler: Sendable {
    /// For any site.
    package init() {}

    /// The answer to a request for a path of the site.
    ///
    /// - Throws: `ProblemDetails.notFound` where there is nothing for this reader; one who asks for HTML is given a page that
    ///   says so. `DisclosingProblem` for a period of which nothing is shown, to who does not ask for HTML.
    package func answer(_ request: Request, _ reading: Reading, _ grant: Grant) throws -> Answer {
        if let place = PageAddress.index(ofFolder: request.path) { return Answer(Response(movedTo: "/" + place)) }
        let served = ReaderFrame(grant).served(reading.pages)
        let period = request.askedPeriod
        do {
            let file = try reading.pages.file(at: request.path, of: period, served: served)
            return try page(file, request, reading, served)
        } catch let problem as AskedPeriod.Problem {
            guard let page = try reading.pages.page(problem, of: period, at: request.path, served: served),
                let told = Self.served(page, request)
            else { throw ProblemDetails(problem) }
            // In either form it says that there is the conversation, and perhaps how much was said in it.
            guard request.wantsPage else { throw DisclosingProblem(ProblemDetails(problem), served: told) }
            var answer = Answer(
                status: .badRequest, type: "text/html; charset=utf-8", bytes: page.bytes, served: told)
            answer.policy = page.policy
            return answer
        }
    }

    // MARK: Pages

    private func page(
        _ file: SiteFile?, _ request: Request, _ reading: Reading, _ served: ServedPage
    ) throws -> Answer {
        guard let file else {
            if let place = try reading.pages.elsewhere(request.path) {
                return Answer(Response(nowAt: "/" + place + request.askedPeriod.query))
            }
            return try missing(request, reading, served)
        }
        switch file.body {
        case .stored(let stored, let count): return Self.attachment(file, stored, count, request)
        case .bytes(let bytes):
            var answer = Answer(
                type: MediaType.of(request.path), bytes: bytes,
                served: Self.served(file, request))
            answer.policy = file.policy
            answer.isAttachment = answer.served?.action == .attachment
            if request.path.hasPrefix("assets/") { answer.freshSeconds = 300 }
            answer.headers[.eTag] = EntityTag(of: bytes).text
            return answer
        }
    }

    private func missing(_ request: Request, _ reading: Reading, _ served: ServedPage) throws -> Answer {
        guard request.wantsPage else { throw ProblemDetails.notFound() }
        let page = try reading.pages.missingPage(at: request.path, served: served)
        var answer = Answer(status: .notFound, type: "text/html; charset=utf-8", bytes: page.bytes)
        answer.policy = page.policy
        return answer
    }

    /// A download, whatever it is; who sends it says so.
    private static func attachment(_ file: SiteFile, _ stored: String, _ count: Int64, _ request: Request) -> Answer {
        var answer = Answer(type: MediaType.of(file.path), served: served(file, request))
        answer.body = .file(path: stored, bytes: count)
        let name = file.path.split(separator: "/").last ?? ""
        // Its name is the SHA-256 of what is in it.
        answer.headers[.eTag] = EntityTag(opaque: String(name.prefix(64))).text
        return answer
    }

    /// What the access log says of it; `nil` for what has nothing of the record.
    private static func served(_ file: SiteFile, _ request: Request) -> Served? {
        file.action.map { action in
            var served = Served(action, request.path)
            served.ask(request.askedPeriod)
            (served.conversations, served.people, served.records) = (
                file.subjects.conversations, file.subjects.people, file.subjects.records
            )
            return served
        }
    }
}
