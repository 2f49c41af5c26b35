import GRDB
import Hansard

/// Who has read what, who was there, who takes part, and what is known of them.
extension IngestWriter {
    /// Inserts the seen marks that wait, each person's in a conversation together. One that goes further than all that the
    /// archive has of the person there is new, as nearly all of a log are; the others may be there already.
    func insertWaitingMarks() throws {
        try waitingMarks.drain { rows, order in
            try insert(
                rows, order, isLatest: { try isLatest($0) }, latest: { try insertLatest(&$0, of: rows) },
                other: { try insert($0) })
        }
    }

    /// Inserts `rows` in the order of their table: those that are later than all there is a run at a time, the others one by
    /// one.
    @inline(__always)
    private func insert<Row>(
        _ rows: UnsafeBufferPointer<Row>, _ order: [Int32], isLatest: (Row) throws -> Bool,
        latest: (inout [Int32]) throws -> Void, other: (Row) throws -> Void
    ) rethrows {
        var new: [Int32] = []
        for place in order {
            if try isLatest(rows[Int(place)]) {
                new.append(place)
            } else {
                try latest(&new)
                try other(rows[Int(place)])
            }
        }
        try latest(&new)
    }

    private func isLatest(_ mark: WaitingMark) throws -> Bool {
        try Self.isLatest(mark.upTo.at, &latestMarks[MarkOwner(mark)]) {
            sql.people.latestSeen.bind(1, mark.conversation)
            sql.people.latestSeen.bind(2, mark.person)
            return sql.people.latestSeen
        }
    }

    /// Whether `at` is later than the latest of somebody's records, which it is then.
    ///
    /// - Parameter select: Finds the latest in the table, when it is not known yet.
    @inline(__always)
    private static func isLatest(_ at: Int64, _ latest: inout Int64?, _ select: () -> Statement) throws -> Bool {
        if let known = latest {
            if at > known { latest = at }
            return at > known
        }
        let select = select()
        defer { select.reset() }
        let known = try select.step() ? select.int(0) : nil
        latest = max(known ?? at, at)
        return known.map { at > $0 } ?? true
    }

    private func insertLatest(_ new: inout [Int32], of rows: UnsafeBufferPointer<WaitingMark>) throws {
        var next = seq
        try sql.people.insertLatestSeen.insert(new) { place, insert, before in
            next += 1
            bind(rows[Int(place)], next, to: insert, before)
        }
        for place in new { try count(rows[Int(place)]) }
        new.removeAll(keepingCapacity: true)
    }

    func write(_ mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard let (conversation, place) = try reach(of: mark, arena) else { return }
        report.seen.read += 1
        try reading.mark(in: conversation, upTo: place.at)
        waitingMarks.append(
            WaitingMark(
                conversation: conversation, person: people[Int(mark.person)], upTo: place,
                seenAt: mark.seenAt.microseconds, source: sourceID, line: mark.origin.line, extra: mark.origin.extra,
                evidence: mark.evidence))
    }

    /// The place up to which a mark goes. One whose message the archive does not have is quarantined; one up to a time waits
    /// for none.
    private func reach(
        of mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> (conversation: Int64, place: MessagePosition)? {
        switch mark.upTo {
        case .message(let id): return try target(mark.conversation, id, mark.origin, "seen mark", arena, quickly: true)
        case .time(let time):
            let conversation = conversations[Int(mark.conversation)]
            seenTimes.add(conversation, time.microseconds)
            return (conversation, MessagePosition(time, SeenPlace.endOfInstant))
        }
    }

    private func insert(_ mark: WaitingMark) throws {
        bind(mark, seq + 1, to: sql.people.insertSeen, 0)
        if try sql.people.insertSeen.run() > 0 { try count(mark) } else { report.seen.duplicate += 1 }
    }

    private func bind(_ mark: WaitingMark, _ seq: Int64, to insert: Statement, _ before: Int32) {
        insert.bind(before + 1, mark.conversation)
        insert.bind(before + 2, mark.person)
        insert.bind(before + 3, mark.upTo.at)
        insert.bind(before + 4, mark.upTo.seq)
        insert.bind(before + 5, mark.seenAt)
        insert.bind(before + 6, Int64(mark.evidence.rawValue))
        insert.bind(before + 7, seq)
        insert.bind(before + 8, text: mark.extra, in: arena)
        insert.bind(before + 9, mark.source)
        insert.bind(before + 10, mark.line)
    }

    /// A mark was inserted under the next number.
    private func count(_ mark: WaitingMark) throws {
        seq += 1
        report.seen.added += 1
        touched.instant(mark.seenAt)
        try touched.seen(mark.conversation, mark.person, upTo: mark.upTo.at, mark.evidence, seq)
    }

    /// Inserts the presence records that wait, each person's together and in the order of time. See `insertWaitingMarks`.
    func insertWaitingPresence() throws {
        try waitingPresence.drain { rows, order in
            try insert(
                rows, order, isLatest: { try isLatest($0) }, latest: { try insertLatest(&$0, of: rows) },
                other: { try insert($0) })
        }
    }

    private func isLatest(_ presence: WaitingPresence) throws -> Bool {
        let person = Int(presence.person)
        while person >= latestPresence.count { latestPresence.append(nil) }
        return try Self.isLatest(presence.at, &latestPresence[person]) {
            sql.people.latestPresence.bind(1, presence.person)
            return sql.people.latestPresence
        }
    }

    private func insertLatest(_ new: inout [Int32], of rows: UnsafeBufferPointer<WaitingPresence>) throws {
        var next = seq
        try sql.people.insertLatestPresence.insert(new) { place, insert, before in
            next += 1
            bind(rows[Int(place)], next, to: insert, before)
        }
        for place in new { count(rows[Int(place)]) }
        new.removeAll(keepingCapacity: true)
    }

    private func insert(_ presence: WaitingPresence) throws {
        bind(presence, seq + 1, to: sql.people.insertPresence, 0)
        if try sql.people.insertPresence.run() > 0 { count(presence) } else { report.presence.duplicate += 1 }
    }

    private func bind(_ presence: WaitingPresence, _ seq: Int64, to insert: Statement, _ before: Int32) {
        insert.bind(before + 1, presence.person)
        insert.bind(before + 2, presence.at)
        let channel = presence.channel.isPresent ? presence.channel : ByteRange(offset: 0, count: 0)
        insert.bind(before + 3, text: channel, in: arena)
        insert.bind(before + 4, Int64(presence.state.rawValue))
        insert.bind(before + 5, seq)
        insert.bind(before + 6, text: presence.extra, in: arena)
        insert.bind(before + 7, presence.source)
        insert.bind(before + 8, presence.line)
    }

    /// A presence record was inserted under the next number.
    private func count(_ presence: WaitingPresence) {
        seq += 1
        report.presence.added += 1
        touched.presence(presence.person, presence.at, seq)
    }

    func write(_ membership: MembershipRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.memberships.read += 1
        let conversation = conversations[Int(membership.conversation)]
        let insert = sql.people.insertMembership
        insert.bind(1, seq + 1)
        insert.bind(2, conversation)
        insert.bind(3, people[Int(membership.person)])
        insert.bind(4, optional: membership.at?.microseconds)
        insert.bind(5, membership.joined ? 1 : 0)
        insert.bind(6, text: membership.origin.extra, in: arena)
        insert.bind(7, sourceID)
        insert.bind(8, membership.origin.line)
        guard try insert.run() > 0 else {
            report.memberships.duplicate += 1
            return
        }
        seq += 1
        report.memberships.added += 1
        touched.instant(membership.at?.microseconds ?? .min)
        // Every page names the members and counts them.
        touched.allPages(of: conversation, seq)
        touched.unseen(in: conversation)
    }

    func write(_ person: PersonRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = people[Int(person.person)]
        let (version, isNew) = try sql.writePerson(person, id: id, seq: seq + 1, source: sourceID, arena)
        inputPeople[id] = version
        guard isNew else { return }
        seq += 1
        touched.person(id, seq)
    }

    func write(_ conversation: ConversationRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = conversations[Int(conversation.conversation)]
        let (version, isNew) = try sql.writeConversation(conversation, id: id, seq: seq + 1, source: sourceID, arena)
        if let version { inputConversations[id] = version }
        guard isNew else { return }
        seq += 1
        touched.conversation(id, seq)
        touched.names(seq)
    }
}
