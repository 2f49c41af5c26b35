import HansardStore
import Synchronization

/// Writes what people do to the disk, and only then has it told.
///
/// What one group of the journal’s writer tells leaves before any of those who waited for it is answered, and before the next one’s.
package final class ChatWriter: Sendable {
    /// What is done within the transaction, and whom it is told to.
    package typealias Action<Value> = @Sendable (JournalTransaction) throws -> (value: Value, tell: [ChatPublication])

    package typealias Fault = JournalWriter.Fault

    private let writer: JournalWriter
    private let needsOutbox: Bool
    private let group: Group

    /// What a group tells, and who waits for that.
    private final class Group: Sendable {
        private struct State {
            var tell: [ChatPublication] = []
            var answers: [@Sendable () -> Void] = []
            var written = 0
        }

        private let state = Mutex(State())

        var written: Int { state.withLock { $0.written } }

        func add(_ tell: [ChatPublication], _ answer: @escaping @Sendable () -> Void) {
            state.withLock {
                $0.tell += tell
                $0.answers.append(answer)
                $0.written += 1
            }
        }

        func end(_ publish: ([ChatPublication]) -> Void) {
            let (tell, answers) = state.withLock { state in
                defer { (state.tell, state.answers) = ([], []) }
                return (state.tell, state.answers)
            }
            if !tell.isEmpty { publish(tell) }
            for answer in answers { answer() }
        }
    }

    /// - Parameters:
    ///   - needsOutbox: Whether what is told is kept in the outbox, too, until another server has it.
    ///   - publish: Tells of what has been committed, in this order. Returns at once.
    package init(
        _ writer: JournalWriter, needsOutbox: Bool, publish: @escaping @Sendable ([ChatPublication]) -> Void
    ) {
        let group = Group()
        (self.writer, self.needsOutbox, self.group) = (writer, needsOutbox, group)
        writer.whenGroupEnds { group.end(publish) }
    }

    /// What people did that is on the disk, or was refused; transactions are the journal’s.
    package var counts: GroupCommitCounts {
        var counts = writer.counts
        counts.entries = group.written
        return counts
    }

    /// Does `action`; when this returns, it is on the disk and has been handed on to be told.
    ///
    /// - Throws: `ChatRefusal`, or `Fault.notWritten`.
    package func perform<Value: Sendable>(_ action: @escaping Action<Value>) async throws -> Value {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Value, any Error>) in
            let (needsOutbox, group) = (needsOutbox, group)
            writer.submit { transaction in
                let (value, tell) = try action(transaction)
                if needsOutbox { for publication in tell { try transaction.post(publication) } }
                return (value, tell)
            } done: { (result: Result<(Value, [ChatPublication]), any Error>) in
                switch result {
                case .success(let (value, tell)): group.add(tell) { done.resume(returning: value) }
                case .failure(let refusal as ChatRefusal): group.add([]) { done.resume(throwing: refusal) }
                case .failure(let error): done.resume(throwing: error)
                }
            }
        }
    }
}
