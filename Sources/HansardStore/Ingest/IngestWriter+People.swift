import GRDB
import Hansard

/// Who takes part, and what is known of people and conversations.
extension IngestWriter {
    func write(_ membership: MembershipRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.memberships.read += 1
        if try insert(membership, arena) { report.memberships.added += 1 } else { report.memberships.duplicate += 1 }
    }

    /// - Returns: Whether it is new.
    func insert(_ membership: MembershipRecord, _ arena: UnsafeBufferPointer<UInt8>) throws -> Bool {
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
        guard try insert.run() > 0 else { return false }
        log(.membership(membership))
        touched.instant(membership.at?.microseconds ?? .min)
        // Every page names the members and counts them.
        touched.allPages(of: conversation, seq)
        touched.unseen(in: conversation)
        return true
    }

    func write(_ person: PersonRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = people[Int(person.person)]
        if erased.people.contains(id) {
            report.directory.read += 1
            report.erased += 1
            return
        }
        let (version, isNew) = try sql.writePerson(person, id: id, seq: seq + 1, source: sourceID, arena)
        inputPeople[id] = version
        countDirectory(isNew)
        guard isNew else { return }
        log(.person(person))
        touched.person(id, seq)
    }

    private func countDirectory(_ isNew: Bool) {
        report.directory.read += 1
        if isNew { report.directory.added += 1 } else { report.directory.duplicate += 1 }
    }

    func write(_ conversation: ConversationRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = conversations[Int(conversation.conversation)]
        let (version, isNew) = try sql.writeConversation(conversation, id: id, seq: seq + 1, source: sourceID, arena)
        if let version { inputConversations[id] = version }
        countDirectory(isNew)
        guard isNew else { return }
        log(.conversation(conversation))
        touched.conversation(id, seq)
        touched.names(seq)
    }
}
