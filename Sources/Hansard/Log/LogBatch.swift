/// Lines of the log that follow each other, as values: what ingest has decided and the log is to hold, or what the log
/// holds and a view is to show.
package struct LogBatch: Sendable {
    /// A record and the source that it is from.
    package struct Entry: Sendable {
        package var record: LogRecord
        /// The source’s number in the archive; 0 for what is from none.
        package var source: Int64

        package init(_ record: LogRecord, source: Int64) { (self.record, self.source) = (record, source) }
    }

    /// The number of the first entry’s line; each next one’s is one more.
    package var firstSeq: Int64
    package var entries: [Entry] = []
    /// Everything that ranges point into.
    package var arena: [UInt8] = []
    /// Whose ids the numbers of people and conversations are. A batch is of one system; those of one system go on where its
    /// last batch ended.
    package var system: String
    /// Ids of people whom no batch of the system has had before, in the order of their numbers.
    package var newPeople: [[UInt8]] = []
    /// The same of conversations.
    package var newConversations: [[UInt8]] = []
    package var attachments: [AttachmentRecord] = []
    package var files: [AttachmentFile] = []
    package var seenMarks: [LogSeenMark] = []
    package var presenceMarks: [LogPresenceMark] = []

    package init(firstSeq: Int64, system: String) { (self.firstSeq, self.system) = (firstSeq, system) }
}
