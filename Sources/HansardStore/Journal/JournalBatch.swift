import GRDB
import PairChannel

/// Which log an entry belongs to. What says who has seen what, and what does not, stand in logs of their own: in one that does, what
/// nobody has opened counts as unseen.
package enum JournalSeries: Hashable, Sendable {
    /// The chat’s, presence, what hosted services tell.
    case server
    /// What an application publishes, by its id.
    case app(String)

    /// What the names of its files begin with.
    package var name: String {
        switch self {
        case .server: "journal"
        case .app(let id) where id.utf8.count <= 64 && id.utf8.allSatisfy(Self.isPlain): "app-" + id
        case .app(let id): "app-=" + Hexadecimal.text(Array(id.utf8.prefix(64)))
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// Some entries as lines of the native log.
package struct JournalBatch: Sendable {
    /// Those of one series, in their order.
    package struct Part: Sendable {
        package let series: JournalSeries
        /// The first one’s number.
        package let first: Int64
        package fileprivate(set) var bytes: [UInt8] = []
        /// Whether the series is known to say who has seen what.
        package fileprivate(set) var recordsReading = true
    }

    /// The server’s first.
    package fileprivate(set) var parts: [Part] = []
    /// The last entry’s number; `nil` if there is none.
    package fileprivate(set) var last: Int64?
}

extension JournalReading {
    /// The entries after number `n`, `limit` at most.
    package func batch(after n: Int64, limit: Int) throws -> JournalBatch {
        var batch = JournalBatch()
        let rows = try rows(after: n, limit: limit)
        while let row = try rows.next() {
            let number: Int64 = row[0]
            let isPublished = row[1] == EntryKind.published.rawValue
            let series = isPublished ? JournalSeries.app(row[4]) : .server
            let place = batch.parts.firstIndex { $0.series == series } ?? batch.parts.count
            if place == batch.parts.count { batch.parts.append(JournalBatch.Part(series: series, first: number)) }
            JournalLine.append(row, to: &batch.parts[place].bytes)
            batch.last = number
        }
        for place in batch.parts.indices {
            guard case .app(let id) = batch.parts[place].series else { continue }
            batch.parts[place].recordsReading = try hasMarks(ofApp: id)
        }
        return batch
    }

    /// Whether an application has ever recorded who has seen what.
    func hasMarks(ofApp id: String) throws -> Bool { try meta("marks of app " + id) != nil }

    /// Whether, after number `n`, there is anything but presence and what hosted services tell of it.
    package func hasMoreThanPresence(after n: Int64) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE n > ? AND kind NOT IN (6, 7, 8))"),
            arguments: [n]) ?? false
    }
}
