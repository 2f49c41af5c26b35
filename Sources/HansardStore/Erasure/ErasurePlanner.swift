import Foundation
import GRDB
import Hansard
import PairChannel

/// Works out which records an erasure is about, and whether something holds them. Changes nothing.
struct ErasurePlanner {
    private let folder: ArchiveFolder
    let reader: ArchiveReader
    private let selected: SelectedMessages

    /// - Parameter zone: In which days of a query are meant.
    init(_ folder: ArchiveFolder, zone: SiteZone) throws {
        self.folder = folder
        reader = try ArchiveReader(path: folder.path)
        selected = SelectedMessages(archive: folder.path, reader, zone: zone)
    }

    func plan(_ target: ErasureTarget) throws -> ErasurePlan {
        try reader.onOneState { () -> ErasurePlan in
            switch target {
            case .message(let id, let conversation): return try plan(messages: [message(id, in: conversation)])
            case .selection(let selection): return try plan(messages: selected.messages(of: selection))
            case .person(let id): return try plan(person: id)
            }
        }
    }

    /// The same of messages that are known by their numbers.
    func plan(messages: Set<Int64>) throws -> ErasurePlan {
        var plan = ErasurePlan()
        var what: [Int64] = []
        try reader.read { db in try add(messages, &plan, &what, db) }
        plan.what = SequenceRanges(what)
        try findHolds(messages, person: nil, &plan)
        return plan
    }

    private func message(_ id: String, in conversation: String?) throws -> Int64 {
        let name = conversation.map { ID($0).inPairOrder.text }
        return try reader.read { db -> Int64 in
            let known = try name.map {
                try Int64.fetchOne(db, sql: "SELECT id FROM conversation WHERE source_id = ?", arguments: [$0])
            }
            if let name, known == .some(.none) { throw ErasureProblem(.noConversation(name)) }
            let found = try Row.fetchAll(
                db,
                sql: """
                    SELECT seq, conversation.source_id FROM message JOIN conversation ON conversation.id = message.conversation
                    WHERE message.source_id = ?1 AND (?2 IS NULL OR message.conversation = ?2) ORDER BY seq
                    """, arguments: [id, known ?? nil])
            guard let first = found.first else { throw ErasureProblem(.noMessage(id, conversation: name)) }
            guard found.count == 1 else {
                throw ErasureProblem(.severalMessages(id, conversations: found.map { $0[1] }))
            }
            return first[0]
        }
    }

    // MARK: Messages

    private func add(
        _ messages: Set<Int64>, _ plan: inout ErasurePlan, _ what: inout [Int64], _ db: Database
    ) throws {
        let records = try MessageRecords(db)
        var conversations: Set<Int64> = []
        for message in messages {
            guard let found = try records.find(message) else { continue }
            guard !found.marks.contains(.erased) else {
                plan.erasedBefore += 1
                continue
            }
            what.append(message)
            conversations.insert(found.conversation)
            plan.messages += 1
            plan.note(found.sentAt)
            let edits = try found.marks.contains(.edited) ? records.edits(of: message) : []
            plan.edits += edits.count
            plan.attachments += try records.attachments(of: message)
            what += try edits + records.others(of: message)
        }
        plan.conversations = conversations.count
        plan.files = try files(of: messages, db)
    }

    /// How many files no other message has.
    private func files(of messages: Set<Int64>, _ db: Database) throws -> Int {
        var (own, others): (Set<String>, Set<String>) = ([], [])
        for row in try Row.fetchAll(db, sql: "SELECT message, sha256 FROM attachment_file WHERE left_out = 0") {
            if messages.contains(row[0]) { own.insert(row[1]) } else { others.insert(row[1]) }
        }
        return own.subtracting(others).count
    }

    // MARK: People

    private func plan(person id: String) throws -> ErasurePlan {
        var plan = ErasurePlan()
        let messages = try reader.read { db -> Set<Int64> in
            guard
                let person = try Int64.fetchOne(
                    db, sql: "SELECT id FROM person WHERE source_id = ?", arguments: [id])
            else { throw ErasureProblem(.noPerson(id)) }
            let messages = try Int64.fetchSet(db, sql: "SELECT seq FROM message WHERE sender = ?", arguments: [person])
            var what: [Int64] = []
            try add(messages, &plan, &what, db)
            let isErased = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM erased_person WHERE person = ?)", arguments: [person])!
            if !isErased {
                let versions = try Int64.fetchAll(
                    db, sql: "SELECT seq FROM person_version WHERE person = ?", arguments: [person])
                let names = try self.names(of: person, db)
                plan.names = versions.count + names.count
                what += versions + names
            }
            plan.what = SequenceRanges(what)
            plan.who = SequenceRanges(
                try Int64.fetchAll(
                    db, sql: "SELECT seq FROM message WHERE sender = ? AND sender_name IS NOT NULL",
                    arguments: [person]))
            return messages
        }
        try findHolds(messages, person: id, &plan)
        return plan
    }

    /// The records of what somebody was called when: no row has their numbers.
    private func names(of person: Int64, _ db: Database) throws -> [Int64] {
        let accounts = try Set(
            Row.fetchAll(db, sql: "SELECT system, external_id FROM account WHERE person = ?", arguments: [person]).map {
                Account(system: $0[0], externalID: ID($0[1] as String))
            })
        var found: [Int64] = []
        let names = LineOpening(type: "names")
        try LogLines(folder).read(from: 1) { lines, first in
            var (start, seq) = (0, first)
            while let length = LineLeaves.length(lines, from: start) {
                let line = UnsafeBufferPointer(rebasing: lines[start..<start + length])
                (start, seq) = (start + length + 1, seq + 1)
                guard names.matches(line), let record = try? JSONValue(parsing: line),
                    let id = record["person"]?.string
                else { continue }
                if accounts.contains(Account(system: record["system"]?.string ?? "", externalID: ID(id))) {
                    found.append(seq - 1)
                }
            }
        }
        return found
    }

    // MARK: Holds

    /// A hold that stands, and what it comes to.
    struct Held {
        let matter: String
        let selection: Selection
        let messages: Set<Int64>

        /// Whether the person as a whole is held.
        func has(_ person: String) -> Bool { selection.all || selection.people.contains(ID(person)) }
    }

    func standingHolds() throws -> [Held] {
        try Holds.standing(reader).map { hold in
            let selection = try Selection(json: hold.selection)
            return Held(matter: hold.matter, selection: selection, messages: try selected.messages(of: selection))
        }
    }

    /// - Parameter person: Who is to be erased as a whole.
    private func findHolds(_ messages: Set<Int64>, person: String?, _ plan: inout ErasurePlan) throws {
        var (matters, held): (Set<String>, Set<Int64>) = ([], [])
        for hold in try standingHolds() {
            let its = hold.messages.intersection(messages)
            guard !its.isEmpty || person.map(hold.has) == true else { continue }
            matters.insert(hold.matter)
            held.formUnion(its)
        }
        (plan.matters, plan.held) = (matters.sorted(), held.count)
    }
}

extension ErasurePlan {
    fileprivate mutating func note(_ time: Timestamp) {
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }
}

/// The records that are about one message, and have something of it.
private struct MessageRecords {
    private let message: Statement
    private let edits: Statement
    private let attachments: Statement
    private let others: Statement

    init(_ db: Database) throws {
        message = try Statement(db, "SELECT marks, conversation, sent_at FROM message WHERE seq = ?")
        edits = try Statement(db, "SELECT seq FROM edit WHERE message = ?")
        attachments = try Statement(db, "SELECT count(*) FROM attachment WHERE message = ?")
        others = try Statement(
            db,
            """
            SELECT seq FROM attachment_record WHERE message = ?1
                UNION ALL SELECT seq FROM attachment_file WHERE message = ?1
                UNION ALL SELECT seq FROM deletion WHERE message = ?1 AND extra IS NOT NULL
            """)
    }

    func find(_ seq: Int64) throws -> (marks: MessageMarks, conversation: Int64, sentAt: Timestamp)? {
        message.bind(1, seq)
        defer { message.reset() }
        guard try message.step() else { return nil }
        return (MessageMarks(rawValue: message.int(0)), message.int(1), Timestamp(microseconds: message.int(2)))
    }

    func edits(of message: Int64) throws -> [Int64] { try numbers(edits, message) }

    func attachments(of message: Int64) throws -> Int { Int(try numbers(attachments, message).first ?? 0) }

    func others(of message: Int64) throws -> [Int64] { try numbers(others, message) }

    private func numbers(_ select: Statement, _ message: Int64) throws -> [Int64] {
        select.bind(1, message)
        defer { select.reset() }
        var numbers: [Int64] = []
        while try select.step() { numbers.append(select.int(0)) }
        return numbers
    }
}
