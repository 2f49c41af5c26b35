import Foundation
import HansardStore

/// The threads of a build. Each has a context, and so a connection, of its own; one of them is the caller's.
struct Workers {
    private let first: PageContext
    private let others: [PageContext]

    /// - Parameter another: Makes a context for one more worker.
    init(_ first: PageContext, _ count: Int, another: () throws -> PageContext) throws {
        self.first = first
        others = try (1..<max(1, count)).map { _ in try another() }
    }

    /// Does `body` for each of `items`, handed out in their order. The first error ends it.
    func run<Item: Sendable>(
        _ items: [Item], _ progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        _ body: @escaping @Sendable (Item, PageContext, TranscriptReader) throws -> Void
    ) throws {
        let queue = ItemQueue(items, progress)
        let group = DispatchGroup()
        for other in others {
            group.enter()
            let box = UncheckedBox(value: other)
            let thread = Thread {
                queue.work(box.value, body)
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.name = "hansard-build"
            thread.start()
        }
        queue.work(first, body)
        group.wait()
        if let error = queue.error { throw error }
    }

    /// Does `body` for each worker’s context, one after the other.
    func runOnEach(_ body: (PageContext) throws -> Void) rethrows {
        try body(first)
        for other in others { try body(other) }
    }

    func run<Item: Sendable>(_ items: [Item], _ body: @escaping @Sendable (Item, PageContext) throws -> Void) throws {
        try run(items) { item, context, _ in try body(item, context) }
    }
}

/// Carries a value into the one thread that will use it.
private struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value
}

private final class ItemQueue<Item: Sendable>: @unchecked Sendable {
    // Below: with `lock` held.
    private let lock = NSLock()
    private let items: [Item]
    private var next = 0
    private(set) var error: (any Error)?
    private let progress: @Sendable (Int, Int) -> Void

    init(_ items: [Item], _ progress: @escaping @Sendable (Int, Int) -> Void) {
        self.items = items
        self.progress = progress
    }

    func work(_ context: PageContext, _ body: (Item, PageContext, TranscriptReader) throws -> Void) {
        do {
            try context.withTranscripts { transcripts in
                while let item = take() { try body(item, context, transcripts) }
            }
        } catch {
            lock.withLock {
                if self.error == nil { self.error = error }
                next = items.count
            }
        }
    }

    private func take() -> Item? {
        let taken: (item: Item, number: Int)? = lock.withLock {
            guard next < items.count else { return nil }
            next += 1
            return (items[next - 1], next)
        }
        guard let taken else { return nil }
        progress(taken.number, items.count)
        return taken.item
    }
}
