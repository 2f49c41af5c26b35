import GRDB
import Hansard

/// Who has read what, who was there, who takes part, and what is known of them.
extension IngestWriter {
    /// Inserts the seen marks that wait, each person's in a conversation together.
    func insertWaitingMarks() throws {
        guard !waitingMarks.isEmpty else { return }
        let order = waitingMarks.indices.sorted { waitingMarks[$0].place < waitingMarks[$1].place }
        for index in order { try insert(waitingMarks[index]) }
        waitingMarks.removeAll(keepingCapacity: true)
    }

    func write(_ mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard let (conversation, place) = try reach(of: mark, arena) else { return }
        report.seen.read += 1
        try reading.mark(in: conversation, upTo: place.at)
        waitingMarks.append(
            WaitingMark(
                conversation: conversation, person: people[Int(mark.person)], upTo: place, source: sourceID,
                record: mark))
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

    func insert(_ waiting: WaitingMark) throws {
        let (conversation, person, place, mark) = (waiting.conversation, waiting.person, waiting.upTo, waiting.record)
        let insert = sql.insertSeen
        insert.bind(1, conversation)
        insert.bind(2, person)
        insert.bind(3, place.at)
        insert.bind(4, place.seq)
        insert.bind(5, mark.seenAt.microseconds)
        insert.bind(6, Int64(mark.evidence.rawValue))
        insert.bind(7, seq + 1)
        insert.bind(8, text: mark.origin.extra, in: arena)
        insert.bind(9, waiting.source)
        insert.bind(10, mark.origin.line)
        guard try insert.run() > 0 else {
            report.seen.duplicate += 1
            return
        }
        seq += 1
        report.seen.added += 1
        touched.instant(mark.seenAt.microseconds)
        try touched.seen(conversation, person, upTo: place.at, mark.evidence, seq)
    }

    /// Inserts the presence records that wait, each person's together and in the order of time.
    func insertWaitingPresence() throws {
        guard !waitingPresence.isEmpty else { return }
        let keys = waitingPresence.enumerated().map { (people[Int($1.record.person)], $1.record.at.microseconds, $0) }
        for (person, _, index) in keys.sorted(by: { $0 < $1 }) { try insert(waitingPresence[index], of: person) }
        waitingPresence.removeAll(keepingCapacity: true)
    }

    private func insert(_ waiting: WaitingPresence, of person: Int64) throws {
        let presence = waiting.record
        let insert = sql.insertPresence
        insert.bind(1, person)
        insert.bind(2, presence.at.microseconds)
        let channel = presence.channel.isPresent ? presence.channel : ByteRange(offset: 0, count: 0)
        insert.bind(3, text: channel, in: arena)
        insert.bind(4, Int64(presence.state.rawValue))
        insert.bind(5, seq + 1)
        insert.bind(6, text: presence.origin.extra, in: arena)
        insert.bind(7, waiting.source)
        insert.bind(8, presence.origin.line)
        guard try insert.run() > 0 else {
            report.presence.duplicate += 1
            return
        }
        seq += 1
        report.presence.added += 1
        touched.presence(person, presence.at.microseconds, seq)
    }

    func write(_ membership: MembershipRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.memberships.read += 1
        let conversation = conversations[Int(membership.conversation)]
        let insert = sql.insertMembership
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

struct WaitingPresence {
    /// The file that it is from.
    let source: Int64
    let record: PresenceRecord
}

struct WaitingMark {
    let conversation: Int64
    let person: Int64
    let upTo: MessagePosition
    /// The file that it is from.
    let source: Int64
    let record: SeenRecord

    var place: (Int64, Int64, Int64) { (conversation, person, upTo.at) }
}
