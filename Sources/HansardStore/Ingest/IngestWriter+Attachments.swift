import GRDB
import Hansard

/// Attachments of the last message, and their files.
extension IngestWriter {
    func write(_ attachment: AttachmentRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        if let owner = attachment.owner { return try write(attachment, of: owner, arena) }
        if lastMessage.state == .erased { return refuse(attachment.files.map { files[Int($0)] }) }
        guard lastMessage.state != .known || !attachment.files.isEmpty else { return }
        if lastMessage.state != .new { try lastMessage.readKnown(sql.attachments.knownAttachments) }
        let known = lastMessage.meet(attachment, arena)
        guard let ordinal = try known ?? insert(attachment, arena) else { return }
        if known == nil {
            addToOwner(attachment)
            // With a note, its system says itself that it has it no more.
            let isElsewhere = attachment.url.isPresent && !attachment.note.isPresent
            let isThere = attachment.files.contains { files[Int($0)].outcome != .absent }
            if isElsewhere, !isThere { report.files.absent += 1 }
        }
        for index in attachment.files { try write(files[Int(index)], ordinal) }
    }

    /// Files of a message that was erased: they are in `blobs/` already, and go when the run ends.
    func refuse(_ files: [AttachmentFile]) {
        for file in files {
            if case .kept(let stored) = file.outcome { erased.files.insert(stored.sha256) }
        }
    }

    /// The line of the message, or of its new text, has one attachment more.
    private func addToOwner(_ attachment: AttachmentRecord) {
        guard let owner = pendingOwner, output != nil else { return }
        pending.attachments.append(attachment)
        let end = Int32(pending.attachments.count)
        switch pending.entries[owner].record {
        case .message(let message, let attachments):
            pending.entries[owner].record = .message(message, attachments: attachments.lowerBound..<end)
        case .edit(let edit, let attachments):
            pending.entries[owner].record = .edit(edit, attachments: attachments.lowerBound..<end)
        default: break
        }
    }

    /// Adds an attachment to the last message; its place among that message's attachments.
    func insert(_ attachment: AttachmentRecord, _ arena: UnsafeBufferPointer<UInt8>) throws -> Int64? {
        guard lastMessage.state != .known else { return nil }
        let insert = sql.attachments.insertAttachment
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
        if lastMessage.next == 0 { try note(.attachments, at: lastMessage.place) }
        lastMessage.next += 1
        return lastMessage.next - 1
    }

    /// Records that the archive has the file of an attachment, or why it has not.
    func write(_ file: AttachmentFile, _ ordinal: Int64) throws {
        if case .leftOut = file.outcome { report.files.leftOut += 1 }
        guard file.outcome != .absent else { return }
        guard try insert(file, ordinal) else {
            if case .kept = file.outcome { report.files.duplicate += 1 }
            return
        }
        let name = try name(of: lastMessage.place, lastMessage.conversation)
        log(.file(LogFile(message: name, ordinal: ordinal, file: file)))
        if case .kept(let stored) = file.outcome {
            report.files.added += 1
            report.files.bytes += stored.bytes
        }
        touched.change(lastMessage.conversation, lastMessage.place.at, seq)
    }

    /// Adds the row of a file of the last message.
    ///
    /// - Returns: Whether it is new.
    func insert(_ file: AttachmentFile, _ ordinal: Int64) throws -> Bool {
        let stored: StoredFile
        var leftOut: AttachmentFile.LeftOut?
        switch file.outcome {
        case .absent: return false
        case .kept(let kept): stored = kept
        case .leftOut(let why, let bytes):
            (stored, leftOut) = (StoredFile(sha256: "", bytes: bytes, look: FileLook(.other)), why)
        }
        let insert = sql.attachments.insertFile
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
        return try insert.run() > 0
    }
}
