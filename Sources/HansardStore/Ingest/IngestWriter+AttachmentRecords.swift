import GRDB
import Hansard

/// Attachments that came apart from their messages.
extension IngestWriter {
    /// Adds an attachment to the message that it names; one whose message has not come waits for it.
    func write(
        _ attachment: AttachmentRecord, of owner: AttachmentRecord.Owner, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        report.attachments.read += 1
        let conversation = conversations[Int(owner.conversation)]
        let id = UnsafeBufferPointer(rebasing: arena[owner.message.range])
        let its = attachment.files.map { files[Int($0)] }
        let isNew: Bool
        if let place = try keys.find(conversation, id) {
            isNew = try add(attachment, its, to: place, conversation, owner.origin, source: sourceID, arena)
        } else {
            isNew = try awaitedAttachments.add(attachment, its, conversation, owner, source: sourceID, arena)
        }
        if isNew { report.attachments.added += 1 } else { report.attachments.duplicate += 1 }
    }

    /// Adds what waited for messages that the batch in hand has brought, after those that came with them.
    func takeAwaitedAttachments() throws {
        for (message, place) in awaitedAttachments.takeArrived() {
            for awaited in try awaitedAttachments.take(message) {
                try awaited.arena.withUnsafeBufferPointer { arena in
                    _ = try add(
                        awaited.record, awaited.file.map { [$0] } ?? [], to: place, message.conversation,
                        awaited.origin, source: awaited.source, arena)
                }
            }
        }
    }

    /// - Returns: Whether the message did not have it.
    private func add(
        _ attachment: AttachmentRecord, _ files: [AttachmentFile], to place: MessagePosition, _ conversation: Int64,
        _ origin: Origin, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        var last = lastMessage
        defer { lastMessage = last }
        lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .changed)
        try lastMessage.readKnown(sql.attachments.knownAttachments)
        let known = lastMessage.meet(attachment, arena)
        guard let ordinal = try known ?? insert(attachment, arena) else { return false }
        if known == nil { try record(ordinal, of: place, conversation, origin, source: source, arena) }
        for file in files { try write(file, ordinal, source: source) }
        // More of those that come with the message may follow.
        if last.place.seq == place.seq { last.next = max(last.next, lastMessage.next) }
        return known == nil
    }

    private func record(
        _ ordinal: Int64, of place: MessagePosition, _ conversation: Int64, _ origin: Origin, source: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let insert = sql.attachments.insertAttachmentRecord
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, ordinal)
        insert.bind(4, text: origin.extra, in: arena)
        insert.bind(5, source)
        insert.bind(6, origin.line)
        try insert.run()
        seq += 1
        try mark(place, conversation, .attachments)
    }
}
