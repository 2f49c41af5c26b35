import HTTPServer
import Hansard
import HansardSite

extension AskedPeriod {
    /// The first instant, and the first one after it, as `moments` has them.
    ///
    /// - Parameter zone: Whose days are meant.
    /// - Throws: 400, which names the parameter that is no bound, or `to` for a period that ends before it begins.
    func bounds(_ zone: SiteZone) throws(ProblemDetails) -> (from: Timestamp?, until: Timestamp?) {
        do throws(Problem) { return try moments(zone) } catch { throw ProblemDetails(error) }
    }
}

extension ProblemDetails {
    /// For programs, what pages say of a period in the site’s own words.
    init(_ problem: AskedPeriod.Problem) {
        self =
            switch problem {
            case .noMoment(let name, _):
                .parameter(name, "It is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
            case .endsTooEarly: .parameter("to", "The period ends before it begins. Exchange “from” and “to”.")
            case .tooMany(let count, let most):
                .parameter(
                    "from",
                    "The period has \(count) messages, and a page has \(most) at most. Ask for a shorter one, or export "
                        + "the conversation.")
            }
    }
}
