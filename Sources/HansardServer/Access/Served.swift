import HTTPServer
import HansardSite
import PairChannel

/// What of the record an answer has, as the access log keeps it.
package struct Served: Sendable, Equatable {
    /// What kind of access it was; the name stands in the log.
    package let action: DisclosureAction
    /// The page, or the route, that was asked for.
    package let target: String
    /// What was asked for: the words that were searched for, or what stands behind the path, such as a period’s
    /// `from=2026-01-15&to=2026-03-31`.
    package var query: String?
    /// By their ids in the source; empty for what is of nobody in particular.
    package var conversations: [String] = []
    /// By their ids in the source.
    package var people: [String] = []
    /// Records that the answer has, by their sequence numbers: the first and the last of each piece.
    package var records: [ClosedRange<Int64>] = []
    /// How many a search found on this page.
    package var hits: Int?

    /// - Parameter target: The page, or the route.
    package init(_ action: DisclosureAction, _ target: String) { (self.action, self.target) = (action, target) }

    /// Says which period was asked for; nothing of one without a bound.
    mutating func ask(_ period: AskedPeriod) { if !period.isEmpty { query = period.parameters } }
}

/// A problem whose telling says something of the record, such as that there is a conversation: what that is, for the access log.
package struct DisclosingProblem: Error, Sendable {
    /// What is answered.
    package let problem: ProblemDetails
    /// What of the record it tells.
    package let served: Served

    init(_ problem: ProblemDetails, served: Served) { (self.problem, self.served) = (problem, served) }
}

extension [String] {
    /// Adds an id that is not among these yet, byte for byte.
    mutating func add(id: String) {
        if !contains(where: { ID($0) == ID(id) }) { append(id) }
    }
}
