/// What somebody is called from an instant on, as whoever keeps the record says.
package struct DatedName: Hashable, Sendable {
    package let name: String
    /// `nil` for the first one, which they had before all others.
    package let from: Timestamp?

    package init(_ name: String, from: Timestamp? = nil) { (self.name, self.from) = (name, from) }
}

extension [DatedName] {
    /// What somebody was called at `time`, by their names, oldest first; `nil` if there are none.
    package func name(at time: Timestamp) -> String? { last { $0.from.map { $0 <= time } ?? true }?.name }
}
