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
        var new: [WaitingPresence] = []
        new.reserveCapacity(places.count)
        try sql.people.presence.begin(rows[Int(places.first!)].person)
        for place in places {
            let change = rows[Int(place)]
            let channel = change.channel.isPresent ? change.channel.range : 0..<0
            guard
                try sql.people.presence.has(
                    change.at, change.state, channel: UnsafeBufferPointer(rebasing: arena[channel]))
            else {
                new.append(change)
                continue
            }
            // What is known is in no line of the log.
            guard change.seq == 0 else { throw LogContradiction(seq: change.seq) }
            report.presence.duplicate += 1
            tally(change.source) { $0.addPresence(isNew: false) }
        }
        guard !new.isEmpty else { return }
        if output != nil { number(&new) }
        try sql.people.presence.write(new)
        for change in new {
            report.presence.added += 1
            tally(change.source) { $0.addPresence(isNew: true) }
            touched.presence(change.person, change.at, change.seq)
        }
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
}

extension WaitingPresence {
    fileprivate var month: CalendarMonth { CalendarMonth(of: Timestamp(microseconds: at)) }

    fileprivate var logged: (Int64, Int64, Int64) { (source, at, line) }
}
