import GRDB
import Hansard
import PairChannel

/// Changes of presence. The log has them as it has marks of seen: one line for what a source brought of one person in one month,
/// in one transaction.
extension IngestWriter {
    func wait(for presence: PresenceRecord, _ arena: UnsafeBufferPointer<UInt8>) {
        report.presence.read += 1
        waitingPresence.append(
            WaitingPresence(
                person: people[Int(presence.person)], at: presence.at.microseconds, source: sourceID,
                line: presence.origin.line, channel: wait(for: presence.channel, arena),
                extra: wait(for: presence.origin.extra, arena), state: presence.state, number: presence.person))
    }

    /// Writes the presence of one person, in the order of time.
    func writePresence(_ places: ArraySlice<Int32>, of rows: UnsafeBufferPointer<WaitingPresence>) throws {
        let person = rows[Int(places.first!)].person
        var new: [WaitingPresence] = []
        new.reserveCapacity(places.count)
        let latest = try latestPresence(of: person)
        for place in places {
            let change = rows[Int(place)]
            if change.seq == 0, try isKnown(change, new, latest: latest) {
                report.presence.duplicate += 1
                tally(change.source) { $0.addPresence(isNew: false) }
            } else {
                new.append(change)
            }
        }
        guard let last = new.last else { return }
        latestPresences[person] = max(latest ?? last.at, last.at)
        if output != nil { number(&new) }
        try sql.people.insertLatestPresence.insert(new) { bind($0, to: $1, $2) }
        for change in new {
            report.presence.added += 1
            tally(change.source) { $0.addPresence(isNew: true) }
            touched.presence(change.person, change.at, change.seq)
        }
    }

    private func latestPresence(of person: Int64) throws -> Int64? {
        if let known = latestPresences[person] { return known }
        sql.people.latestPresence.bind(1, person)
        defer { sql.people.latestPresence.reset() }
        return try sql.people.latestPresence.step() ? sql.people.latestPresence.int(0) : nil
    }

    private func isKnown(_ change: WaitingPresence, _ new: [WaitingPresence], latest: Int64?) throws -> Bool {
        let isSame = { [arena] (other: WaitingPresence) in
            other.state == change.state
                && Self.text(other.channel, arena).elementsEqual(Self.text(change.channel, arena))
        }
        // They are in the order of time alone.
        for other in new.reversed() {
            guard other.at == change.at else { break }
            if isSame(other) { return true }
        }
        guard let latest, change.at <= latest else { return false }
        let select = sql.people.knownPresence
        select.bind(1, change.person)
        select.bind(2, change.at)
        select.bind(3, text: Self.channel(change), in: arena)
        select.bind(4, Int64(change.state.rawValue))
        defer { select.reset() }
        return try select.step()
    }

    private static func text(_ range: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> Slice<
        UnsafeBufferPointer<UInt8>
    > {
        range.isPresent ? arena[range.range] : arena[0..<0]
    }

    /// The table has an empty text for none.
    private static func channel(_ change: WaitingPresence) -> ByteRange {
        change.channel.isPresent ? change.channel : ByteRange(offset: 0, count: 0)
    }

    /// The same, one line for each source and month.
    private func number(_ changes: inout [WaitingPresence]) {
        let order = Self.order(changes.map(\.logged))
        let (first, entries) = (pending.presenceMarks.count, pending.entries.count)
        var (start, month) = (0, changes[order[0]].month)
        for (i, place) in order.enumerated() {
            let change = changes[place]
            pending.presenceMarks.append(
                LogPresenceMark(
                    at: Timestamp(microseconds: change.at), state: change.state, channel: change.channel,
                    line: change.line, extra: change.extra))
            let next = i + 1 < order.count ? changes[order[i + 1]] : nil
            let nextMonth = next?.month
            guard next?.source != change.source || nextMonth != month else { continue }
            let range = Int32(first + start)..<Int32(first + i + 1)
            pending.append(LogPresence(person: change.number, marks: range), source: change.source)
            (start, month) = (i + 1, nextMonth ?? month)
        }
        for entry in pending.entries[entries...] {
            seq += 1
            guard case .presence(let presence) = entry.record else { continue }
            for change in presence.marks { changes[order[Int(change) - first]].seq = seq }
        }
    }

    private func bind(_ presence: WaitingPresence, to insert: Statement, _ before: Int32) {
        insert.bind(before + 1, presence.person)
        insert.bind(before + 2, presence.at)
        insert.bind(before + 3, text: Self.channel(presence), in: arena)
        insert.bind(before + 4, Int64(presence.state.rawValue))
        insert.bind(before + 5, presence.seq)
        insert.bind(before + 6, text: presence.extra, in: arena)
        insert.bind(before + 7, presence.source)
        insert.bind(before + 8, presence.line)
    }
}

extension WaitingPresence {
    fileprivate var month: CalendarMonth { CalendarMonth(of: Timestamp(microseconds: at)) }

    fileprivate var logged: (Int64, Int64, Int64) { (source, at, line) }
}
