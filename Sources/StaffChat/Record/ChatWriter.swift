import Foundation
import HansardStore
import Logging

/// Writes what people do to the disk, and only then has it told.
///
/// All that waits is committed together: while the disk is busy with one group, the next one gathers. So one sender waits for
/// one flush of the disk, and two hundred wait for little more. What one group tells leaves before the next one’s.
package final class ChatWriter: @unchecked Sendable {
    /// What is done within the transaction, and whom it is told to.
    package typealias Deed<Value> = @Sendable (ChatTransaction) throws -> (value: Value, tell: [ChatPublication])

    package enum Fault: Error {
        /// Nothing has been done.
        case notWritten
    }

    package struct Counts: Sendable {
        package var deeds = 0
        package var commits = 0
        package var failures = 0
    }

    private struct Entry {
        let body: (ChatTransaction) throws -> [ChatPublication]
        let finish: ((any Error)?) -> Void
    }

    /// More than that cannot be served in time: whoever comes then is told to come again.
    private static let longestQueue = 20_000

    private let database: ChatDatabase
    private let needsOutbox: Bool
    private let publish: @Sendable ([ChatPublication]) -> Void
    private let logger: Logger
    private let turn = NSCondition()
    // With `turn` held.
    private var waiting: [Entry] = []
    private var isClosing = false
    private var isDone = false
    private var tally = Counts()

    package init(
        _ database: ChatDatabase, needsOutbox: Bool, logger: Logger,
        publish: @escaping @Sendable ([ChatPublication]) -> Void
    ) {
        (self.database, self.needsOutbox, self.logger, self.publish) = (database, needsOutbox, logger, publish)
        let thread = Thread { [self] in run() }
        thread.name = "chat-writer"
        thread.stackSize = 1 << 20
        thread.start()
    }

    package var counts: Counts { turn.withLock { tally } }

    /// Does `deed`; when this returns, it is on the disk and has been handed on to be told.
    ///
    /// - Throws: `ChatRefusal`, or `Fault.notWritten`.
    package func perform<Value: Sendable>(_ deed: @escaping Deed<Value>) async throws -> Value {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Value, any Error>) in
            var result: Value?
            let entry = Entry(
                body: { transaction in
                    let (value, tell) = try deed(transaction)
                    result = value
                    return tell
                },
                finish: { error in
                    if let error { done.resume(throwing: error) } else { done.resume(returning: result!) }
                })
            let isTaken = turn.withLock { () -> Bool in
                guard !isClosing, waiting.count < Self.longestQueue else { return false }
                waiting.append(entry)
                if waiting.count == 1 { turn.broadcast() }
                return true
            }
            if !isTaken { done.resume(throwing: Fault.notWritten) }
        }
    }

    /// Does what waits, and ends.
    package func close() {
        turn.withLock {
            isClosing = true
            turn.broadcast()
            while !isDone { turn.wait() }
        }
    }

    // MARK: The thread

    private func run() {
        while let group = nextGroup() {
            guard let error = commit(group) else { continue }
            // One of many may be at fault: each by itself then. A disk’s fault is all of theirs, and each would wait for it anew.
            let isOne = group.count == 1 || (error as? ChatDatabaseError)?.isOfTheDisk ?? false
            for entry in group where isOne || commit([entry]) != nil { entry.finish(Fault.notWritten) }
        }
        turn.withLock {
            isDone = true
            turn.broadcast()
        }
    }

    private func nextGroup() -> [Entry]? {
        turn.withLock {
            while waiting.isEmpty, !isClosing { turn.wait() }
            defer { waiting = [] }
            return waiting.isEmpty ? nil : waiting
        }
    }

    /// Why the disk does not have it; `nil` when it has. Whoever is refused is told so; what the others tell leaves before they are
    /// answered.
    private func commit(_ group: [Entry]) -> (any Error)? {
        var refusals: [ChatRefusal?] = []
        var tell: [ChatPublication] = []
        do {
            try database.commit { transaction in
                for entry in group {
                    do {
                        let told = try entry.body(transaction)
                        if needsOutbox { for publication in told { try transaction.post(publication) } }
                        tell += told
                        refusals.append(nil)
                    } catch let refusal as ChatRefusal { refusals.append(refusal) }
                }
            }
        } catch {
            turn.withLock { tally.failures += 1 }
            logger.error("not written", metadata: ["error": "\(error)"])
            return error
        }
        turn.withLock {
            tally.deeds += group.count
            tally.commits += 1
        }
        publish(tell)
        for (entry, refusal) in zip(group, refusals) { entry.finish(refusal) }
        return nil
    }
}
