import GRDB
import Hansard

/// Messages, their versions, and what answers them.
extension IngestWriter {
    func write(_ message: MessageRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.messages.read += 1
        inputNewest = max(inputNewest, message.sentAt.microseconds, message.editedAt?.microseconds ?? .min)
        let conversation = conversations[Int(message.conversation)]
        let id = UnsafeBufferPointer(rebasing: arena[message.id.range])
        reading.message(in: conversation, at: message.sentAt.microseconds)
        var message = message
        message.contentHash = keyed(message.contentHash)
        let (known, key) = try keys.look(conversation, id)
        if let known {
            if erased.messages.contains(known.seq) { return meetErased(known, conversation) }
            return try meetAgain(known, message, conversation, arena)
        }
        report.messages.added += 1
        let place = try add(message, conversation, id, key, arena)
        if inputKind == .snapshot { inputMet.insert(place.seq) }
        guard message.kind == .tombstone || message.editedAt != nil else { return }
        // What comes next is about the message, and its line is before theirs.
        let owner = pendingOwner
        defer { pendingOwner = owner }
        if message.kind == .tombstone { try delete(place, conversation, message.deletion, arena) }
        if let editedAt = message.editedAt {
            // The text is the edited one already; the row says when and by whom, and the former text is unknown.
            try addVersion(
                place, conversation, message, at: editedAt, document: place.seq, version: 0, arena)
        }
    }

    /// Makes of a reader’s hash one that tells nothing about a text without the archive’s key.
    func keyed(_ hash: Int64) -> Int64 { hashKey?.keyed(hash) ?? hash }

    /// Adds a message that the archive does not have.
    ///
    /// - Parameter key: Under which `keys` notes it.
    @discardableResult
    func add(
        _ message: MessageRecord, _ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>, _ key: UInt64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> MessagePosition {
        let attachments = Int32(pending.attachments.count)
        log(.message(message, attachments: attachments..<attachments))
        pendingOwner = pending.entries.count - 1
        inputNewestAdded = max(inputNewestAdded, message.sentAt.microseconds)
        let sender = message.sender == .nobody ? nil : people[Int(message.sender)]
        waitingMessages.append(
            WaitingMessage(
                conversation: conversation, seq: seq, sender: sender, source: sourceID, record: message))
        index(seq, message.text)
        let place = MessagePosition(message.sentAt, seq)
        keys.insert(key, place)
        let text = message.text.isEmpty ? arena[0..<0] : arena[message.text.range]
        try touched.count(
            conversation, sender, place,
            weight: TranscriptWeight.weight(of: UnsafeBufferPointer(rebasing: text), message.format))
        if seenTimes.cover(conversation, message.sentAt.microseconds) { touched.allPages(of: conversation, seq) }
        lastMessage = AttachmentTarget(place: place, conversation: conversation)
        awaitedAttachments.meet(conversation, id, place)
        if !awaited.isEmpty { try meetAwaited(place, conversation, message.id, arena) }
        if message.thread.isPresent { try markReplied(conversation, message.thread, arena) }
        if message.replyTo.isPresent { try markReplied(conversation, message.replyTo, arena) }
        return place
    }

    /// The conversation and id of a message that waits.
    func waitingMessage(_ seq: Int64) -> (conversation: Int64, id: UnsafeBufferPointer<UInt8>)? {
        guard let place = waitingPlace(seq) else { return nil }
        let waiting = waitingMessages.rows[place]
        return (waiting.conversation, UnsafeBufferPointer(rebasing: arena[waiting.record.id.range]))
    }

    /// Where a message waits, if it does.
    func waitingPlace(_ seq: Int64) -> Int? {
        guard let first = waitingMessages.rows.first, seq >= first.seq else { return nil }
        let place = waitingMessages.count { $0.seq < seq }
        return place < waitingMessages.rows.count && waitingMessages.rows[place].seq == seq ? place : nil
    }

    /// Sees to it that a message is in its table, for statements that read or change it there.
    func beInserted(_ message: MessagePosition) throws {
        if waitingPlace(message.seq) != nil { try insertWaitingMessages() }
    }

    /// Inserts the messages that wait, those of a conversation together: the rows of a batch then share the pages of
    /// the file that they go into, where in the order of the log nearly each would fetch another.
    func insertWaitingMessages() throws {
        try waitingMessages.drain { rows, order in
            // By address: a row is large, and is copied else.
            let first = rows.baseAddress!
            try sql.insertMessages.insert(order) { bind(first + Int($0), to: $1, $2) }
        }
    }

    /// - Parameter before: Parameters of the rows before in the same statement.
    private func bind(_ waiting: UnsafePointer<WaitingMessage>, to insert: Statement, _ before: Int32) {
        let arena = arena
        func bind(_ column: Int32, _ text: ByteRange) { insert.bind(before + column, text: text, in: arena) }
        insert.bind(before + 1, waiting.pointee.seq)
        insert.bind(before + 2, waiting.pointee.conversation)
        insert.bind(before + 3, waiting.pointee.record.sentAt.microseconds)
        insert.bind(before + 4, optional: waiting.pointee.sender)
        insert.bind(before + 5, MessageShape(waiting.pointee.record).code)
        bind(6, waiting.pointee.record.id)
        bind(7, waiting.pointee.record.text)
        insert.bind(before + 8, waiting.pointee.record.contentHash)
        insert.bind(before + 9, waiting.pointee.source)
        insert.bind(before + 10, waiting.pointee.record.origin.line)
        bind(11, waiting.pointee.record.replyTo)
        bind(12, waiting.pointee.record.thread)
        bind(13, waiting.pointee.record.senderName)
        bind(14, waiting.pointee.record.clientID)
        bind(15, waiting.pointee.record.origin.extra)
        insert.bind(before + 16, waiting.pointee.marks.rawValue)
    }

    /// A record of a message that was erased: of it no more is known than that the source has it.
    private func meetErased(_ place: MessagePosition, _ conversation: Int64) {
        report.erased += 1
        inputMet.insert(place.seq)
        lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .erased)
    }

    /// A record of a message that the archive has: the same again, a newer version, or a contradiction.
    func meetAgain(
        _ known: MessagePosition, _ message: MessageRecord, _ conversation: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        try beInserted(known)
        let metInThisInput = known.seq >= inputFirstSeq || inputMet.contains(known.seq)
        inputMet.insert(known.seq)
        lastMessage = AttachmentTarget(place: known, conversation: conversation, state: .known)
        let document = try self.document(of: known, message.contentHash)
        if let seq = document.seq {
            report.messages.duplicate += 1
            return try seeAgain(seq, hasOthers: document.hasOthers, known, message, conversation, arena)
        }
        if metInThisInput, inputKind == .log {
            report.messages.read -= 1
            let id = String(decoding: arena[message.id.range], as: UTF8.self)
            return try quarantine(message.origin, IngestProblem.contradiction(id).description, arena)
        }
        report.messages.changed += 1
        if message.kind == .tombstone {
            if try delete(known, conversation, message.deletion, arena) { return }
            report.messages.changed -= 1
            report.messages.duplicate += 1
            return
        }
        let new = seq + 1
        try addVersion(
            known, conversation, message, at: message.editedAt, document: nil,
            version: try lastEdit(of: known).version + 1, arena)
        try saw(new, of: known, conversation)
        lastMessage.state = .changed
    }

    /// A text that is known already: when it was written may be news, and a snapshot shows that it was there again.
    private func seeAgain(
        _ document: Int64, hasOthers: Bool, _ place: MessagePosition, _ message: MessageRecord, _ conversation: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let before = seq
        if let editedAt = message.editedAt {
            try addVersion(
                place, conversation, message, at: editedAt, document: document, version: nil, arena)
        }
        if seq > before || hasOthers && inputKind == .snapshot { try saw(document, of: place, conversation) }
    }

    /// The document that is the text with that hash, if the message ever had it, and whether it had others.
    private func document(of place: MessagePosition, _ hash: Int64) throws -> (seq: Int64?, hasOthers: Bool) {
        let select = sql.versions.documentOfText
        select.bind(1, place.seq)
        select.bind(2, hash)
        defer { select.reset() }
        guard try select.step() else { return (nil, false) }
        return (select.optionalInt(0), MessageMarks(rawValue: select.int(1)).contains(.edited))
    }

    /// When the message was last edited, as far as is known, and the number of its newest version.
    func lastEdit(of place: MessagePosition) throws -> (at: Int64, version: Int64) {
        let select = sql.versions.lastEdit
        select.bind(1, place.seq)
        defer { select.reset() }
        guard try select.step() else { return (.min, 0) }
        return (select.optionalInt(0) ?? .min, max(0, select.optionalInt(1) ?? 0))
    }

    /// The document that is the text with that hash, if the message ever had it.
    func knownDocument(of place: MessagePosition, _ hash: Int64) throws -> Int64? { try document(of: place, hash).seq }

    /// - Parameter document: `nil` for a text that is new.
    private func addVersion(
        _ place: MessagePosition, _ conversation: Int64, _ message: MessageRecord, at: Timestamp?, document: Int64?,
        version: Int64?, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let edit = LogEdit(
            origin: message.origin, conversation: message.conversation, message: message.id, editor: message.editor,
            editedAt: at, isFound: true, format: message.format, text: message.text,
            contentHash: message.contentHash, document: document, version: version)
        try insert(edit, of: place, conversation, arena)
    }

    /// Adds a text that a message had, unless the archive has it with that time.
    ///
    /// - Returns: Whether it is new.
    @discardableResult
    func insert(
        _ edit: LogEdit, of place: MessagePosition, _ conversation: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let insert = sql.versions.insertEdit
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, optional: edit.editor == .nobody ? nil : people[Int(edit.editor)])
        insert.bind(4, optional: edit.editedAt?.microseconds)
        insert.bind(5, edit.isFound ? 1 : 0)
        insert.bind(6, Int64(edit.format.rawValue))
        insert.bind(7, text: edit.text, in: arena)
        insert.bind(8, edit.contentHash)
        insert.bind(9, text: edit.origin.extra, in: arena)
        insert.bind(10, sourceID)
        insert.bind(11, edit.origin.line)
        insert.bind(12, edit.document ?? seq + 1)
        insert.bind(13, optional: edit.version)
        insert.bind(14, edit.appearance)
        guard try insert.run() > 0 else { return false }
        let attachments = Int32(pending.attachments.count)
        log(.edit(edit, attachments: attachments..<attachments))
        pendingOwner = pending.entries.count - 1
        inputNewestAdded = max(inputNewestAdded, edit.editedAt?.microseconds ?? .min)
        if edit.document == nil { index(seq, edit.text) }
        touched.instant(edit.editedAt?.microseconds ?? .min)
        try mark(place, conversation, .edited)
        return true
    }

    /// The message that another answers gets a count of its answers; it may come later, or never.
    func markReplied(_ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let bytes = UnsafeBufferPointer(rebasing: arena[id.range])
        if let place = try keys.find(conversation, bytes) { return try mark(place, conversation, .replies) }
        guard awaited.insert(AwaitedMessage(conversation: conversation, id: Array(bytes))).inserted else { return }
        sql.insertAwaited.bind(1, conversation)
        sql.insertAwaited.bind(2, text: id, in: arena)
        try sql.insertAwaited.run()
    }

    /// A message came that others had answered before.
    func meetAwaited(
        _ place: MessagePosition, _ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let key = AwaitedMessage(conversation: conversation, id: Array(arena[id.range]))
        guard awaited.remove(key) != nil else { return }
        sql.deleteAwaited.bind(1, conversation)
        sql.deleteAwaited.bind(2, text: id, in: arena)
        try sql.deleteAwaited.run()
        try mark(place, conversation, .replies)
        try touchAnswers(to: place, conversation)
    }

    /// Answers quote the message, and what it answers lists it: their pages change with it.
    func touchAnswers(to place: MessagePosition, _ conversation: Int64) throws {
        // It, or an answer.
        try insertWaitingMessages()
        sql.answers.bind(1, place.seq)
        defer { sql.answers.reset() }
        while try sql.answers.step() { touched.change(conversation, sql.answers.int(0), seq) }
        sql.answered.bind(1, place.seq)
        defer { sql.answered.reset() }
        guard try sql.answered.step() else { return }
        for column in [Int32(0), 1] where !sql.answered.isNull(column) {
            if let root = try keys.find(conversation, sql.answered.bytes(column)) {
                touched.change(conversation, root.at, seq)
            }
        }
    }

    func markMissing(_ place: MessagePosition, _ conversation: Int64) throws {
        guard try insertMissing(place) else { return }
        let name = try name(of: place, conversation)
        log(.missing(LogMissing(message: name)))
        report.missing += 1
        try mark(place, conversation, .missing)
    }

    /// - Returns: Whether it was not marked yet.
    func insertMissing(_ place: MessagePosition) throws -> Bool {
        sql.insertMissing.bind(1, seq + 1)
        sql.insertMissing.bind(2, place.seq)
        sql.insertMissing.bind(3, sourceID)
        return try sql.insertMissing.run() > 0
    }

    /// How a record of none of the input’s files names a message.
    func name(of place: MessagePosition, _ conversation: Int64) throws -> LogMessageName {
        try beInserted(place)
        let id = try String.fetchOne(
            db.cachedStatement(sql: "SELECT source_id FROM message WHERE seq = ?"), arguments: [place.seq])
        return LogMessageName(conversation: try accounts.account(.conversation, of: conversation), id: id!)
    }

    /// Puts a text into the index, also one without a word: as many as the tables have are there then.
    func index(_ document: Int64, _ text: ByteRange) { search?.add(document, text) }
}

extension MessageRecord {
    /// That nothing of the message is left, as its place in the source says.
    fileprivate var deletion: DeletionRecord {
        DeletionRecord(origin: origin, conversation: conversation, message: id, deleter: .nobody, deletedAt: nil)
    }
}
