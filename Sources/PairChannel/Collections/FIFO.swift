/// A queue: what was added first is taken first. Taking some of a million moves none of the others.
package struct FIFO<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var taken = 0  // `elements[..<taken]` is not here any more

    package init() {}

    package var isEmpty: Bool { taken == elements.count }
    package var count: Int { elements.count - taken }
    package var first: Element? { isEmpty ? nil : elements[taken] }

    /// The first `count`, or all if there are fewer.
    package func prefix(_ count: Int) -> ArraySlice<Element> { elements[taken...].prefix(count) }

    /// Adds one behind all others.
    package mutating func append(_ element: Element) { elements.append(element) }

    /// Removes the first ones.
    ///
    /// - Parameter count: Not more than are here.
    package mutating func removeFirst(_ count: Int = 1) {
        taken += count
        guard isEmpty || taken > 1_024 && taken * 2 > elements.count else { return }
        elements.removeFirst(taken)
        taken = 0
    }

    /// Removes the first `limit`, or all if there are fewer.
    ///
    /// - Returns: What was removed.
    package mutating func take(_ limit: Int) -> [Element] {
        let first = Array(prefix(limit))
        removeFirst(first.count)
        return first
    }

    /// Puts what was taken before all the others.
    package mutating func putBack(_ first: [Element]) {
        elements.replaceSubrange(..<taken, with: first)
        taken = 0
    }
}
