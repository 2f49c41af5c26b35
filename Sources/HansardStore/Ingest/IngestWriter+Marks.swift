import GRDB
import Hansard
import PairChannel

/// Marks of seen. They are many and small, so that the log has them in batches: one line for what a source brought of one
/// person in one conversation, in one transaction.
extension IngestWriter {
    func write(_ mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard let (conversation, place, id) = try reach(of: mark, arena) else { return }
        report.seen.read += 1
        try reading.mark(in: conversation, upTo: place.at)
        waitingMarks.append(
            WaitingMark(
                conversation: conversation, person: people[Int(mark.person)], upTo: place,
                seenAt: mark.seenAt.microseconds, source: sourceID, line: mark.origin.line,
                extra: wait(for: mark.origin.extra, arena), evidence: mark.evidence, id: id,
                channel: mark.conversation, reader: mark.person))
    }

    /// The place up to which a mark goes, and the message’s id among the texts that wait. One whose message the archive does not
    /// have is quarantined; one up to a time waits for none.
    private func reach(
        of mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> (conversation: Int64, place: MessagePosition, id: ByteRange)? {
        switch mark.upTo {
        case .message(let id):
            return try target(mark.conversation, id, mark.origin, "seen mark", arena, quickly: true)
                .map { ($0.conversation, $0.place, wait(for: id, arena)) }
        case .time(let time):
            let conversation = conversations[Int(mark.conversation)]
            seenTimes.add(conversation, time.microseconds)
            return (conversation, MessagePosition(time, SeenPlace.endOfInstant), .absent)
        }
    }

    /// Copies a text of the batch to those that wait.
    @inline(__always)
    func wait(for text: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> ByteRange {
        guard text.isPresent else { return .absent }
        let start = markTexts.count
        markTexts.append(contentsOf: UnsafeBufferPointer(rebasing: arena[text.range]))
        return ByteRange(offset: start, count: Int(text.count))
    }

    /// Writes the marks and the presence that wait, and hands them to the log.
    func writeMarks() throws {
        guard !waitingMarks.rows.isEmpty || !waitingPresence.rows.isEmpty else { return }
        try handOver()
        if output != nil { pending.arena = markTexts }
        let batch = arena
        defer { arena = batch }
        try markTexts.withUnsafeBufferPointer { texts in
            arena = texts
            try waitingMarks.drain { rows, order in
                try eachRun(
                    of: order, where: { rows[$0].person == rows[$1].person && rows[$0].owner == rows[$1].owner }
                ) {
                    try write($0, of: rows)
                }
            }
            try waitingPresence.drain { rows, order in
                try eachRun(of: order, where: { rows[$0].person == rows[$1].person }) {
                    try writePresence($0, of: rows)
                }
            }
        }
        try handOver()
        markTexts.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with each stretch of places that belong together.
    private func eachRun(
        of order: [Int32], where belong: (Int, Int) -> Bool, _ body: (ArraySlice<Int32>) throws -> Void
    ) rethrows {
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, belong(Int(order[end - 1]), Int(order[end])) { end += 1 }
            try body(order[start..<end])
            start = end
        }
    }

    /// Counts a mark in its source, whose number is the place among those of the input.
    @inline(__always)
    func tally(_ source: Int64, _ count: (inout SourceTally) -> Void) {
        guard let first = tallies.first else { return }
        let place = Int(source - first.source)
        if tallies.indices.contains(place) { count(&tallies[place]) }
    }

    // MARK: Seen

    /// Writes the marks of one person in one conversation, which are in the order of the table.
    private func write(_ places: ArraySlice<Int32>, of rows: UnsafeBufferPointer<WaitingMark>) throws {
        var new: [WaitingMark] = []
        new.reserveCapacity(places.count)
        try sql.people.seen.begin(MarkOwner(rows[Int(places.first!)]))
        for place in places {
            let mark = rows[Int(place)]
            guard try isKnown(mark, after: new.last) else {
                new.append(mark)
                continue
            }
            // What is known is in no line of the log.
            guard mark.seq == 0 else { throw LogContradiction(seq: mark.seq) }
            report.seen.duplicate += 1
            tally(mark.source) { $0.addSeen(isNew: false) }
        }
        guard !new.isEmpty else { return }
        if output != nil { number(&new) }
        try sql.people.seen.write(new)
        for mark in new { try count(mark) }
    }

    /// Whether the archive has the mark.
    private func isKnown(_ mark: WaitingMark, after last: WaitingMark?) throws -> Bool {
        if let last, last.isSame(as: mark) { return true }
        return try sql.people.seen.has(SeenMonth.Mark(mark))
    }

    /// The places of keys in their order; mostly they are in order already.
    static func order(_ keys: [(Int64, Int64, Int64)]) -> [Int] {
        let isInOrder = keys.indices.dropFirst().allSatisfy { keys[$0 - 1] <= keys[$0] }
        guard !isInOrder else { return Array(keys.indices) }
        return keys.indices.sorted { a, b in keys[a] < keys[b] || keys[a] == keys[b] && a < b }
    }

    /// Gives the marks the numbers of their lines: one for each source, and as many as it takes.
    private func number(_ marks: inout [WaitingMark]) {
        let order = Self.order(marks.map(\.logged))
        let (first, entries) = (pending.seenMarks.count, pending.entries.count)
        var start = 0
        for (i, place) in order.enumerated() {
            let mark = marks[place]
            let upTo: SeenReach =
                mark.id.isPresent ? .message(mark.id) : .time(Timestamp(microseconds: mark.upTo.at))
            pending.seenMarks.append(
                LogSeenMark(
                    seenAt: Timestamp(microseconds: mark.seenAt), upTo: upTo, evidence: mark.evidence, line: mark.line,
                    extra: mark.extra))
            guard i + 1 == order.count || marks[order[i + 1]].source != mark.source else { continue }
            let range = Int32(first + start)..<Int32(first + i + 1)
            pending.append(
                LogSeen(conversation: mark.channel, person: mark.reader, marks: range), source: mark.source)
            start = i + 1
        }
        for entry in pending.entries[entries...] {
            seq += 1
            guard case .seen(let seen) = entry.record else { continue }
            for mark in seen.marks { marks[order[Int(mark) - first]].seq = seq }
        }
    }

    private func count(_ mark: WaitingMark) throws {
        report.seen.added += 1
        tally(mark.source) { $0.addSeen(isNew: true) }
        touched.instant(mark.seenAt)
        try touched.seen(mark.conversation, mark.person, upTo: mark.upTo.at, mark.evidence, mark.seq)
    }
}

extension WaitingMark {
    /// Its order in the log.
    fileprivate var logged: (Int64, Int64, Int64) { (source, seenAt, line) }
}
