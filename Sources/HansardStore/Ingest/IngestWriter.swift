import GRDB
import Hansard
import PairChannel

/// What the user named: a file, or an export of many files.
enum InputKind {
    /// Tells what happened; a message is told once.
    case log
    /// The state at some moment: a message that comes with another text than before is another version of it, and one
    /// that is not there where the export has others is marked as missing.
    case snapshot
    /// Another archive’s records, which say in what order versions stand.
    case copy

    init(_ kind: SourceKind) {
        self =
            switch kind {
            case .log: .log
            case .snapshot: .snapshot
            }
    }
}

/// Writes the batches of one run into the archive. Lives inside one access to the database.
final class IngestWriter {
    let db: Database
    let sql: IngestStatements
    let accounts: Accounts
    let keys: MessageKeys
    let quarantine: Quarantine
    let touched: TouchedPages
    let reading: ReadingOnRecord
    let search: SearchIndexer
    var report = IngestReport()

    var seq: Int64
    /// The file in hand, and its number in the run.
    var sourceID: Int64 = 0
    var sourceNumber = 0
    /// Whose ids the input under way has.
    var system = ""
    /// Ids in the database of the run's people and conversations of that system, by their numbers in the run.
    var people: [Int64] = []
    var conversations: [Int64] = []
    /// The same of the run's other systems.
    var numbersOfOthers: [String: (people: [Int64], conversations: [Int64])] = [:]
    struct Awaited: Hashable {
        let conversation: Int64
        let id: [UInt8]
    }
    var awaited: Set<Awaited> = []
    var seenTimes: SeenTimes
    let awaitedAttachments: AwaitedAttachments
    var inTransaction = false
    var recordsInTransaction = 0

    /// What the input under way has brought, where records of another input may have been there before.
    var inputMet = SequenceSet()
    var inputKind = InputKind.log
    var inputFormat = ""
    var inputRecordsReading = false
    var inputID: Int64 = 0
    var inputFirstSeq: Int64 = 0
    /// The newest instant that its messages, what became of them and its reader tell of.
    var inputNewest = Int64.min
    /// The versions that it gives of people and conversations.
    var inputPeople: [Int64: Int64] = [:]
    var inputConversations: [Int64: Int64] = [:]
    /// The counts of reactions that it gives, by their records.
    var inputCounts: Set<Int64> = []
    /// Messages whose texts are to be put in order, by their numbers.
    var reorderings: [Int64: Reordering] = [:]
    let snapshots: Snapshots
    var coverage: [(conversation: Int64, first: Int64, last: Int64)] = []
    /// The message that attachments which come next belong to.
    var lastMessage = AttachmentTarget()

    /// The bytes of the batch in hand, and what of it is numbered and not inserted yet.
    var arena = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var files: [AttachmentFile] = []
    var waitingMessages = WaitingRows<WaitingMessage>()
    var waitingMarks = WaitingRows<WaitingMark>()
    var waitingPresence = WaitingRows<WaitingPresence>()
    /// The latest that the archive has of each, where that has been asked: the place up to which somebody has read, in
    /// microseconds, and somebody's presence record.
    var latestMarks: [MarkOwner: Int64] = [:]
    var latestPresence: [Int64?] = []  // by person

    /// Records after which a transaction ends: what is lost at most when the machine stops.
    static let recordsPerTransaction = 524_288

    init(_ db: Database, folder: ArchiveFolder, people: AccountMap?, startedAt: Timestamp) throws {
        self.db = db
        seq = try ArchiveIdentity.value("last_seq", in: db)
        accounts = Accounts(db, people)
        sql = try IngestStatements(db, accounts)
        snapshots = try Snapshots(db)
        keys = try MessageKeys(db)
        touched = try TouchedPages(db)
        reading = try ReadingOnRecord(db)
        seenTimes = try SeenTimes(db)
        awaitedAttachments = try AwaitedAttachments(db)
        for row in try Row.fetchAll(db, sql: "SELECT conversation, id FROM awaited") {
            awaited.insert(Awaited(conversation: row[0], id: Array((row[1] as String).utf8)))
        }
        search = try SearchIndexer(folder, archive: db)
        try db.beginTransaction(.immediate)
        try db.execute(
            sql: "INSERT INTO run (started_at, first_seq, last_seq) VALUES (?, ?, ?)",
            arguments: [startedAt.microseconds, seq + 1, seq])
        quarantine = Quarantine(db, folder: folder, run: db.lastInsertedRowID)
        report.run = db.lastInsertedRowID
        inTransaction = true
        keys.waiting = { [unowned self] in waitingMessage($0) }
    }

    // MARK: Inputs and sources

    /// Begins a file, unless it is the one in hand.
    func beginSource(_ source: BatchSource) throws {
        guard source.number != sourceNumber else { return }
        let name = source.name
        try db.cachedStatement(sql: "INSERT INTO source (run, name, format, system, input) VALUES (?, ?, ?, ?, ?)")
            .execute(arguments: [report.run, name, inputFormat, system, inputID])
        (sourceID, sourceNumber) = (db.lastInsertedRowID, source.number)
        try reading.beginSource(
            sourceID, name: name, isSnapshot: inputKind != .log, recordsReading: inputRecordsReading)
        try quarantine.beginSource(name)
        report.sources.append(IngestReport.Source(name: name, format: inputFormat, system: system))
    }

    // MARK: Batches

    func write(_ batch: RecordBatch) throws {
        try begin()
        try batch.arena.withUnsafeBufferPointer { arena in
            if let first = batch.sources.first { try beginSource(first) }
            try number(batch.newPeople, in: arena)
            try number(batch.newConversations, in: arena, batch.conversationIdentities)
            noteRenamed()
            self.arena = arena
            files = batch.files
            var quarantined = batch.quarantined[...]
            for (index, source) in batch.sources.enumerated() {
                try beginSource(source)
                for record in batch.records(ofSource: index) { try write(record, arena) }
                while let line = quarantined.first, line.file == index {
                    try quarantine(line.origin, line.reason, arena)
                    quarantined.removeFirst()
                }
            }
            try insertWaitingMessages()
            try insertWaitingMarks()
            try insertWaitingPresence()
        }
        try takeAwaitedAttachments()
        inputNewest = max(inputNewest, batch.asOf?.microseconds ?? .min)
        report.unread += batch.unread
        for ended in batch.ended { report.end(ended) }
        try search.endBatch(batch.arena)
        recordsInTransaction += batch.records.count + batch.quarantined.count
        if recordsInTransaction >= Self.recordsPerTransaction { try commit() }
        if keys.isFull {
            try begin()
            try keys.flush()
        }
    }

    func write(_ record: Hansard.Record, _ arena: UnsafeBufferPointer<UInt8>) throws {
        switch record {
        case .message(let message): try write(message, arena)
        case .seen(let mark): try write(mark, arena)
        case .presence(let presence):
            report.presence.read += 1
            waitingPresence.append(WaitingPresence(presence, of: people[Int(presence.person)], from: sourceID))
        case .attachment(let attachment): try write(attachment, arena)
        case .edit(let edit): try write(edit, arena)
        case .deletion(let deletion): try write(deletion, arena)
        case .reaction(let reaction): try write(reaction, arena)
        case .reactionCount(let count): try write(count, arena)
        case .membership(let membership): try write(membership, arena)
        case .person(let person): try write(person, arena)
        case .conversation(let conversation): try write(conversation, arena)
        case .coverage(let range): try write(range, arena)
        case .reading(let record):
            reading.reading(in: conversations[Int(record.conversation)], from: record.from.microseconds)
        case .missing(let missing):
            let id = UnsafeBufferPointer(rebasing: arena[missing.message.range])
            if let place = try keys.find(conversations[Int(missing.conversation)], id) {
                try markMissing(place, conversations[Int(missing.conversation)])
            }
        }
    }

    func quarantine(_ origin: Origin, _ reason: String, _ arena: UnsafeBufferPointer<UInt8>) throws {
        if !origin.continues { report.quarantined += 1 }
        let raw =
            origin.raw.isPresent ? UnsafeBufferPointer(rebasing: arena[origin.raw.range]) : .init(start: nil, count: 0)
        try quarantine.add(line: origin.line, reason: reason, raw: raw, continues: origin.continues)
    }

    // MARK: People and conversations

    private func number(_ newPeople: [ByteRange], in arena: UnsafeBufferPointer<UInt8>) throws {
        for id in newPeople {
            people.append(try accounts.person(account(id, arena), seq: seq + 1))
            report.people += 1
        }
    }

    private func account(_ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> Account {
        Account(system: system, externalID: ID(String(decoding: arena[id.range], as: UTF8.self)))
    }

    /// An id that two systems have is spelled out for one of them from now on, wherever it stands.
    private func noteRenamed() {
        for (kind, id) in accounts.takeRenamed() {
            seq += 1
            switch kind {
            case .person: touched.person(id, seq)
            case .conversation:
                touched.allPages(of: id, seq)
                touched.names(seq)
            }
        }
    }

    private func number(
        _ newConversations: [NewConversation], in arena: UnsafeBufferPointer<UInt8>,
        _ identities: [RunIndex: ConversationIdentity]
    ) throws {
        for new in newConversations {
            let id = account(new.id, arena)
            let known = try identities[RunIndex(conversations.count)].flatMap { try knownConversation(id, $0) }
            let pair = new.pair.map { (account($0.lower, arena), account($0.higher, arena)) }
            conversations.append(try known ?? accounts.conversation(id, new.kind, pair: pair, seq: seq + 1))
            report.conversations += 1
        }
    }

    // MARK: Transactions

    func begin() throws {
        guard !inTransaction else { return }
        try db.beginTransaction(.immediate)
        inTransaction = true
    }

    func commit() throws {
        guard inTransaction else { return }
        try settle()
        try db.commit()
        try search.commit(through: seq)
        inTransaction = false
        recordsInTransaction = 0
    }

    /// Brings what is derived from the transaction’s records up to date, all but keys, search and what is unseen.
    func settle() throws {
        try settleReading()
        try settleManagers()
        try settleNames()
        try touched.flush()
        try quarantine.flush()
        try ArchiveIdentity.set("last_seq", seq, in: db)
        if touched.namesSeq > 0 { try ArchiveIdentity.set("names_seq", touched.namesSeq, in: db) }
        try db.execute(sql: "UPDATE run SET last_seq = ? WHERE id = ?", arguments: [seq, report.run])
        if inputNewest != .min {
            // Until its end is reached; should it never be, as far as it has come.
            try db.execute(
                sql: "UPDATE input SET as_of = ?1 WHERE id = ?2 AND ifnull(as_of, ?1) <= ?1",
                arguments: [inputNewest, inputID])
        }
    }

    /// Pages say from when on reading is on record. That it is can be all that a run adds: that has a number then, too.
    private func settleReading() throws {
        let changed = try reading.flush()
        guard !changed.isEmpty else { return }
        if try seq == ArchiveIdentity.value("last_seq", in: db) { seq += 1 }
        for conversation in changed {
            touched.allPages(of: conversation, seq)
            touched.unseen(in: conversation)
        }
    }

    private func settleManagers() throws {
        let changed = try accounts.settleManagers()
        guard !changed.isEmpty else { return }
        seq += 1
        for person in changed { touched.person(person, seq) }
    }

    private func settleNames() throws {
        let changed = try accounts.settleNames()
        guard !changed.isEmpty else { return }
        seq += 1
        for person in changed { touched.person(person, seq) }
    }

    func rollback() {
        search.abandon()
        guard inTransaction else { return }
        try? db.rollback()
        inTransaction = false
    }

    /// Ends the run: keys, what is unseen, and the search index.
    func finish(at now: Timestamp) throws -> IngestReport {
        try begin()
        try settle()
        try keys.flush(isLast: true)
        report.attachmentsWaiting = try awaitedAttachments.count()
        try UnseenTable.refresh(through: seq, touched.unseen, in: db)
        try ResponseTable.refresh(through: seq, in: db)
        try db.execute(
            sql: "UPDATE run SET finished_at = ? WHERE id = ?", arguments: [now.microseconds, report.run])
        try commit()
        try search.finish()
        return report
    }
}
