import Hansard
import PairChannel

/// Keeps in the journal what webhooks have to tell. It is written when there is time: with what is written anyhow, or within a
/// quarter of a second, so that no message waits for it.
package final class WebhookJournal: Sendable {
    private let journal: LiveJournal
    private let writer: JournalWriter
    private let lastSign: Timestamp?

    /// - Parameters:
    ///   - writer: Of `journal`.
    ///   - lastSign: The last sign of life of the process before; `nil` if there was none.
    package init(_ journal: LiveJournal, _ writer: JournalWriter, lastSign: Timestamp?) {
        (self.journal, self.writer, self.lastSign) = (journal, writer, lastSign)
    }

    /// What the process before left, in the order in which it happened.
    ///
    /// - Throws: `JournalError`.
    package func backlog() async throws -> WebhookBacklog {
        var backlog = try await journal.read { try $0.webhookBacklog() }
        let lastSign = lastSign.map { $0.microseconds / 1_000 } ?? 0
        backlog.lastSignMilliseconds = max(backlog.lastSignMilliseconds, lastSign)
        return backlog
    }

    /// Keeps changes, all or none, after those of the call before. Returns at once.
    ///
    /// - Parameter whenStored: Called, on any thread, when they are on the disk; when the disk does not take them yet; and when
    ///   memory has no room for more that wait for the disk.
    package func keep(_ changes: [WebhookChange], whenStored: @escaping @Sendable () -> Void) {
        let isTaken = writer.submitPatiently({ try $0.keep(changes) }, told: { _ in whenStored() })
        if !isTaken { whenStored() }
    }
}
