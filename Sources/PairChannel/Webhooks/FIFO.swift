/// A queue: what was added first is taken first. Taking some of many moves none of the others.
struct FIFO<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var taken = 0  // `elements[..<taken]` is not here any more

    var isEmpty: Bool { taken == elements.count }
    var count: Int { elements.count - taken }
    var first: Element? { isEmpty ? nil : elements[taken] }

    /// The first `count`, or all if there are fewer.
    func prefix(_ count: Int) -> ArraySlice<Element> { elements[taken...].prefix(count) }

    mutating func append(_ element: Element) { elements.append(element) }

    /// - Parameter count: Not more than are here.
    mutating func removeFirst(_ count: Int = 1) {
        taken += count
        guard isEmpty || taken > 1_024 && taken * 2 > elements.count else { return }
        elements.removeFirst(taken)
        taken = 0
    }
}
