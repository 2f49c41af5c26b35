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
        let (known, key) = try keys.look(conversation, id)
        if let known { return try meetAgain(known, message, conversation, arena) }
        seq += 1
        if inputKind == .snapshot { inputMet.insert(seq) }
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
        report.messages.added += 1
        lastMessage = AttachmentTarget(place: place, conversation: conversation)
        awaitedAttachments.meet(conversation, id, place)
        guard !awaited.isEmpty || message.isMoreThanText else { return }
        if !awaited.isEmpty { try meetAwaited(place, conversation, message.id, arena) }
        if message.thread.isPresent { try markReplied(conversation, message.thread, arena) }
        if message.replyTo.isPresent { try markReplied(conversation, message.replyTo, arena) }
        if message.kind == .tombstone { try delete(place, conversation, message.origin, arena) }
        if let editedAt = message.editedAt {
            // The text is the edited one already; the row says when and by whom, and the former text is unknown.
            try addVersion(
                place, conversation, message, at: editedAt.microseconds, document: place.seq, version: 0, arena)
        }
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
            try sql.insertMessages.insert(order) { bind(rows[Int($0)], to: $1, $2) }
        }
    }

    /// - Parameter before: Parameters of the rows before in the same statement.
    private func bind(_ waiting: WaitingMessage, to insert: Statement, _ before: Int32) {
        let message = waiting.record
        insert.bind(before + 1, waiting.seq)
        insert.bind(before + 2, waiting.conversation)
        insert.bind(before + 3, message.sentAt.microseconds)
        insert.bind(before + 4, optional: waiting.sender)
        insert.bind(before + 5, MessageShape(message).code)
        insert.bind(before + 6, text: message.id, in: arena)
        insert.bind(before + 7, text: message.text, in: arena)
        insert.bind(before + 8, message.contentHash)
        insert.bind(before + 10, waiting.source)
        insert.bind(before + 11, message.origin.line)
        insert.bind(before + 12, text: message.replyTo, in: arena)
        insert.bind(before + 13, text: message.thread, in: arena)
        insert.bind(before + 14, text: message.senderName, in: arena)
        insert.bind(before + 15, text: message.clientID, in: arena)
        insert.bind(before + 16, text: message.origin.extra, in: arena)
        insert.bind(before + 17, waiting.marks.rawValue)
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
        if let version = message.version {
            return try addVersion(
                known, conversation, message, at: message.editedAt?.microseconds,
                document: document.seq, version: Self.told(version), arena)
        }
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
            if try delete(known, conversation, message.origin, arena) { return }
            report.messages.changed -= 1
            report.messages.duplicate += 1
            return
        }
        let new = seq + 1
        try addVersion(
            known, conversation, message, at: message.editedAt?.microseconds, document: nil,
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
                place, conversation, message, at: editedAt.microseconds, document: document, version: nil, arena)
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

    static func told(_ version: Int32) -> Int64? { version == MessageRecord.unshownVersion ? nil : Int64(version) }

    /// The document that is the text with that hash, if the message ever had it.
    func knownDocument(of place: MessagePosition, _ hash: Int64) throws -> Int64? { try document(of: place, hash).seq }

    /// - Parameter document: `nil` for a text that is new.
    func addVersion(
        _ place: MessagePosition, _ conversation: Int64, _ message: MessageRecord, at: Int64?, document: Int64?,
        version: Int64?, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let edit = EditRow(
            message: place, editor: message.editor, at: at, fromSnapshot: true, format: message.format,
            text: message.text, hash: message.contentHash, origin: message.origin, document: document,
            version: version)
        try insert(edit, conversation, arena)
    }

    struct EditRow {
        let message: MessagePosition
        let editor: RunIndex
        /// `nil` where it is not known.
        let at: Int64?
        let fromSnapshot: Bool
        let format: TextFormat
        let text: ByteRange
        let hash: Int64
        let origin: Origin
        /// `nil` for a text that is new.
        let document: Int64?
        let version: Int64?
    }

    @discardableResult
    func insert(
        _ edit: EditRow, _ conversation: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let insert = sql.versions.insertEdit
        insert.bind(1, seq + 1)
        insert.bind(2, edit.message.seq)
        insert.bind(3, optional: edit.editor == .nobody ? nil : people[Int(edit.editor)])
        insert.bind(4, optional: edit.at)
        insert.bind(5, edit.fromSnapshot ? 1 : 0)
        insert.bind(6, Int64(edit.format.rawValue))
        insert.bind(7, text: edit.text, in: arena)
        insert.bind(8, edit.hash)
        insert.bind(10, text: edit.origin.extra, in: arena)
        insert.bind(11, sourceID)
        insert.bind(12, edit.origin.line)
        insert.bind(13, edit.document ?? seq + 1)
        insert.bind(14, optional: edit.version)
        insert.bind(15, try appearance(of: edit))
        guard try insert.run() > 0 else { return false }
        seq += 1
        if edit.document == nil { index(seq, edit.text) }
        touched.instant(edit.at ?? .min)
        try mark(edit.message, conversation, .edited)
        return true
    }

    /// Another archive tells of a text each time that the message had it; others tell of it once.
    private func appearance(of edit: EditRow) throws -> Int64 {
        guard inputKind == .copy, edit.at == nil, edit.document != nil else { return 0 }
        sql.versions.countOfText.bind(1, edit.message.seq)
        sql.versions.countOfText.bind(2, edit.hash)
        defer { sql.versions.countOfText.reset() }
        return try sql.versions.countOfText.step() ? sql.versions.countOfText.int(0) + 1 : 1
    }

    /// The message that another answers gets a count of its answers; it may come later, or never.
    func markReplied(_ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let bytes = UnsafeBufferPointer(rebasing: arena[id.range])
        if let place = try keys.find(conversation, bytes) { return try mark(place, conversation, .replies) }
        guard awaited.insert(Awaited(conversation: conversation, id: Array(bytes))).inserted else { return }
        sql.insertAwaited.bind(1, conversation)
        sql.insertAwaited.bind(2, text: id, in: arena)
        try sql.insertAwaited.run()
    }

    /// A message came that others had answered before.
    func meetAwaited(
        _ place: MessagePosition, _ conversation: Int64, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>
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
        sql.insertMissing.bind(1, seq + 1)
        sql.insertMissing.bind(2, place.seq)
        sql.insertMissing.bind(3, sourceID)
        guard try sql.insertMissing.run() > 0 else { return }
        seq += 1
        report.missing += 1
        try mark(place, conversation, .missing)
    }

    func index(_ document: Int64, _ text: ByteRange) {
        if !text.isEmpty { search.add(document, text) }
    }
}

extension MessageRecord {
    /// Other tables have something to say about it.
    fileprivate var isMoreThanText: Bool {
        thread.isPresent || replyTo.isPresent || kind == .tombstone || editedAt != nil
    }
}
