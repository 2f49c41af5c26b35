import Hansard

/// Fills batches with lines of a log that is made from rows, numbers the lines from 1 without a gap, and hands on what is
/// full.
final class LogBatchBuilder {
    /// What has come since the last batch was handed on.
    private(set) var batch = LogBatch(firstSeq: 1, system: "")
    private let emit: (LogBatch) throws -> Void

    /// Entries after which a batch is handed on.
    static let fullEntries = 32_768
    /// Bytes of its arena after which it is.
    static let fullBytes = 8 << 20

    /// - Parameter emit: Takes each batch, in order.
    init(emit: @escaping (LogBatch) throws -> Void) { self.emit = emit }

    /// The number of the next line.
    var nextSeq: Int64 { batch.firstSeq + Int64(batch.entries.count) }

    /// Adds a line.
    ///
    /// - Parameter source: The number of the source that it is from; 0 for none.
    /// - Returns: Its number.
    @discardableResult
    func append(_ record: LogRecord, source: Int64 = 0) -> Int64 {
        batch.entries.append(LogBatch.Entry(record, source: source))
        return nextSeq - 1
    }

    /// Has what comes next use ids of `system`; call it before a line’s texts are stored.
    func begin(system: String) throws {
        let isFull = batch.entries.count >= Self.fullEntries || batch.arena.count >= Self.fullBytes
        guard isFull || system != batch.system else { return }
        try flush()
        batch.system = system
    }

    /// Hands on what there is.
    func flush() throws {
        guard !batch.entries.isEmpty else { return }
        try emit(batch)
        batch = LogBatch(firstSeq: nextSeq, system: batch.system)
    }

    // MARK: What lines refer to

    /// Gives the next number of the batch’s system to the id of a person.
    func addPerson(_ id: String) { batch.newPeople.append(Array(id.utf8)) }

    /// The same of a conversation.
    func addConversation(_ id: String) { batch.newConversations.append(Array(id.utf8)) }

    /// Stores a column’s text; `absent` for NULL.
    func store(_ row: Statement, _ column: Int32) -> ByteRange {
        row.isNull(column) ? .absent : batch.arena.store(row.bytes(column))
    }

    /// Where `attachments` are in the batch.
    func store(_ attachments: [AttachmentRecord]) -> Range<Int32> {
        let first = Int32(batch.attachments.count)
        batch.attachments += attachments
        return first..<Int32(batch.attachments.count)
    }

    /// Where `file` is in the batch.
    func store(_ file: AttachmentFile) -> Range<Int32> {
        batch.files.append(file)
        return Int32(batch.files.count) - 1..<Int32(batch.files.count)
    }

    // MARK: Marks

    /// Adds marks of one source, of somebody in a conversation, in lines that are not too long.
    func append(_ marks: [LogSeenMark], of person: RunIndex, in conversation: RunIndex, source: Int64) {
        let first = Int32(batch.seenMarks.count)
        batch.seenMarks += marks
        let its = first..<Int32(batch.seenMarks.count)
        batch.append(LogSeen(conversation: conversation, person: person, marks: its), source: source)
    }

    /// The same of changes of somebody’s presence, in one month.
    func append(_ marks: [LogPresenceMark], of person: RunIndex, source: Int64) {
        let first = Int32(batch.presenceMarks.count)
        batch.presenceMarks += marks
        batch.append(
            LogPresence(person: person, marks: first..<Int32(batch.presenceMarks.count)), source: source)
    }
}
