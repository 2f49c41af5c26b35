import GRDB
import Hansard

/// Who has read what, who was there, who takes part, and what is known of them.
extension IngestWriter {
    /// Inserts the seen marks that wait, each person's in a conversation together.
    func insertWaitingMarks() throws {
        try waitingMarks.drain { rows, order in for place in order { try insert(rows[Int(place)]) } }
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
        let insert = sql.insertSeen
        insert.bind(1, mark.conversation)
        insert.bind(2, mark.person)
        insert.bind(3, mark.upTo.at)
        insert.bind(4, mark.upTo.seq)
        insert.bind(5, mark.seenAt)
        insert.bind(6, Int64(mark.evidence.rawValue))
        insert.bind(7, seq + 1)
        insert.bind(8, text: mark.extra, in: arena)
        insert.bind(9, mark.source)
        insert.bind(10, mark.line)
        guard try insert.run() > 0 else {
            report.seen.duplicate += 1
            return
        }
        seq += 1
        report.seen.added += 1
        touched.instant(mark.seenAt)
        try touched.seen(mark.conversation, mark.person, upTo: mark.upTo.at, mark.evidence, seq)
    }

    /// Inserts the presence records that wait, each person's together and in the order of time.
    func insertWaitingPresence() throws {
        try waitingPresence.drain { rows, order in for place in order { try insert(rows[Int(place)]) } }
    }

    private func insert(_ presence: WaitingPresence) throws {
        let insert = sql.insertPresence
        insert.bind(1, presence.person)
        insert.bind(2, presence.at)
        let channel = presence.channel.isPresent ? presence.channel : ByteRange(offset: 0, count: 0)
        insert.bind(3, text: channel, in: arena)
        insert.bind(4, Int64(presence.state.rawValue))
        insert.bind(5, seq + 1)
        insert.bind(6, text: presence.extra, in: arena)
        insert.bind(7, presence.source)
        insert.bind(8, presence.line)
        guard try insert.run() > 0 else {
            report.presence.duplicate += 1
            return
        }
        seq += 1
        report.presence.added += 1
        touched.presence(presence.person, presence.at, seq)
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

/// Small, since a batch has tens of thousands, which are read in another order than they came in.
struct WaitingPresence: WaitingRow {
    let person: Int64
    let at: Int64
    /// The file that it is from.
    let source: Int64
    let line: Int64
    let channel: ByteRange
    let extra: ByteRange
    let state: PresenceState

    init(_ record: PresenceRecord, of person: Int64, from source: Int64) {
        (self.person, at, state, channel) = (person, record.at.microseconds, record.state, record.channel)
        (self.source, line, extra) = (source, record.origin.line, record.origin.extra)
    }

    var owner: Int64 { person }
    func precedes(_ other: WaitingPresence) -> Bool { at < other.at }
}

struct WaitingMark: WaitingRow {
    let conversation: Int64
    let person: Int64
    let upTo: MessagePosition
    let seenAt: Int64
    /// The file that it is from.
    let source: Int64
    let line: Int64
    let extra: ByteRange
    let evidence: Evidence

    var owner: Int64 { conversation }
    func precedes(_ other: WaitingMark) -> Bool { (person, upTo.at) < (other.person, other.upTo.at) }
}
