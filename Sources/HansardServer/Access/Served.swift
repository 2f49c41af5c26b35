import PairChannel

/// What of the record an answer has, as the access log keeps it.
package struct Served: Sendable, Equatable {
    /// What kind of look it is; the name stands in the log.
    package enum Action: String, Sendable {
        /// A list of conversations or people, with nothing that anybody said: in the log, and no look at any of them.
        case list
        case view, search, feed, export, attachment
        /// An export that somebody has begun, and has nothing of yet.
        case exportBegun = "export-begun"
        /// One more piece of an export.
        case exportGoesOn = "export-goes-on"
    }
    /// How it was looked at.
    package let action: Action
    /// The page, or the route, that was asked for.
    package let target: String
    /// The words that were searched for.
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
    package init(_ action: Action, _ target: String) { (self.action, self.target) = (action, target) }
}

extension [String] {
    /// Adds an id that is not among these yet, byte for byte.
    mutating func add(id: String) {
        if !contains(where: { ID($0) == ID(id) }) { append(id) }
    }
}
