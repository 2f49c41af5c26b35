import HTTPServer
import Hansard
import HansardSite

extension Selection {
    /// The moment that a parameter of a request says; `nil` for one that is not there.
    ///
    /// - Parameter endOfDay: Whether a day stands for its end.
    static func moment(
        parameter name: String, _ text: String?, _ zone: SiteZone, endOfDay: Bool
    ) throws(ProblemDetails) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Selection.moment(text, zone, endOfDay: endOfDay) else {
            throw .noMoment(name)
        }
        return moment
    }
}

extension ProblemDetails {
    /// A parameter that is to be a day or a time is neither.
    ///
    /// - Parameter name: The parameter’s.
    static func noMoment(_ name: String) -> ProblemDetails {
        .parameter(name, "It is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
    }

    /// For programs, what pages say of a period in the site’s own words.
    init(_ problem: AskedPeriod.Problem) {
        self =
            switch problem {
            case .noMoment(let name, _): .noMoment(name)
            case .endsTooEarly: .parameter("to", "The period ends before it begins. Exchange “from” and “to”.")
            case .tooMany(let count, let most):
                .parameter(
                    "from",
                    "The period has \(count) messages, and a page has \(most) at most. Ask for a shorter one, or export "
                        + "the conversation.")
            }
    }
}
