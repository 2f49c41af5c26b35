import GRDB
import Hansard

/// What was done to messages that are there: edits, deletions, reactions.
extension IngestWriter {
    func write(_ edit: EditRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard let (conversation, place) = try target(edit.conversation, edit.message, edit.origin, "edit", arena) else {
            return
        }
        report.edits.read += 1
        if erased.messages.contains(place.seq) {
            report.erased += 1
            return
        }
        try beInserted(place)
        inputNewest = max(inputNewest, edit.editedAt?.microseconds ?? .min)
        let last = try lastEdit(of: place)
        // One of which it is not known when it was comes after what was told before it.
        let at = edit.editedAt?.microseconds ?? .max
        // Where only logs tell of edits, one that comes after the others is the newest.
        let isInOrder = at >= last.at && inputKind == .log && snapshots.all.isEmpty
        let hash = keyed(edit.contentHash)
        let row = LogEdit(
            origin: edit.origin, conversation: edit.conversation, message: edit.message, editor: edit.editor,
            editedAt: edit.editedAt, isFound: edit.isFound, format: try edit.format ?? sql.format(ofMessage: place.seq),
            text: edit.text, contentHash: hash, document: try knownDocument(of: place, hash),
            version: at >= last.at ? last.version + 1 : nil)
        guard try insert(row, of: place, conversation, arena) else {
            report.edits.duplicate += 1
            return
        }
        report.edits.added += 1
        if !isInOrder { reorder(place, conversation) }
    }

    func write(_ deletion: DeletionRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(
                deletion.conversation, deletion.message, deletion.origin, "deletion", arena)
        else { return }
        report.deletions.read += 1
        inputNewest = max(inputNewest, deletion.deletedAt?.microseconds ?? .min)
        var deletion = deletion
        if erased.messages.contains(place.seq) { deletion.origin.extra = .absent }
        let isNew = try delete(place, conversation, deletion, arena)
        if isNew { report.deletions.added += 1 } else { report.deletions.duplicate += 1 }
    }

    @discardableResult
    func delete(
        _ place: MessagePosition, _ conversation: Int64, _ deletion: DeletionRecord,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let insert = sql.insertDeletion
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, deletion.deleter == .nobody ? 0 : people[Int(deletion.deleter)])
        insert.bind(4, optional: deletion.deletedAt?.microseconds)
        insert.bind(5, text: deletion.origin.extra, in: arena)
        insert.bind(6, sourceID)
        insert.bind(7, deletion.origin.line)
        guard try insert.run() > 0 else { return false }
        log(.deletion(deletion))
        inputNewestAdded = max(inputNewestAdded, deletion.deletedAt?.microseconds ?? .min)
        touched.instant(deletion.deletedAt?.microseconds ?? .min)
        touched.unseen(in: conversation)
        try mark(place, conversation, .deleted)
        return true
    }

    func write(_ reaction: ReactionRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(
                reaction.conversation, reaction.message, reaction.origin, "reaction", arena)
        else { return }
        report.reactions.read += 1
        if try insert(reaction, of: place, conversation, arena) {
            report.reactions.added += 1
        } else {
            report.reactions.duplicate += 1
        }
    }

    func insert(
        _ reaction: ReactionRecord, of place: MessagePosition, _ conversation: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let insert = sql.insertReaction
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, people[Int(reaction.person)])
        insert.bind(4, text: reaction.emoji, in: arena)
        insert.bind(5, optional: reaction.at?.microseconds)
        insert.bind(6, reaction.removed ? 1 : 0)
        insert.bind(7, text: reaction.origin.extra, in: arena)
        insert.bind(8, sourceID)
        insert.bind(9, reaction.origin.line)
        guard try insert.run() > 0 else { return false }
        log(.reaction(reaction))
        touched.instant(reaction.at?.microseconds ?? .min)
        try mark(place, conversation, .reactions)
        return true
    }

    /// Which count stands is known when the input ends, see `ReactionCounts`.
    func write(_ count: ReactionCountRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        guard
            let (conversation, place) = try target(count.conversation, count.message, count.origin, "reaction", arena),
            count.count > count.named
        else { return }
        let known = sql.reactionCount
        known.bind(1, place.seq)
        known.bind(2, text: count.emoji, in: arena)
        known.bind(3, Int64(count.count))
        defer { known.reset() }
        if try known.step() {
            inputCounts.insert(known.int(0))
            return
        }
        try insert(count, of: place, conversation, arena)
        inputCounts.insert(seq)
        try mark(place, conversation, .reactions)
    }

    func insert(
        _ count: ReactionCountRecord, of place: MessagePosition, _ conversation: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let insert = sql.insertReactionCount
        insert.bind(1, seq + 1)
        insert.bind(2, place.seq)
        insert.bind(3, text: count.emoji, in: arena)
        insert.bind(4, Int64(count.count))
        insert.bind(5, sourceID)
        insert.bind(6, count.origin.line)
        try insert.run()
        log(.reactionCount(count))
    }

    /// The message that a record is about. One that the archive does not have puts the record aside.
    func target(
        _ conversation: RunIndex, _ id: ByteRange, _ origin: Origin, _ kind: String,
        _ arena: UnsafeBufferPointer<UInt8>, quickly: Bool = false
    ) throws -> (conversation: Int64, place: MessagePosition)? {
        let conversation = conversations[Int(conversation)]
        let bytes = UnsafeBufferPointer(rebasing: arena[id.range])
        let place = quickly ? try keys.findQuickly(conversation, bytes) : try keys.find(conversation, bytes)
        if let place { return (conversation, place) }
        let problem = IngestProblem.unknownMessage(kind, String(decoding: bytes, as: UTF8.self))
        try quarantine(origin, problem.description, arena)
        return nil
    }

    func mark(_ place: MessagePosition, _ conversation: Int64, _ mark: MessageMarks) throws {
        try note(mark, at: place)
        touched.change(conversation, place.at, seq)
        if mark == .edited || mark == .deleted { try touchAnswers(to: place, conversation) }
    }

    /// Notes at a message that another table has rows for it.
    func note(_ mark: MessageMarks, at message: MessagePosition) throws {
        if let place = waitingPlace(message.seq) {
            return waitingMessages.update(place) { $0.marks.insert(mark) }
        }
        sql.setMarks.bind(1, mark.rawValue)
        sql.setMarks.bind(2, message.seq)
        try sql.setMarks.run()
    }
}
