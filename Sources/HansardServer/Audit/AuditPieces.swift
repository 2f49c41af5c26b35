import HTTPServer
import Hansard
import HansardSite
import HansardStore
import Synchronization

/// Entries as CSV, piece after piece.
final class AuditPieces: Sendable {
    private let database: AccessDatabase
    private let filter: AccessFilter
    /// Of the entry before which the next piece begins; `nil` at the end.
    private let before = Mutex<Int64?>(.max)
    private static let entriesInPiece = 2_000

    init(_ database: AccessDatabase, _ filter: AccessFilter) { (self.database, self.filter) = (database, filter) }

    /// `nil` once there are no more.
    func next() async throws -> [UInt8]? {
        guard let before = before.withLock({ $0 }) else { return nil }
        let (database, filter) = (database, filter)
        let entries = try await BlockingWork.run {
            try database.newest(filter, before: before, limit: Self.entriesInPiece)
        }
        self.before.withLock { $0 = entries.count < Self.entriesInPiece ? nil : entries.last?.seq }
        return entries.isEmpty && before != .max ? nil : AuditView.csv(entries, hasHead: before == .max)
    }
}
