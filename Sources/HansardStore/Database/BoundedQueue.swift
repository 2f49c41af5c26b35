import Foundation

/// Hands values from one thread to another, a few at a time, so that the faster one waits and memory stays flat.
final class BoundedQueue<Element>: @unchecked Sendable {
    // Everything below is only touched with `condition` held.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var isCancelled = false
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Adds `element`, waiting while the queue is full; false when nobody will take it any more.
    func put(_ element: sending Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while elements.count >= capacity, !isCancelled { condition.wait() }
        guard !isCancelled else { return false }
        elements.append(element)
        condition.signal()
        return true
    }

    /// The oldest element, waiting for one.
    func take() -> Element {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty { condition.wait() }
        let element = elements.removeFirst()
        condition.signal()
        return element
    }

    /// Lets whoever puts know that nothing will be taken any more but `last`.
    func cancel(leaving last: Element? = nil) {
        condition.lock()
        isCancelled = true
        elements = last.map { [$0] } ?? []
        condition.broadcast()
        condition.unlock()
    }
}
