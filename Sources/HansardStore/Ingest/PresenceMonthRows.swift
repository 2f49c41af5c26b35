import GRDB
import Hansard

/// Puts changes of presence into the rows of their months, those of one person at a time: `begin`, `has` for each in the order
/// of time, and `write`.
final class PresenceMonthRows {
    private let select: Statement
    private let insert: Statement
    private let update: Statement
    private let latest: Statement

    private var person: Int64 = 0
    /// The last month of each person that the archive has, where that has been asked; `.min` for none.
    private var lastMonths: [Int64: Int64] = [:]
    private var lastMonth = Int64.min
    private var monthOfTimes = MonthOfTimes()
    private var months: [Month] = []
    /// The person’s channels, by their names.
    private var channels = NameTable()
    /// The changes that the archive has of those months.
    private var known: [PresenceMonth.Change] = []
    private var next = 0
    /// Those that come to it, without their numbers.
    private var added: [PresenceMonth.Change] = []
    /// Room to work in, kept from one to the next.
    private var decoded = PresenceMonth()
    private var merged: [PresenceMonth.Change] = []
    private var places: [Int32] = []
    private var bytes: [UInt8] = []

    private struct Month {
        let number: Int64
        var known: Range<Int>
        var added: Range<Int>
    }

    init(_ db: Database) throws {
        select = try Statement(db, "SELECT changes FROM presence_month WHERE person = ? AND month = ?")
        insert = try Statement(
            db, "INSERT OR FAIL INTO presence_month (count, changes, person, month) VALUES (?, ?, ?, ?)")
        update = try Statement(
            db, "UPDATE OR FAIL presence_month SET count = ?, changes = ? WHERE person = ? AND month = ?")
        latest = try Statement(db, "SELECT month FROM presence_month WHERE person = ? ORDER BY month DESC LIMIT 1")
    }

    func begin(_ person: Int64) throws {
        self.person = person
        months.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        added.removeAll(keepingCapacity: true)
        channels = NameTable()
        next = 0
        lastMonth = try lastMonths[person] ?? findLastMonth(person)
        lastMonths[person] = lastMonth
    }

    private func findLastMonth(_ person: Int64) throws -> Int64 {
        latest.bind(1, person)
        defer { latest.reset() }
        return try latest.step() ? latest.int(0) : .min
    }

    /// Whether the archive has the change; if not, it will be written.
    ///
    /// - Parameter channel: Empty for none.
    func has(_ at: Int64, _ state: PresenceState, channel: UnsafeBufferPointer<UInt8>) throws -> Bool {
        let month = monthOfTimes.month(of: at)
        if months.last?.number != month { try open(month) }
        let change = PresenceMonth.Change(at: at, seq: 0, channel: channels.number(of: channel).number, state: state)
        while next < known.count, known[next].at < at { next += 1 }
        if known[next...].prefix(while: { $0.at == at }).contains(where: { $0.isSame(as: change) }) { return true }
        for other in added.reversed() {
            guard other.at == at else { break }
            if other.isSame(as: change) { return true }
        }
        added.append(change)
        months[months.count - 1].added = months[months.count - 1].added.lowerBound..<added.count
        return false
    }

    private func open(_ month: Int64) throws {
        let start = known.count
        next = start
        if month <= lastMonth { try read(month) }
        months.append(Month(number: month, known: start..<known.count, added: added.count..<added.count))
    }

    private func read(_ month: Int64) throws {
        select.bind(1, person)
        select.bind(2, month)
        defer { select.reset() }
        guard try select.step() else { return }
        guard decoded.decode(select.blob(0)) else {
            throw DatabaseProblem.damaged("a row of presence_month is not what it should be")
        }
        places.removeAll(keepingCapacity: true)
        for channel in decoded.channels.indices {
            decoded.text(RunIndex(channel)) { places.append(channels.number(of: $0).number) }
        }
        for change in decoded.changes {
            known.append(change)
            known[known.count - 1].channel = places[Int(change.channel)]
        }
    }

    /// Writes the changes that were not there.
    ///
    /// - Parameter numbered: Those, in the same order, with the numbers of their lines.
    func write(_ numbered: [WaitingPresence]) throws {
        for place in added.indices { added[place].seq = numbered[place].seq }
        for month in months where !month.added.isEmpty { try write(month, numbered) }
        guard let last = months.last(where: { !$0.added.isEmpty }) else { return }
        lastMonths[person] = max(lastMonth, last.number)
    }

    private func write(_ month: Month, _ numbered: [WaitingPresence]) throws {
        sort(month.added, numbered)
        merge(month.added, month.known)
        bytes.removeAll(keepingCapacity: true)
        PresenceMonth.append(merged, channels: channels, &places, to: &bytes)
        let write = month.known.isEmpty ? insert : update
        write.bind(1, Int64(merged.count))
        write.bind(3, person)
        write.bind(4, month.number)
        try bytes.withUnsafeBufferPointer { bytes in
            write.bind(2, blob: ByteRange(offset: 0, count: bytes.count), in: bytes)
            try write.run()
        }
    }

    /// Puts those of one time in the order of their lines in the log, and in those.
    private func sort(_ range: Range<Int>, _ numbered: [WaitingPresence]) {
        func precedes(_ a: Int, _ b: Int) -> Bool {
            if numbered[a].at != numbered[b].at { return numbered[a].at < numbered[b].at }
            if numbered[a].seq != numbered[b].seq { return numbered[a].seq < numbered[b].seq }
            return numbered[a].line < numbered[b].line
        }
        guard range.dropFirst().contains(where: { precedes($0, $0 - 1) }) else { return }
        let order = range.sorted { precedes($0, $1) || $0 < $1 && !precedes($1, $0) }
        added.replaceSubrange(range, with: order.map { added[$0] })
    }

    private func merge(_ new: Range<Int>, _ old: Range<Int>) {
        merged.removeAll(keepingCapacity: true)
        var place = old.lowerBound
        for change in added[new] {
            while place < old.upperBound, (known[place].at, known[place].seq) <= (change.at, change.seq) {
                merged.append(known[place])
                place += 1
            }
            merged.append(change)
        }
        merged.append(contentsOf: known[place..<old.upperBound])
    }
}

extension PresenceMonth.Change {
    fileprivate func isSame(as other: Self) -> Bool {
        at == other.at && channel == other.channel && state == other.state
    }
}
