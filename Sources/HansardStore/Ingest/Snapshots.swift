import Foundation
import GRDB
import Hansard

/// A source that the archive has taken in, as of the newest instant that it tells of.
struct InputPoint: Comparable {
    let asOf: Int64
    let id: Int64

    /// Of two that are as of one instant, the one that came later is later.
    static func < (a: Self, b: Self) -> Bool { (a.asOf, a.id) < (b.asOf, b.id) }
}

/// The snapshots that the archive has taken in, and which messages each of them has.
final class Snapshots {
    private(set) var all: [InputPoint]
    /// Read when somebody asks.
    private var met: [Int64: SequenceSet] = [:]
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        all = try Row.fetchAll(
            db, sql: "SELECT as_of, id FROM input WHERE is_snapshot <> 0 AND as_of IS NOT NULL ORDER BY as_of, id"
        ).map { InputPoint(asOf: $0[0], id: $0[1]) }
    }

    /// Whether `message` is in the snapshot. What an older program took in has no such list.
    func has(_ message: Int64, in input: Int64) throws -> Bool {
        if let known = met[input] { return known.contains(message) }
        let bytes = try Data.fetchOne(db, sql: "SELECT met FROM input WHERE id = ?", arguments: [input])
        let set = SequenceSet(bytes: bytes.map { [UInt8]($0) } ?? [])
        met[input] = set
        return set.contains(message)
    }

    /// Adds the snapshot that has been read to its end.
    func add(_ point: InputPoint, _ messages: SequenceSet) {
        all.append(point)
        all.sort()
        met[point.id] = messages
    }
}
