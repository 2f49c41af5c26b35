import GRDB
import Hansard

/// Attachments whose messages have not come: kept beside the records until they do, in whichever source.
final class AwaitedAttachments {
    /// One of them, with the bytes that it refers to.
    struct Attachment {
        let arena: [UInt8]
        let record: AttachmentRecord
        let origin: Origin
        /// The number of the record that brought it.
        let seq: Int64
        let source: Int64
        let file: AttachmentFile?
    }

    /// The messages that any wait for; of most archives none.
    private var messages: Set<AwaitedMessage> = []
    private var arrived: [(message: AwaitedMessage, place: MessagePosition)] = []
    private let db: Database
    private let insert: Statement
    private let select: Statement
    private let delete: Statement

    /// Those that make it another one; see `AttachmentTarget.meet`.
    private static let compared: Set = [
        "conversation", "message_id", "source_id", "name", "type", "bytes", "note", "left_out", "file_sha256",
    ]

    init(_ db: Database) throws {
        self.db = db
        let numbered = AwaitedAttachmentRow.columns.enumerated().map { (name: $1, number: "?\($0 + 1)") }
        let isSame = numbered.filter { Self.compared.contains($0.name) }.map { "\($0.name) IS \($0.number)" }
        insert = try Statement(
            db,
            """
            INSERT INTO awaited_attachment (\(AwaitedAttachmentRow.columns.joined(separator: ", ")))
            SELECT \(numbered.map(\.number).joined(separator: ", "))
            WHERE NOT EXISTS (SELECT 1 FROM awaited_attachment WHERE \(isSame.joined(separator: " AND ")))
            """)
        select = try Statement(
            db, AwaitedAttachmentRow.select + " WHERE conversation = ? AND message_id = ? ORDER BY id")
        delete = try Statement(db, "DELETE FROM awaited_attachment WHERE conversation = ? AND message_id = ?")
        for row in try Row.fetchAll(db, sql: "SELECT DISTINCT conversation, message_id FROM awaited_attachment") {
            messages.insert(AwaitedMessage(conversation: row[0], id: Array((row[1] as String).utf8)))
        }
    }

    /// How many the archive has.
    func count() throws -> Int {
        guard !messages.isEmpty else { return 0 }
        return try Int.fetchOne(db, sql: "SELECT count(*) FROM awaited_attachment") ?? 0
    }

    // MARK: Waiting

    /// Has an attachment wait for its message.
    ///
    /// - Returns: Whether it is new.
    func add(
        _ attachment: AttachmentRecord, _ files: [AttachmentFile], _ conversation: Int64,
        _ owner: AttachmentRecord.Owner,
        seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        messages.insert(AwaitedMessage(conversation: conversation, id: Array(arena[owner.message.range])))
        insert.bind(1, conversation)
        insert.bind(2, text: owner.message, in: arena)
        for (index, text) in [attachment.id, attachment.name, attachment.type, attachment.url, attachment.sha256]
            .enumerated()
        { insert.bind(Int32(3 + index), text: text, in: arena) }
        insert.bind(8, optional: attachment.bytes)
        insert.bind(9, text: attachment.note, in: arena)
        insert.bind(10, text: owner.origin.extra, in: arena)
        insert.bind(11, source)
        insert.bind(12, owner.origin.line)
        insert.bind(20, seq)
        let known = files.filter { $0.outcome != .absent }
        guard !known.isEmpty else {
            for column in Int32(13)...19 { insert.bindNull(column) }
            return try insert.run() > 0
        }
        var isNew = false
        for file in known {
            bind(file)
            if try insert.run() > 0 { isNew = true }
        }
        return isNew
    }

    private func bind(_ file: AttachmentFile) {
        insert.bind(14, copying: file.path)
        guard case .kept(let stored) = file.outcome else {
            guard case .leftOut(let why, let bytes) = file.outcome else { return }
            insert.bind(13, Int64(why.rawValue))
            insert.bind(15, copying: "")
            insert.bind(16, bytes)
            for column in Int32(17)...19 { insert.bind(column, 0) }
            return
        }
        insert.bind(13, 0)
        insert.bind(15, copying: stored.sha256)
        insert.bind(16, stored.bytes)
        insert.bind(17, Int64(stored.look.kind.rawValue))
        insert.bind(18, Int64(stored.look.width))
        insert.bind(19, Int64(stored.look.height))
    }

    // MARK: Messages

    /// Notes that a message came.
    @inline(__always)
    func meet(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>, _ place: MessagePosition) {
        guard !messages.isEmpty else { return }
        let message = AwaitedMessage(conversation: conversation, id: Array(id))
        guard messages.remove(message) != nil else { return }
        arrived.append((message, place))
    }

    /// The messages that came since this was last asked.
    func takeArrived() -> [(message: AwaitedMessage, place: MessagePosition)] {
        defer { arrived = [] }
        return arrived
    }

    /// Takes out what waited for a message.
    func take(_ message: AwaitedMessage) throws -> [Attachment] {
        let id = String(decoding: message.id, as: UTF8.self)
        select.bind(1, message.conversation)
        select.bind(2, copying: id)
        defer { select.reset() }
        var found: [Attachment] = []
        while try select.step() { found.append(Attachment(select)) }
        delete.bind(1, message.conversation)
        delete.bind(2, copying: id)
        try delete.run()
        return found
    }
}

extension AwaitedAttachments.Attachment {
    fileprivate init(_ row: Statement) {
        var arena: [UInt8] = []
        let its = AwaitedAttachmentRow.read(row) { $0.isNull($1) ? .absent : arena.store($0.bytes($1)) }
        self.init(
            arena: arena, record: its.record, origin: its.origin, seq: row.int(19), source: row.int(10), file: its.file)
    }
}
