import Foundation
import GRDB
import Hansard

/// Between which instants the messages of a piece of the record were sent, so that a search from the newest record
/// back knows when it has found the newest messages: records mostly come in the order of time, but need not.
///
/// Of a whole archive it is worked out once a process, from an index that has no texts, and goes on from there as the
/// archive grows. A scope has its own, from what it may read.
struct RecordTimes: Sendable {
    /// By pieces of so many records: the latest message of this piece and of all before it, and the earliest one that
    /// a text of this piece belongs to.
    private(set) var latest: [Int64] = []
    private(set) var earliest: [Int64] = []
    private var through: Int64 = 0

    private static let shift: Int64 = 9
    private static let lock = NSLock()
    // With `lock` held, by archive.
    nonisolated(unsafe) private static var known: [Int64: RecordTimes] = [:]

    /// How the archive stands for `db`.
    ///
    /// - Parameter isWhole: Whether `db` shows all of the archive.
    static func of(_ archive: Int64, isWhole: Bool, _ db: Database) throws -> RecordTimes {
        var times = RecordTimes()
        if isWhole {
            times = try lock.withLock {
                var times = known[archive] ?? RecordTimes()
                if try times.extend(db) { known[archive] = times }
                return times
            }
        } else {
            _ = try times.extend(db)
        }
        try times.addEdits(db)
        return times
    }

    /// Whether there was anything to be added.
    private mutating func extend(_ db: Database) throws -> Bool {
        let select = try Statement(db, "SELECT seq, sent_at FROM message WHERE seq > ? ORDER BY seq")
        select.bind(1, through)
        let before = through
        while try select.step() {
            let (seq, at) = (select.int(0), select.int(1))
            let piece = Int(seq >> Self.shift)
            while latest.count <= piece {
                latest.append(latest.last ?? .min)
                earliest.append(.max)
            }
            latest[piece] = max(latest[piece], at)
            earliest[piece] = min(earliest[piece], at)
            through = max(through, seq)
        }
        return through > before
    }

    /// An edit is a text of a message that came before it.
    private mutating func addEdits(_ db: Database) throws {
        guard !latest.isEmpty else { return }
        let select = try Statement(
            db, "SELECT edit.seq, message.sent_at FROM edit JOIN message ON message.seq = edit.message")
        while try select.step() {
            let piece = piece(of: select.int(0))
            earliest[piece] = min(earliest[piece], select.int(1))
        }
    }

    func piece(of record: Int64) -> Int { min(Int(record >> Self.shift), latest.count - 1) }

    /// The last record that a text of a message before `place` may have.
    func lastRecord(before place: RecordPlace) -> Int64 {
        guard let piece = earliest.lastIndex(where: { $0 <= place.at }) else { return 0 }
        return piece == earliest.count - 1 ? .max : (Int64(piece + 1) << Self.shift) - 1
    }

    /// Whether no text of a record up to `record` belongs to a message at `at` or later.
    func isDone(at: Int64, record: Int64) -> Bool {
        let piece = piece(of: record)
        return piece < 0 || latest[piece] < at
    }
}
