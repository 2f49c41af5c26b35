import GRDB
import Hansard

/// Messages by quarter of an hour, one row for each person and month (UTC); person 0 is the whole archive.
///
/// A quarter, because the offsets of all zones since 1972 are whole quarters: days and hours of any zone can be
/// counted from these. Messages are only ever added, so a row only ever grows by what a transaction brings.
final class ActivityTable {
    /// The whole archive's number, which no person has.
    static let everybody: Int64 = 0

    private let read: Statement
    private let write: Statement
    /// Quarters since 1970 of the messages that are not written yet, by sender; the first of those without one.
    private var waiting: [[Int32]] = [[]]

    init(_ db: Database) throws {
        read = try Statement(db, "SELECT quarters FROM activity WHERE person = ? AND month = ?")
        write = try Statement(db, "INSERT OR REPLACE INTO activity VALUES (?, ?, ?)")
    }

    func add(_ sender: Int64?, _ sentAt: Int64) {
        let index = Int(sender ?? 0)
        while index >= waiting.count { waiting.append([]) }
        waiting[index].append(Int32(truncatingIfNeeded: Quarters.number(ofMicroseconds: sentAt)))
    }

    func flush() throws {
        var all: [Int32] = []
        all.reserveCapacity(waiting.reduce(0) { $0 + $1.count })
        for index in waiting.indices where !waiting[index].isEmpty {
            all += waiting[index]
            if index > 0 {
                waiting[index].sort()
                try add(waiting[index], to: Int64(index))
            }
            waiting[index] = []
        }
        all.sort()
        try add(all, to: Self.everybody)
    }

    private func add(_ sorted: [Int32], to person: Int64) throws {
        var start = 0
        while start < sorted.count {
            let month = Quarters.month(of: Int(sorted[start]))
            let (first, next) = (Quarters.first(of: month), Quarters.first(of: month.next))
            var added: [(quarter: Int, messages: Int)] = []
            while start < sorted.count, Int(sorted[start]) < next {
                let quarter = Int(sorted[start]) - first
                if added.last?.quarter == quarter {
                    added[added.count - 1].messages += 1
                } else {
                    added.append((quarter, 1))
                }
                start += 1
            }
            try add(added, to: person, month)
        }
    }

    private func add(_ added: [(quarter: Int, messages: Int)], to person: Int64, _ month: CalendarMonth) throws {
        read.bind(1, person)
        read.bind(2, Int64(month.number))
        let known = try read.step() ? Quarters.decode(read.blob(0)) : []
        read.reset()
        let bytes = Quarters.encode(Quarters.sum(known, added))
        try bytes.withUnsafeBufferPointer { bytes in
            write.bind(1, person)
            write.bind(2, Int64(month.number))
            write.bind(3, blob: ByteRange(offset: 0, count: bytes.count), in: bytes)
            try write.run()
        }
    }

    /// Counts all messages of the archive anew.
    static func rebuild(in db: Database) throws {
        try db.execute(sql: "DELETE FROM activity")
        let table = try ActivityTable(db)
        let select = try Statement(
            db,
            """
            SELECT sender, sent_at FROM conversation CROSS JOIN message ON message.conversation = conversation.id
            """)
        while try select.step() { table.add(select.optionalInt(0), select.int(1)) }
        try table.flush()
    }
}

/// The quarters of an hour of a month, and how many messages fell in each: pairs of numbers, the way from the quarter
/// before and the count.
enum Quarters {
    static let microseconds: Int64 = 900_000_000

    /// Quarters since 1970, rounded down.
    static func number(ofMicroseconds at: Int64) -> Int64 {
        at >= 0 ? at / microseconds : (at - microseconds + 1) / microseconds
    }

    static func first(of month: CalendarMonth) -> Int { month.start.day * 96 }

    static func month(of quarter: Int) -> CalendarMonth {
        CalendarMonth(of: Timestamp(microseconds: Int64(quarter) * microseconds))
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [(quarter: Int, messages: Int)] {
        var reader = VarintReader(bytes)
        var quarter = 0
        var counts: [(quarter: Int, messages: Int)] = []
        while let distance = reader.next(), let messages = reader.next() {
            quarter += Int(distance)
            counts.append((quarter, Int(messages)))
        }
        return counts
    }

    static func encode(_ counts: [(quarter: Int, messages: Int)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(counts.count * 3)
        var before = 0
        for (quarter, messages) in counts {
            bytes.appendVarint(UInt64(quarter - before))
            bytes.appendVarint(UInt64(messages))
            before = quarter
        }
        return bytes
    }

    /// Both in the order of time.
    static func sum(
        _ a: [(quarter: Int, messages: Int)], _ b: [(quarter: Int, messages: Int)]
    ) -> [(quarter: Int, messages: Int)] {
        if a.isEmpty { return b }
        var sum: [(quarter: Int, messages: Int)] = []
        sum.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && a[i].quarter < b[j].quarter) {
                sum.append(a[i])
                i += 1
            } else if i == a.count || b[j].quarter < a[i].quarter {
                sum.append(b[j])
                j += 1
            } else {
                sum.append((a[i].quarter, a[i].messages + b[j].messages))
                (i, j) = (i + 1, j + 1)
            }
        }
        return sum
    }
}
