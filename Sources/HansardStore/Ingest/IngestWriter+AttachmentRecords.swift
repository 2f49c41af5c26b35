import GRDB
import Hansard

/// Attachments that came apart from their messages.
extension IngestWriter {
    /// Adds an attachment to the message that it names; one whose message has not come waits for it.
    func write(
        _ attachment: AttachmentRecord, of owner: AttachmentRecord.Owner, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        report.attachments.read += 1
        let its = attachment.files.map { files[Int($0)] }
        let conversation = conversations[Int(owner.conversation)]
        let place = try keys.find(conversation, UnsafeBufferPointer(rebasing: arena[owner.message.range]))
        if let place, erased.messages.contains(place.seq) {
            report.erased += 1
            return refuse(its)
        }
        if try add(attachment, its, of: owner, arena) {
            report.attachments.added += 1
        } else {
            report.attachments.duplicate += 1
        }
    }

    /// - Returns: Whether neither the message nor what waits for it had it.
    func add(
        _ attachment: AttachmentRecord, _ files: [AttachmentFile], of owner: AttachmentRecord.Owner,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let conversation = conversations[Int(owner.conversation)]
        let id = UnsafeBufferPointer(rebasing: arena[owner.message.range])
        guard let place = try keys.find(conversation, id) else {
            let isNew = try awaitedAttachments.add(
                attachment, files, conversation, owner, seq: seq + 1, source: sourceID, arena)
            if isNew { log(.attachment(attachment)) }
            return isNew
        }
        var target = lastMessage
        defer { lastMessage = target }
        lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .changed)
        try lastMessage.readKnown(sql.attachments.knownAttachments)
        // More of those that come with the message may follow.
        defer { if target.place.seq == place.seq { target.next = max(target.next, lastMessage.next) } }
        let known = lastMessage.meet(attachment, arena)
        guard let ordinal = try known ?? insert(attachment, arena) else { return false }
        if known == nil {
            var alone = attachment
            alone.files = 0..<0
            log(.attachment(alone))
            try record(ordinal, of: place, conversation, owner.origin, seq: seq, source: sourceID, arena)
        }
        if output != nil { for file in files { try write(file, ordinal) } }
        return known == nil
    }

    /// Adds what waited for messages that have come, after those that came with them. The lines of their files come now; in a
    /// replay they follow.
    func takeAwaitedAttachments() throws {
        for (message, place) in awaitedAttachments.takeArrived() {
            for awaited in try awaitedAttachments.take(message) {
                try awaited.arena.withUnsafeBufferPointer { arena in
                    try take(awaited, of: place, message.conversation, arena)
                }
            }
        }
    }

    private func take(
        _ awaited: AwaitedAttachments.Attachment, of place: MessagePosition, _ conversation: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let (target, source) = (lastMessage, sourceID)
        defer { (lastMessage, sourceID) = (target, source) }
        sourceID = awaited.source
        lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .changed)
        try lastMessage.readKnown(sql.attachments.knownAttachments)
        let known = lastMessage.meet(awaited.record, arena)
        guard let ordinal = try known ?? insert(awaited.record, arena) else { return }
        if known == nil {
            try record(
                ordinal, of: place, conversation, awaited.origin, seq: awaited.seq, source: awaited.source, arena)
        }
        if output != nil, let file = awaited.file { try write(file, ordinal) }
    }

    private func record(
        _ ordinal: Int64, of place: MessagePosition, _ conversation: Int64, _ origin: Origin, seq: Int64,
        source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let insert = sql.attachments.insertAttachmentRecord
        insert.bind(1, seq)
        insert.bind(2, place.seq)
        insert.bind(3, ordinal)
        insert.bind(4, text: origin.extra, in: arena)
        insert.bind(5, source)
        insert.bind(6, origin.line)
        try insert.run()
        try mark(place, conversation, .attachments)
    }
}
