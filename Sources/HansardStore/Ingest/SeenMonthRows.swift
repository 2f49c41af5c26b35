import GRDB
import Hansard

/// Puts marks of seen into the rows of their months, those of one person in one conversation at a time: `begin`, `has` for each
/// in the order of the table, and `write`.
final class SeenMonthRows {
    private let select: Statement
    private let insert: Statement
    private let update: Statement
    private let latest: Statement

    private var owner: MarkOwner?
    /// The last month of each owner that the archive has, where that has been asked; `.min` for none.
    private var lastMonths: [MarkOwner: Int64] = [:]
    private var lastMonth = Int64.min
    private var monthOfTimes = MonthOfTimes()
    private var months: [Month] = []
    /// The marks that the archive has of those months.
    private var known: [SeenMonth.Mark] = []
    private var next = 0
    /// Room to work in, kept from one to the next.
    private var merged: [SeenMonth.Mark] = []
    private var bytes: [UInt8] = []

    private struct Month {
        let number: Int64
        var known: Range<Int>
        var added = 0
    }

    init(_ db: Database) throws {
        let condition = "conversation = ? AND person = ?"
        select = try Statement(db, "SELECT marks FROM seen_month WHERE \(condition) AND month = ?")
        insert = try Statement(
            db,
            """
            INSERT OR FAIL INTO seen_month (count, last_time, marks, conversation, person, month)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        update = try Statement(
            db,
            "UPDATE OR FAIL seen_month SET count = ?, last_time = ?, marks = ? WHERE \(condition) AND month = ?")
        latest = try Statement(db, "SELECT month FROM seen_month WHERE \(condition) ORDER BY month DESC LIMIT 1")
    }

    func begin(_ owner: MarkOwner) throws {
        self.owner = owner
        months.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        next = 0
        lastMonth = try lastMonths[owner] ?? findLastMonth(owner)
        lastMonths[owner] = lastMonth
    }

    private func findLastMonth(_ owner: MarkOwner) throws -> Int64 {
        latest.bind(1, owner.conversation)
        latest.bind(2, owner.person)
        defer { latest.reset() }
        return try latest.step() ? latest.int(0) : .min
    }

    /// Whether the archive has the mark; if not, it will be written.
    func has(_ mark: SeenMonth.Mark) throws -> Bool {
        let month = monthOfTimes.month(of: mark.upToAt)
        if months.last?.number != month { try open(month) }
        while next < known.count, known[next] < mark { next += 1 }
        if next < known.count, !(mark < known[next]) { return true }
        months[months.count - 1].added += 1
        return false
    }

    private func open(_ month: Int64) throws {
        let start = known.count
        next = start
        if month <= lastMonth, let owner {
            select.bind(1, owner.conversation)
            select.bind(2, owner.person)
            select.bind(3, month)
            defer { select.reset() }
            if try select.step(), !SeenMonth.decode(select.blob(0), into: &known) {
                throw DatabaseProblem.damaged("a row of seen_month is not what it should be")
            }
        }
        months.append(Month(number: month, known: start..<known.count))
    }

    /// Writes the marks that were not there, in the same order.
    func write(_ marks: [WaitingMark]) throws {
        guard let owner, let last = months.last(where: { $0.added > 0 }) else { return }
        var rest = marks[...]
        for month in months where month.added > 0 {
            try write(rest.prefix(month.added), month, of: owner)
            rest = rest.dropFirst(month.added)
        }
        lastMonths[owner] = max(lastMonth, last.number)
    }

    private func write(_ marks: ArraySlice<WaitingMark>, _ month: Month, of owner: MarkOwner) throws {
        let lastTime = merge(marks, month.known)
        bytes.removeAll(keepingCapacity: true)
        SeenMonth.append(merged, to: &bytes)
        let write = month.known.isEmpty ? insert : update
        write.bind(1, Int64(merged.count))
        write.bind(2, optional: lastTime)
        write.bind(4, owner.conversation)
        write.bind(5, owner.person)
        write.bind(6, month.number)
        try bytes.withUnsafeBufferPointer { bytes in
            write.bind(3, blob: ByteRange(offset: 0, count: bytes.count), in: bytes)
            try write.run()
        }
    }

    /// - Returns: The latest time that a mark goes up to which names no message.
    private func merge(_ marks: ArraySlice<WaitingMark>, _ range: Range<Int>) -> Int64? {
        merged.removeAll(keepingCapacity: true)
        var place = range.lowerBound
        for waiting in marks {
            let mark = SeenMonth.Mark(waiting)
            while place < range.upperBound, known[place] < mark {
                merged.append(known[place])
                place += 1
            }
            merged.append(mark)
        }
        merged.append(contentsOf: known[place..<range.upperBound])
        return merged.last { $0.upTo == SeenPlace.endOfInstant }?.upToAt
    }
}

extension SeenMonth.Mark {
    init(_ mark: WaitingMark) {
        self.init(
            upToAt: mark.upTo.at, upTo: mark.upTo.seq, seenAt: mark.seenAt, seq: mark.seq,
            isReceipt: mark.evidence == .explicit)
    }
}
