import Foundation
import GRDB
import Hansard

/// Writes the batches of one run into the archive. Lives inside one access to the database.
final class IngestWriter {
    private let db: Database
    private let sql: IngestStatements
    private let keys: MessageKeys
    private let quarantine: Quarantine
    private let touched: TouchedPages
    private let search: SearchIndexer
    private(set) var report = IngestReport()

    private var seq: Int64
    private var sourceID: Int64 = 0
    private var sourceName = ""
    /// Ids in the database of the run's people and conversations, by their numbers in the run.
    private var people: [Int64] = []
    private var conversations: [Int64] = []
    private struct Awaited: Hashable {
        let conversation: Int64
        let id: [UInt8]
    }
    private var awaited: Set<Awaited> = []
    private var inTransaction = false
    private var recordsInTransaction = 0

    /// What the input under way has brought, where records of another input may have been there before.
    private var inputMet = SequenceSet()
    private var inputIsSnapshot = false
    private var inputFirstSeq: Int64 = 0
    private var coverage: [(conversation: Int64, first: Int64, last: Int64)] = []
    /// The message that attachments which come next belong to.
    private var lastMessage = AttachmentTarget()

    /// The bytes of the batch in hand, and what of it is numbered and not inserted yet.
    private var arena = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var files: [AttachmentFile] = []
    private var waitingMessages: [WaitingMessage] = []
    private var waitingMarks: [WaitingMark] = []

    /// Records after which a transaction ends: what is lost at most when the machine stops.
    static let recordsPerTransaction = 524_288

    init(_ db: Database, folder: ArchiveFolder, startedAt: Timestamp) throws {
        self.db = db
        seq = try ArchiveIdentity.value("last_seq", in: db)
        sql = try IngestStatements(db)
        keys = try MessageKeys(db)
        touched = try TouchedPages(db)
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
        keys.beforeReading = { [unowned self] in try insertWaitingMessages() }
    }

    // MARK: Inputs and sources

    /// Begins what the user named: a file, or an export of many files.
    ///
    /// - Parameter isSnapshot: A message that comes twice with different content is a newer version of it, and one
    ///   that is missing where the export has others is marked as missing. Otherwise it is a log, in which a message
    ///   is told once.
    func beginInput(isSnapshot: Bool) {
        inputIsSnapshot = isSnapshot
        inputMet = SequenceSet()
        inputFirstSeq = seq + 1
        coverage = []
    }

    func beginSource(_ name: String, format: String) throws {
        try begin()
        try db.execute(
            sql: "INSERT INTO source (run, name, format) VALUES (?, ?, ?)", arguments: [report.run, name, format])
        sourceID = db.lastInsertedRowID
        sourceName = name
        report.sources.append(IngestReport.Source(name: name, format: format))
    }

    func endInput() throws {
        try begin()
        for range in coverage { try markMissing(range.conversation, range.first, range.last) }
        coverage = []
    }

    // MARK: Batches

    func write(_ batch: RecordBatch) throws {
        try begin()
        try batch.arena.withUnsafeBufferPointer { arena in
            try number(batch.newPeople, in: arena, people: true)
            try number(batch.newConversations, in: arena, people: false)
            self.arena = arena
            files = batch.files
            for record in batch.records { try write(record, arena) }
            try insertWaitingMessages()
            try insertWaitingMarks()
            for line in batch.quarantined { try putAside(line.origin, line.reason, arena) }
        }
        try search.endBatch(batch.arena)
        recordsInTransaction += batch.records.count
        if recordsInTransaction >= Self.recordsPerTransaction { try commit() }
        if keys.isFull {
            try begin()
            try keys.flush()
        }
    }

    private func write(_ record: Hansard.Record, _ arena: UnsafeBufferPointer<UInt8>) throws {
        switch record {
        case .message(let message): try write(message, arena)
        case .seen(let mark): try write(mark, arena)
        case .presence(let presence): try write(presence, arena)
        case .attachment(let attachment): try write(attachment, arena)
        case .edit(let edit): try write(edit, arena)
        case .deletion(let deletion): try write(deletion, arena)
        case .reaction(let reaction): try write(reaction, arena)
        case .membership(let membership): try write(membership, arena)
        case .person(let person): try write(person, arena)
        case .conversation(let conversation): try write(conversation, arena)
        case .coverage(let range):
            coverage.append(
                (conversations[Int(range.conversation)], range.first.microseconds, range.last.microseconds))
        case .missing(let missing):
            let id = UnsafeBufferPointer(rebasing: arena[missing.message.range])
            if let place = try keys.find(conversations[Int(missing.conversation)], id) {
                try markMissing(place, conversations[Int(missing.conversation)])
            }
        }
    }

    private func write(_ message: MessageRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.messages.read += 1
        let conversation = conversations[Int(message.conversation)]
        let id = UnsafeBufferPointer(rebasing: arena[message.id.range])
        if let known = try keys.find(conversation, id) {
            return try meetAgain(known, message, conversation, arena)
        }
        seq += 1
        let sender = message.sender == .nobody ? nil : people[Int(message.sender)]
        waitingMessages.append(
            WaitingMessage(conversation: conversation, seq: seq, sender: sender, record: message))
        index(seq, message.text)
        try keys.insert(conversation, id, MessagePlace(seq: seq, sentAt: message.sentAt.microseconds))
        let text = message.text.isEmpty ? arena[0..<0] : arena[message.text.range]
        try touched.count(
            conversation, sender, TranscriptPosition(message.sentAt, seq),
            weight: TranscriptWeight.weight(of: UnsafeBufferPointer(rebasing: text), message.format))
        report.messages.added += 1
        let place = MessagePlace(seq: seq, sentAt: message.sentAt.microseconds)
        lastMessage = AttachmentTarget(place: place, conversation: conversation)
        guard !awaited.isEmpty || message.isMoreThanText else { return }
        try insertWaitingMessages()
        if !awaited.isEmpty { try meetAwaited(place, conversation, message.id, arena) }
        if message.thread.isPresent { try markReplied(conversation, message.thread, arena) }
        if message.replyTo.isPresent { try markReplied(conversation, message.replyTo, arena) }
        if message.kind == .tombstone { try delete(place, conversation, message.origin, arena) }
        if let editedAt = message.editedAt {
            // The text is the edited one already; the row says when and by whom, and the former text is unknown.
            try addVersion(place, conversation, message, at: editedAt.microseconds, isFirst: true, arena)
        }
    }

    /// Inserts the messages that wait, those of a conversation together: the rows of a batch then share the pages of
    /// the file that they go into, where in the order of the log nearly each would fetch another.
    private func insertWaitingMessages() throws {
        guard !waitingMessages.isEmpty else { return }
        var waiting: [WaitingMessage] = []
        swap(&waiting, &waitingMessages)
        let order = waiting.indices.sorted { waiting[$0].place < waiting[$1].place }
        let insert = sql.insertMessage
        for index in order {
            let message = waiting[index].record
            insert.bind(1, waiting[index].seq)
            insert.bind(2, waiting[index].conversation)
            insert.bind(3, message.sentAt.microseconds)
            insert.bind(4, optional: waiting[index].sender)
            insert.bind(5, MessageShape(message).code)
            insert.bind(6, text: message.id, in: arena)
            insert.bind(7, text: message.text, in: arena)
            insert.bind(8, message.contentHash)
            insert.bind(9, blob: message.origin.sha256, in: arena)
            insert.bind(10, sourceID)
            insert.bind(11, message.origin.line)
            insert.bind(12, text: message.replyTo, in: arena)
            insert.bind(13, text: message.thread, in: arena)
            insert.bind(14, text: message.senderName, in: arena)
            insert.bind(15, text: message.clientID, in: arena)
            insert.bind(16, text: message.origin.extra, in: arena)
            try insert.run()
        }
        waiting.removeAll(keepingCapacity: true)
        swap(&waiting, &waitingMessages)
    }

    /// Inserts the seen marks that wait, each person's in a conversation together.
    private func insertWaitingMarks() throws {
        guard !waitingMarks.isEmpty else { return }
        let order = waitingMarks.indices.sorted { waitingMarks[$0].place < waitingMarks[$1].place }
        for index in order { try insert(waitingMarks[index]) }
        waitingMarks.removeAll(keepingCapacity: true)
    }

    /// A record of a message that the archive has: the same again, a newer version, or a contradiction.
    private func meetAgain(
        _ known: MessagePlace, _ message: MessageRecord, _ conversation: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let metInThisInput = known.seq >= inputFirstSeq || inputMet.contains(known.seq)
        inputMet.insert(known.seq)
        lastMessage = AttachmentTarget(place: known, conversation: conversation, state: .known)
        sql.isVersionKnown.bind(1, known.seq)
        sql.isVersionKnown.bind(2, message.contentHash)
        _ = try sql.isVersionKnown.step()
        let isKnown = sql.isVersionKnown.int(0) != 0
        sql.isVersionKnown.reset()
        if isKnown {
            report.messages.duplicate += 1
            return
        }
        if metInThisInput, !inputIsSnapshot {
            report.messages.read -= 1
            let id = String(decoding: arena[message.id.range], as: UTF8.self)
            return try putAside(message.origin, IngestProblem.contradiction(id).description, arena)
        }
        report.messages.changed += 1
        if message.kind == .tombstone {
            if try delete(known, conversation, message.origin, arena) { return }
            report.messages.changed -= 1
            report.messages.duplicate += 1
            return
        }
        try addVersion(
            known, conversation, message, at: message.editedAt?.microseconds ?? Schema.unknownTime, isFirst: false,
            arena)
        lastMessage.state = .changed
    }

    private func addVersion(
        _ place: MessagePlace, _ conversation: Int64, _ message: MessageRecord, at: Int64, isFirst: Bool,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let edit = EditRow(
            message: place, editor: message.editor, at: at, fromSnapshot: true, format: message.format,
            text: message.text, hash: message.contentHash, origin: message.origin)
        try insert(edit, conversation, arena, isIndexed: !isFirst)
    }

    private struct EditRow {
        let message: MessagePlace
        let editor: RunIndex
        let at: Int64
        let fromSnapshot: Bool
        let format: TextFormat
        let text: ByteRange
        let hash: Int64
        let origin: Origin
    }

    @discardableResult
    private func insert(
        _ edit: EditRow, _ conversation: Int64, _ arena: UnsafeBufferPointer<UInt8>, isIndexed: Bool = true
    ) throws -> Bool {
        let insert = sql.insertEdit
        insert.bind(1, seq + 1)
        insert.bind(2, edit.message.seq)
        insert.bind(3, optional: edit.editor == .nobody ? nil : people[Int(edit.editor)])
        insert.bind(4, edit.at)
        insert.bind(5, edit.fromSnapshot ? 1 : 0)
        insert.bind(6, Int64(edit.format.rawValue))
        insert.bind(7, text: edit.text, in: arena)
        insert.bind(8, edit.hash)
        insert.bind(9, blob: edit.origin.sha256, in: arena)
        insert.bind(10, text: edit.origin.extra, in: arena)
        insert.bind(11, sourceID)
        insert.bind(12, edit.origin.line)
        guard try insert.run() > 0 else { return false }
        seq += 1
        if isIndexed { index(seq, edit.text) }
        touched.instant(edit.at)
        try mark(edit.message, conversation, .edited)
        return true
    }

    private func write(_ attachment: AttachmentRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard lastMessage.state != .known || !attachment.files.isEmpty else { return }
        try insertWaitingMessages()
        if lastMessage.state != .new { try lastMessage.readKnown(sql.knownAttachments) }
        guard let ordinal = try lastMessage.meet(attachment, arena) ?? insert(attachment, arena) else { return }
        for index in attachment.files { try write(files[Int(index)], ordinal) }
    }

    /// Adds an attachment to the last message; its place among that message's attachments.
    private func insert(_ attachment: AttachmentRecord, _ arena: UnsafeBufferPointer<UInt8>) throws -> Int64? {
        guard lastMessage.state != .known else { return nil }
        let insert = sql.insertAttachment
        insert.bind(1, lastMessage.place.seq)
        insert.bind(2, lastMessage.next)
        insert.bind(3, text: attachment.id, in: arena)
        insert.bind(4, text: attachment.name, in: arena)
        insert.bind(5, text: attachment.type, in: arena)
        insert.bind(6, text: attachment.url, in: arena)
        insert.bind(7, text: attachment.sha256, in: arena)
        insert.bind(8, optional: attachment.bytes)
        insert.bind(9, text: attachment.note, in: arena)
        guard try insert.run() > 0 else { return nil }
        if lastMessage.next == 0 {
            sql.setMarks.bind(1, MessageMarks.attachments.rawValue)
            sql.setMarks.bind(2, lastMessage.place.seq)
            try sql.setMarks.run()
        }
        lastMessage.next += 1
        return lastMessage.next - 1
    }

    /// Records that the archive has the file of an attachment, or why it has not.
    private func write(_ file: AttachmentFile, _ ordinal: Int64) throws {
        let stored: StoredFile
        var leftOut: AttachmentFile.LeftOut?
        switch file.outcome {
        case .absent: return
        case .kept(let kept): stored = kept
        case .leftOut(let why, let bytes):
            (stored, leftOut) = (StoredFile(sha256: "", bytes: bytes, look: FileLook(.other)), why)
            report.files.leftOut += 1
        }
        let insert = sql.insertFile
        insert.bind(1, seq + 1)
        insert.bind(2, lastMessage.place.seq)
        insert.bind(3, ordinal)
        insert.bind(4, copying: stored.sha256)
        insert.bind(5, stored.bytes)
        insert.bind(6, Int64(leftOut?.rawValue ?? 0))
        insert.bind(7, Int64(stored.look.kind.rawValue))
        insert.bind(8, Int64(stored.look.width))
        insert.bind(9, Int64(stored.look.height))
        insert.bind(10, copying: file.path)
        insert.bind(11, sourceID)
        insert.bind(12, file.origin.line)
        guard try insert.run() > 0 else {
            if leftOut == nil { report.files.duplicate += 1 }
            return
        }
        seq += 1
        if leftOut == nil {
            report.files.added += 1
            report.files.bytes += stored.bytes
        }
        touched.change(lastMessage.conversation, lastMessage.place.sentAt, seq)
    }

    private func write(_ edit: EditRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard let (conversation, place) = try target(edit.conversation, edit.message, edit.origin, "edit", arena) else {
            return
        }
        report.edits.read += 1
        let row = EditRow(
            message: place, editor: edit.editor, at: edit.editedAt.microseconds, fromSnapshot: false,
            format: try edit.format ?? sql.format(ofMessage: place.seq), text: edit.text, hash: edit.contentHash,
            origin: edit.origin)
        if try insert(row, conversation, arena) { report.edits.added += 1 } else { report.edits.duplicate += 1 }
    }

    private func write(_ deletion: DeletionRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(
                deletion.conversation, deletion.message, deletion.origin, "deletion", arena)
        else { return }
        report.deletions.read += 1
        let isNew = try delete(
            place, conversation, deletion.origin, arena,
            by: deletion.deleter == .nobody ? 0 : people[Int(deletion.deleter)],
            at: deletion.deletedAt?.microseconds ?? Schema.unknownTime)
        if isNew { report.deletions.added += 1 } else { report.deletions.duplicate += 1 }
    }

    @discardableResult
    private func delete(
        _ place: MessagePlace, _ conversation: Int64, _ origin: Origin, _ arena: UnsafeBufferPointer<UInt8>,
        by deleter: Int64 = 0, at: Int64 = Schema.unknownTime
    ) throws -> Bool {
        let insert = sql.insertDeletion
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, deleter)
        insert.bind(4, at)
        insert.bind(5, blob: origin.sha256, in: arena)
        insert.bind(6, text: origin.extra, in: arena)
        insert.bind(7, sourceID)
        insert.bind(8, origin.line)
        guard try insert.run() > 0 else { return false }
        seq += 1
        touched.instant(at)
        try mark(place, conversation, .deleted)
        return true
    }

    private func write(_ reaction: ReactionRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(
                reaction.conversation, reaction.message, reaction.origin, "reaction", arena)
        else { return }
        report.reactions.read += 1
        let insert = sql.insertReaction
        insert.bind(1, place.seq)
        insert.bind(2, people[Int(reaction.person)])
        insert.bind(3, text: reaction.emoji, in: arena)
        insert.bind(4, reaction.at?.microseconds ?? Schema.unknownTime)
        insert.bind(5, reaction.removed ? 1 : 0)
        insert.bind(6, seq + 1)
        insert.bind(7, text: reaction.origin.extra, in: arena)
        insert.bind(8, sourceID)
        insert.bind(9, reaction.origin.line)
        guard try insert.run() > 0 else {
            report.reactions.duplicate += 1
            return
        }
        seq += 1
        report.reactions.added += 1
        touched.instant(reaction.at?.microseconds ?? .min)
        try mark(place, conversation, .reactions)
    }

    private func write(_ mark: SeenRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(
                mark.conversation, mark.upTo, mark.origin, "seen mark", arena, quickly: true)
        else { return }
        report.seen.read += 1
        waitingMarks.append(
            WaitingMark(
                conversation: conversation, person: people[Int(mark.person)], upTo: place, record: mark))
    }

    private func insert(_ waiting: WaitingMark) throws {
        let (conversation, person, place, mark) = (waiting.conversation, waiting.person, waiting.upTo, waiting.record)
        let insert = sql.insertSeen
        insert.bind(1, conversation)
        insert.bind(2, person)
        insert.bind(3, place.sentAt)
        insert.bind(4, place.seq)
        insert.bind(5, mark.seenAt.microseconds)
        insert.bind(6, Int64(mark.evidence.rawValue))
        insert.bind(7, seq + 1)
        insert.bind(8, text: mark.origin.extra, in: arena)
        insert.bind(9, sourceID)
        insert.bind(10, mark.origin.line)
        guard try insert.run() > 0 else {
            report.seen.duplicate += 1
            return
        }
        seq += 1
        report.seen.added += 1
        touched.instant(mark.seenAt.microseconds)
        try touched.seen(conversation, person, upTo: place.sentAt, mark.evidence, seq)
    }

    private func write(_ presence: PresenceRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.presence.read += 1
        let person = people[Int(presence.person)]
        let insert = sql.insertPresence
        insert.bind(1, person)
        insert.bind(2, presence.at.microseconds)
        let channel = presence.channel.isPresent ? presence.channel : ByteRange(offset: 0, count: 0)
        insert.bind(3, text: channel, in: arena)
        insert.bind(4, Int64(presence.state.rawValue))
        insert.bind(5, seq + 1)
        insert.bind(6, text: presence.origin.extra, in: arena)
        insert.bind(7, sourceID)
        insert.bind(8, presence.origin.line)
        guard try insert.run() > 0 else {
            report.presence.duplicate += 1
            return
        }
        seq += 1
        report.presence.added += 1
        try touched.presence(person, presence.at.microseconds, channel: channel, in: arena, seq)
    }

    private func write(_ membership: MembershipRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.memberships.read += 1
        let conversation = conversations[Int(membership.conversation)]
        let insert = sql.insertMembership
        insert.bind(1, conversation)
        insert.bind(2, people[Int(membership.person)])
        insert.bind(3, membership.at?.microseconds ?? Schema.unknownTime)
        insert.bind(4, membership.joined ? 1 : 0)
        insert.bind(5, seq + 1)
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
    }

    private func write(_ person: PersonRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = people[Int(person.person)]
        if try sql.writePerson(person, id: id, seq: seq + 1, source: sourceID, arena) {
            seq += 1
            touched.person(id, seq)
        }
    }

    private func write(_ conversation: ConversationRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let id = conversations[Int(conversation.conversation)]
        if try sql.writeConversation(conversation, id: id, seq: seq + 1, source: sourceID, arena) {
            seq += 1
            touched.conversation(id, seq)
            touched.names(seq)
        }
    }

    // MARK: Messages that records are about

    /// The message that a record is about. One that the archive does not have puts the record aside.
    private func target(
        _ conversation: RunIndex, _ id: ByteRange, _ origin: Origin, _ kind: String,
        _ arena: UnsafeBufferPointer<UInt8>, quickly: Bool = false
    ) throws -> (conversation: Int64, place: MessagePlace)? {
        let conversation = conversations[Int(conversation)]
        let bytes = UnsafeBufferPointer(rebasing: arena[id.range])
        let place = quickly ? try keys.findQuickly(conversation, bytes) : try keys.find(conversation, bytes)
        if let place { return (conversation, place) }
        let problem = IngestProblem.unknownMessage(kind, String(decoding: bytes, as: UTF8.self))
        try putAside(origin, problem.description, arena)
        return nil
    }

    private func mark(_ place: MessagePlace, _ conversation: Int64, _ mark: MessageMarks) throws {
        sql.setMarks.bind(1, mark.rawValue)
        sql.setMarks.bind(2, place.seq)
        try sql.setMarks.run()
        touched.change(conversation, place.sentAt, seq)
        if mark == .edited || mark == .deleted { try touchAnswers(to: place, conversation) }
    }

    /// The message that another answers gets a count of its answers; it may come later, or never.
    private func markReplied(_ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let bytes = UnsafeBufferPointer(rebasing: arena[id.range])
        if let place = try keys.find(conversation, bytes) { return try mark(place, conversation, .replies) }
        guard awaited.insert(Awaited(conversation: conversation, id: Array(bytes))).inserted else { return }
        sql.insertAwaited.bind(1, conversation)
        sql.insertAwaited.bind(2, text: id, in: arena)
        try sql.insertAwaited.run()
    }

    /// A message came that others had answered before.
    private func meetAwaited(
        _ place: MessagePlace, _ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let key = Awaited(conversation: conversation, id: Array(arena[id.range]))
        guard awaited.remove(key) != nil else { return }
        sql.deleteAwaited.bind(1, conversation)
        sql.deleteAwaited.bind(2, text: id, in: arena)
        try sql.deleteAwaited.run()
        try mark(place, conversation, .replies)
        try touchAnswers(to: place, conversation)
    }

    /// Answers quote the message, and what it answers lists it: their pages change with it.
    private func touchAnswers(to place: MessagePlace, _ conversation: Int64) throws {
        sql.answers.bind(1, place.seq)
        defer { sql.answers.reset() }
        while try sql.answers.step() { touched.change(conversation, sql.answers.int(0), seq) }
        sql.answered.bind(1, place.seq)
        defer { sql.answered.reset() }
        guard try sql.answered.step() else { return }
        for column in [Int32(0), 1] where !sql.answered.isNull(column) {
            if let root = try keys.find(conversation, sql.answered.bytes(column)) {
                touched.change(conversation, root.sentAt, seq)
            }
        }
    }

    private func markMissing(_ conversation: Int64, _ first: Int64, _ last: Int64) throws {
        let select = sql.messagesOfSnapshots
        select.bind(1, conversation)
        select.bind(2, first)
        select.bind(3, last)
        var missing: [MessagePlace] = []
        while try select.step() {
            let candidate = select.int(0)
            guard candidate < inputFirstSeq, !inputMet.contains(candidate) else { continue }
            missing.append(MessagePlace(seq: candidate, sentAt: select.int(1)))
        }
        select.reset()
        for place in missing { try markMissing(place, conversation) }
    }

    private func markMissing(_ place: MessagePlace, _ conversation: Int64) throws {
        sql.insertMissing.bind(1, seq + 1)
        sql.insertMissing.bind(2, place.seq)
        sql.insertMissing.bind(3, sourceID)
        guard try sql.insertMissing.run() > 0 else { return }
        seq += 1
        report.missing += 1
        try mark(place, conversation, .missing)
    }

    private func index(_ document: Int64, _ text: ByteRange) {
        if !text.isEmpty { search.add(document, text) }
    }

    private func putAside(_ origin: Origin, _ reason: String, _ arena: UnsafeBufferPointer<UInt8>) throws {
        if !origin.continues { report.quarantined += 1 }
        let raw =
            origin.raw.isPresent ? UnsafeBufferPointer(rebasing: arena[origin.raw.range]) : .init(start: nil, count: 0)
        try quarantine.add(
            source: sourceName, line: origin.line, reason: reason, raw: raw, continues: origin.continues)
    }

    // MARK: People and conversations

    private func number(_ ids: [ByteRange], in arena: UnsafeBufferPointer<UInt8>, people isPeople: Bool) throws {
        for range in ids {
            let id = String(decoding: arena[range.range], as: UTF8.self)
            if isPeople {
                people.append(try sql.personID(id, seq: seq + 1))
                report.people += 1
            } else {
                conversations.append(try sql.conversationID(id, seq: seq + 1))
                report.conversations += 1
            }
        }
    }

    // MARK: Transactions

    private func begin() throws {
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
    private func settle() throws {
        try touched.flush()
        try quarantine.flush()
        try ArchiveIdentity.set("last_seq", seq, in: db)
        if touched.namesSeq > 0 { try ArchiveIdentity.set("names_seq", touched.namesSeq, in: db) }
        try db.execute(sql: "UPDATE run SET last_seq = ? WHERE id = ?", arguments: [seq, report.run])
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
        try keys.flush()
        try UnseenTable.refresh(through: seq, in: db)
        try ResponseTable.refresh(through: seq, in: db)
        try db.execute(
            sql: "UPDATE run SET finished_at = ? WHERE id = ?", arguments: [now.microseconds, report.run])
        try commit()
        try search.finish()
        return report
    }
}

private struct WaitingMessage {
    let conversation: Int64
    let seq: Int64
    let sender: Int64?
    let record: MessageRecord

    var place: (Int64, Int64, Int64) { (conversation, record.sentAt.microseconds, seq) }
}

private struct WaitingMark {
    let conversation: Int64
    let person: Int64
    let upTo: MessagePlace
    let record: SeenRecord

    var place: (Int64, Int64, Int64) { (conversation, person, upTo.sentAt) }
}

extension MessageRecord {
    /// Other tables have something to say about it.
    fileprivate var isMoreThanText: Bool {
        thread.isPresent || replyTo.isPresent || kind == .tombstone || editedAt != nil
    }
}
