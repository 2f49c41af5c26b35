import HTTPServer
import Hansard

extension Selection {
    /// The moment that a parameter of a request says; `nil` for one that is not there.
    ///
    /// - Parameter endOfDay: Whether a day stands for its end.
    static func moment(
        parameter name: String, _ text: String?, _ zone: SiteZone, endOfDay: Bool
    ) throws(ProblemDetails) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Selection.moment(text, zone, endOfDay: endOfDay) else {
            throw .parameter(name, "It is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
        }
        return moment
    }
}
