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

    init(_ kind: SourceKind) {
        self =
            switch kind {
            case .log: .log
            case .snapshot: .snapshot
            }
    }
}

/// Decides what of a run’s batches is new, numbers it, and writes it into the log and the archive’s tables. Lives inside one
/// access to the database.
///
/// Every record has the number of its line in the log, `seq`. Records are on the record when their lines are on the disk; only
/// then does the transaction with their rows end. The same functions fill the tables from the log alone, see
/// `IngestWriter+Replay`: whatever a row cannot be worked out from by those is in its line.
final class IngestWriter {
    let db: Database
    let sql: IngestStatements
    let accounts: Accounts
    let keys: MessageKeys
    let quarantine: Quarantine
    let touched: TouchedPages
    let reading: ReadingOnRecord
    /// `nil` in a replay after which the index is brought up.
    let search: SearchIndexer?
    /// Of a replay, that its rows are only held against others’: nobody will look for a message by its id in them.
    let isScratch: Bool
    /// Where lines go; `nil` in a replay, which reads them there.
    let output: LogOutput?
    /// That nobody sees the rows before all lines are on record: between transactions nothing waits for them.
    let isApart: Bool
    /// Makes hashes of texts that say nothing to whoever lacks the archive’s key.
    let hashKey: TextHashes?
    var report = IngestReport()

    /// The number of the last record.
    var seq: Int64
    /// What is numbered and not handed to the log yet.
    var pending: LogBatch
    /// The last entry of `pending` that attachments which come next are part of.
    var pendingOwner: Int?
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
    var awaited: Set<AwaitedMessage> = []
    var seenTimes: SeenTimes
    let awaitedAttachments: AwaitedAttachments
    let customEmoji: CustomEmojiRows
    /// In a replay, ids of the system in hand whose accounts have not come.
    var unresolved: (people: ArraySlice<Account>, conversations: ArraySlice<Account>) = ([], [])
    /// In a replay, when the run in hand ended.
    var replayedEnd: Timestamp?
    /// And the number of its last record: what comes behind it, until the next run, is none of a source.
    var replayedLast: Int64?
    let startedAt: Timestamp
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
    /// The newest of what it adds.
    var inputNewestAdded = Int64.min
    /// The versions that it gives of people and conversations.
    var inputPeople: [Int64: Int64] = [:]
    var inputConversations: [Int64: Int64] = [:]
    /// The counts of reactions that it gives, by their records.
    var inputCounts: Set<Int64> = []
    /// The emoji that it has, by their records.
    var inputEmoji: Set<Int64> = []
    /// Messages whose texts are to be put in order, by their numbers.
    var reorderings: [Int64: Reordering] = [:]
    /// What nothing is taken in of any more.
    var erased: ErasedRecords
    let snapshots: Snapshots
    /// The files of the input.
    var tallies: [SourceTally] = []
    /// What the input’s end has to say, as it is found out.
    var inputEnd = LogInput(input: 0)
    var coverage: [(conversation: Int64, first: Int64, last: Int64)] = []
    /// The message that attachments which come next belong to.
    var lastMessage = AttachmentTarget()

    /// The bytes of the batch in hand, and what of it is numbered and not inserted yet.
    var arena = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var files: [AttachmentFile] = []
    var waitingMessages = WaitingRows<WaitingMessage>()
    /// Marks and presence wait for the end of the transaction or the input, and their texts with them.
    var waitingMarks = WaitingRows<WaitingMark>()
    var waitingPresence = WaitingRows<WaitingPresence>()
    var markTexts: [UInt8] = []

    /// Records after which a transaction ends: what is lost at most when the machine stops.
    static let recordsPerTransaction = 524_288

    /// - Parameter people: Which accounts are one person, where somebody says so.
    /// - Parameter isApart: See there.
    convenience init(
        _ db: Database, folder: ArchiveFolder, people: AccountMap?, startedAt: Timestamp, hashKey: TextHashes?,
        output: LogOutput, isApart: Bool = false
    ) throws {
        try self.init(
            db, folder: folder, people: people, startedAt: startedAt, hashKey: hashKey, output: output,
            isApart: isApart, search: SearchIndexer(folder, archive: db))
    }

    /// Replays the log: makes no hashes, and writes no lines.
    ///
    /// - Parameter search: Indexes what is replayed; `nil` to leave the index as it is.
    /// - Parameter isScratch: See there.
    convenience init(
        replayInto db: Database, folder: ArchiveFolder, search: SearchIndexer?, isScratch: Bool = false
    ) throws {
        try self.init(
            db, folder: folder, people: nil, startedAt: Timestamp(microseconds: 0), hashKey: nil, output: nil,
            isApart: true, search: search, isScratch: isScratch)
    }

    private init(
        _ db: Database, folder: ArchiveFolder, people: AccountMap?, startedAt: Timestamp, hashKey: TextHashes?,
        output: LogOutput?, isApart: Bool, search: SearchIndexer?, isScratch: Bool = false
    ) throws {
        (self.db, self.hashKey, self.output, self.startedAt) = (db, hashKey, output, startedAt)
        (self.isApart, self.search, self.isScratch) = (isApart, search, isScratch)
        seq = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db)
        pending = LogBatch(firstSeq: seq + 1, system: "")
        accounts = Accounts(db, people)
        sql = try IngestStatements(db, accounts)
        snapshots = try Snapshots(db)
        erased = try ErasedRecords(db)
        keys = try MessageKeys(db)
        touched = try TouchedPages(db)
        reading = try ReadingOnRecord(db)
        seenTimes = try SeenTimes(db)
        awaitedAttachments = try AwaitedAttachments(db)
        customEmoji = CustomEmojiRows(db)
        for row in try Row.fetchAll(db, sql: "SELECT conversation, id FROM awaited") {
            awaited.insert(AwaitedMessage(conversation: row[0], id: Array((row[1] as String).utf8)))
        }
        quarantine = Quarantine(db, folder: folder, disk: output?.disk ?? LogDisk(archive: folder.path))
        try db.beginTransaction(.immediate)
        inTransaction = true
        keys.waiting = { [unowned self] in waitingMessage($0) }
        accounts.record = { [unowned self] account in
            log(.account(account), source: 0)
            return seq
        }
        accounts.isErased = { [unowned self] in erased.people.contains($0) }
        accounts.recordNames = { [unowned self] in log(.names($0), source: 0) }
        quarantine.record = { [unowned self] in log(.quarantined($0)) }
        if let hashKey { quarantine.keyed = { hashKey.hash(of: $0) } }
    }

    // MARK: The log

    /// Gives the next number to a record, and hands it to the log unless it comes from there.
    ///
    /// - Parameter source: `nil` for the file in hand.
    @inline(__always)
    func log(_ record: @autoclosure () -> LogRecord, source: Int64? = nil) {
        seq += 1
        guard output != nil else { return }
        pending.entries.append(LogBatch.Entry(record(), source: source ?? sourceID))
    }

    /// Hands to the log what is numbered.
    func handOver() throws {
        pendingOwner = nil
        guard let output else { return }
        let next = LogBatch(firstSeq: seq + 1, system: system)
        if !pending.entries.isEmpty || !pending.newPeople.isEmpty || !pending.newConversations.isEmpty {
            try output.put(pending)
        }
        pending = next
    }

    // MARK: Batches

    func write(_ batch: RecordBatch) throws {
        try begin()
        try handOver()
        pending.arena = batch.arena
        pending.files = batch.files
        if output != nil { pending.entries.reserveCapacity(batch.records.count) }
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
        }
        try takeAwaitedAttachments()
        try handOver()
        inputNewest = max(inputNewest, batch.asOf?.microseconds ?? .min)
        report.unread += batch.unread
        for ended in batch.ended { report.end(ended) }
        try search?.endBatch(batch.arena)
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
            wait(for: presence, arena)
        case .attachment(let attachment): try write(attachment, arena)
        case .edit(let edit): try write(edit, arena)
        case .deletion(let deletion): try write(deletion, arena)
        case .reaction(let reaction): try write(reaction, arena)
        case .reactionCount(let count): try write(count, arena)
        case .membership(let membership): try write(membership, arena)
        case .person(let person): try write(person, arena)
        case .conversation(let conversation): try write(conversation, arena)
        case .coverage(let range): try write(range, arena)
        case .emoji(let emoji): try write(emoji, arena)
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
            people.append(try accounts.person(account(id, arena)))
            pending.newPeople.append(Array(arena[id.range]))
            report.people += 1
        }
    }

    private func account(_ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> Account {
        Account(system: system, externalID: ID(String(decoding: arena[id.range], as: UTF8.self)))
    }

    /// An id that two systems have is spelled out for one of them from now on, wherever it stands.
    func noteRenamed() {
        for (kind, id) in accounts.takeRenamed() {
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
            let known = try identities[RunIndex(conversations.count)].flatMap {
                try knownConversation(id, new.kind, $0)
            }
            let pair = new.pair.map {
                LogPair(
                    lower: String(decoding: arena[$0.lower.range], as: UTF8.self),
                    higher: String(decoding: arena[$0.higher.range], as: UTF8.self))
            }
            let conversation = try known ?? accounts.conversation(id, new.kind, pair: pair)
            conversations.append(conversation)
            // One that is known by its name has no such id.
            let isOwn = try known == nil || accounts.find(.conversation, id) != nil
            let told = try isOwn ? id : accounts.account(.conversation, of: conversation)
            pending.newConversations.append(Array(told.externalID.text.utf8))
            report.conversations += 1
        }
    }

    // MARK: Transactions

    /// Puts the transaction’s records on the record, and then into the tables.
    ///
    /// - Parameter finishedAt: `nil` where the run goes on.
    func commit(finishedAt: Timestamp? = nil) throws {
        guard inTransaction else { return }
        try writeMarks()
        try settle(finishedAt: finishedAt)
        try handOver()
        if isApart { output?.commitLater() } else { try output?.commit() }
        try db.commit()
        try search?.commit(through: seq)
        inTransaction = false
        recordsInTransaction = 0
    }

    /// Brings what is derived from the transaction’s records up to date, all but keys, search and what is unseen.
    private func settle(finishedAt: Timestamp?) throws {
        let named = try accounts.settleNames()
        let read = try reading.flush()
        let changes = try read.map { change in
            LogReading(
                conversation: try accounts.account(.conversation, of: change.conversation),
                from: Timestamp(microseconds: change.at))
        }
        log(.ingest(LogIngest(run: report.run, finishedAt: finishedAt, reading: changes)), source: 0)
        for change in read { touchReading(of: change.conversation) }
        for person in named { touched.person(person, seq) }
        try quarantine.flush()
        try settleTables(finishedAt: finishedAt)
    }

    /// Pages say from when on reading is on record.
    func touchReading(of conversation: Int64) {
        touched.allPages(of: conversation, seq)
        touched.unseen(in: conversation)
    }

    /// The rest of `settle`, which a replay does too.
    func settleTables(finishedAt: Timestamp?) throws {
        for person in try accounts.settleManagers() { touched.person(person, seq) }
        try touched.flush()
        try ArchiveIdentity.set(ArchiveIdentity.appliedSeq, seq, in: db)
        if touched.namesSeq > 0 { try ArchiveIdentity.set("names_seq", touched.namesSeq, in: db) }
        try db.execute(
            sql: "UPDATE run SET last_seq = ?, finished_at = ? WHERE id = ?",
            arguments: [replayedLast ?? seq, finishedAt?.microseconds, report.run])
        try noteNewestAdded()
    }

    /// Until its end is reached, an input is as of the newest that it has added; should it never be, as far as it has come.
    func noteNewestAdded() throws {
        guard inputNewestAdded != .min else { return }
        try db.execute(
            sql: "UPDATE input SET as_of = ?1 WHERE id = ?2 AND ifnull(as_of, ?1) <= ?1",
            arguments: [inputNewestAdded, inputID])
    }

    func rollback() {
        search?.abandon()
        output?.rollback()
        guard inTransaction else { return }
        try? db.rollback()
        inTransaction = false
    }

    /// Ends the run: seals, keys, what is unseen, and the search index.
    func finish(at now: Timestamp, sealing: Sealing = .always) throws -> IngestReport {
        try begin()
        report.attachmentsWaiting = try awaitedAttachments.count()
        report.erasedFiles = erased.files
        if report.run == 0 {
            // There was no file at all.
            report.run = try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) FROM run")!
            rollback()
            return report
        }
        try writeMarks()
        try seal(sealing, now)
        try settle(finishedAt: now)
        try refresh()
        try handOver()
        try output?.commit()
        try db.commit()
        inTransaction = false
        try search?.commit(through: seq)
        try search?.finish()
        return report
    }

    /// Seals the days of messages that no seal counts.
    private func seal(_ sealing: Sealing, _ now: Timestamp) throws {
        guard let output, try DaySeals.areDue(sealing, now: now, in: db) else { return }
        try handOver()
        let lines = try output.withLines { log in
            var files = LeafFiles(log.layout)
            return try DaySeals(db) { try log.leaf($0, &files) }.lines(through: seq)
        }
        try ArchiveIdentity.set(ArchiveIdentity.sealedSeq, seq, in: db)
        for line in lines { log(.seal(line), source: 0) }
    }

    /// Brings up what is worked out once a run.
    func refresh() throws {
        if !isScratch { try keys.flush(isLast: true) }
        try UnseenTable.refresh(through: seq, touched.unseen, in: db)
        try ResponseTable.refresh(through: seq, in: db)
    }

    func begin() throws {
        guard !inTransaction else { return }
        try db.beginTransaction(.immediate)
        inTransaction = true
    }
}
