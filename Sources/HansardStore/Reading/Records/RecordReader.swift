import GRDB
import Hansard

/// An archive as records again: what another archive is made from.
///
/// They come kind by kind, so that whatever a record is about came before it: people, conversations, messages, then
/// what was done to messages, memberships, marks, presence. Within a kind they keep the order of their sequence
/// numbers where that says anything. An archive that ingests them has a site equal to the byte, but for its record
/// numbers.
///
/// Files come by their names: their bytes stay in the `blobs/` of the archive that is read.
package struct RecordReader {
    private let reader: ArchiveReader

    /// - Parameter reader: One of all there is.
    package init(_ reader: ArchiveReader) { self.reader = reader }

    /// Appends every record, on one state of the archive.
    package func read(into builder: inout RecordSink) throws {
        try reader.onOneState {
            try reader.read { db in
                let records = try ArchivedRecords(db, &builder)
                try records.appendPeople(&builder)
                try records.appendConversations(&builder)
                try records.appendReading(&builder)
                try records.appendMessages(&builder)
                try records.appendAwaitedAttachments(&builder)
                try records.appendEdits(&builder)
                try records.appendDeletions(&builder)
                try records.appendMissing(&builder)
                try records.appendReactions(&builder)
                try records.appendReactionCounts(&builder)
                try records.appendCoverage(&builder)
                try records.appendMemberships(&builder)
                try records.appendMarks(&builder)
                try records.appendPresence(&builder)
            }
        }
    }
}

/// The rows of an archive as records, within one access to it.
struct ArchivedRecords {
    let db: Database
    /// The numbers in the run of people and conversations, by those in the database.
    private let peopleNumbers: [RunIndex]
    private let conversationNumbers: [RunIndex]

    /// Names everybody and everything that the records are about, in the order of their first appearance.
    init(_ db: Database, _ builder: inout RecordSink) throws {
        self.db = db
        let people = try Row.fetchAll(db, sql: "SELECT id, source_id FROM person ORDER BY id")
        peopleNumbers = Self.numbers(people) { builder.person($0[1]) }
        let conversations = try Row.fetchAll(
            db,
            sql: """
                SELECT conversation.id, conversation.source_id, kind, lower.source_id, higher.source_id FROM conversation
                    LEFT JOIN person AS lower ON lower.id = low LEFT JOIN person AS higher ON higher.id = high
                ORDER BY conversation.id
                """)
        conversationNumbers = Self.numbers(conversations) { row in
            let (lower, higher): (String?, String?) = (row[3], row[4])
            let pair = lower.flatMap { lower in higher.map { (lower: lower, higher: $0) } }
            return builder.conversation(row[1], kind: ConversationKind(rawValue: row[2]) ?? .group, pair: pair)
        }
    }

    func person(_ id: Int64?) -> RunIndex {
        guard let id, id > 0, id < peopleNumbers.count else { return .nobody }
        return peopleNumbers[Int(id)]
    }

    func conversation(_ id: Int64) -> RunIndex {
        id < conversationNumbers.count ? conversationNumbers[Int(id)] : .nobody
    }

    /// By the first column of `rows`, which is in the order of their numbers in the database.
    private static func numbers(_ rows: [Row], _ number: (Row) -> RunIndex) -> [RunIndex] {
        var numbers: [RunIndex] = []
        for row in rows {
            while numbers.count <= (row[0] as Int) { numbers.append(.nobody) }
            numbers[row[0]] = number(row)
        }
        return numbers
    }
}

extension RecordSink {
    /// Stores a column’s text; `absent` for NULL.
    mutating func store(_ row: Statement, _ column: Int32) -> ByteRange {
        row.isNull(column) ? .absent : batch.arena.store(row.bytes(column))
    }
}
