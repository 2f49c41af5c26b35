import GRDB
import Hansard

/// An archive as records again, all of it or what belongs to a scope: what another archive is made from.
///
/// They come kind by kind, so that whatever a record is about came before it: people, conversations, messages, then
/// what was done to messages, memberships, marks, presence. Within a kind they keep the order of their sequence
/// numbers where that says anything. An archive that ingests them has a site equal to the byte, but for its record
/// numbers.
///
/// Files come by their names: their bytes stay in the `blobs/` of the archive that is read.
///
/// Of a scope, nothing comes along that its pages do not show: no former names, no members of records that are not
/// known here, no hashes of source lines, no names of presence channels, no paths of files. The id of a message outside
/// that is answered is left empty.
package struct RecordReader {
    private let reader: ArchiveReader
    private let scope: ArchiveScope?

    /// - Parameter scope: `nil` for all there is.
    package init(_ reader: ArchiveReader, scope: ArchiveScope? = nil) {
        self.reader = reader
        self.scope = scope
    }

    package func read(into builder: inout RecordSink) throws {
        try reader.onOneState {
            try reader.read { db in
                let records = try ArchivedRecords(db, RecordScope(scope, db), &builder)
                try records.appendPeople(&builder)
                try records.appendConversations(&builder)
                try records.appendReading(&builder)
                try records.appendMessages(&builder)
                try records.appendEdits(&builder)
                try records.appendDeletions(&builder)
                try records.appendMissing(&builder)
                try records.appendReactions(&builder)
                try records.appendReactionCounts(&builder)
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
    let scope: RecordScope
    /// The numbers in the run of people and conversations, by those in the database; `nobody` for those outside.
    private let peopleNumbers: [RunIndex]
    private let conversationNumbers: [RunIndex]

    /// Names everybody and everything that the records are about.
    init(_ db: Database, _ scope: RecordScope, _ builder: inout RecordSink) throws {
        self.db = db
        self.scope = scope
        let people = try Self.ids("person", in: db).filter { scope.contains(person: $0.id) }
        let conversations = try Self.ids("conversation", in: db).filter { scope.contains(conversation: $0.id) }
        let isWhole = scope.span == nil
        peopleNumbers = Self.numbers(of: people, isWhole) { builder.person($0) }
        conversationNumbers = Self.numbers(of: conversations, isWhole) { builder.conversation($0) }
    }

    func person(_ id: Int64?) -> RunIndex {
        guard let id, id > 0, id < peopleNumbers.count else { return .nobody }
        return peopleNumbers[Int(id)]
    }

    func conversation(_ id: Int64) -> RunIndex {
        id < conversationNumbers.count ? conversationNumbers[Int(id)] : .nobody
    }

    private static func ids(_ table: String, in db: Database) throws -> [(id: Int64, sourceID: String)] {
        try Row.fetchAll(db, sql: "SELECT id, source_id FROM \(table) ORDER BY id").map { ($0[0], $0[1]) }
    }

    /// All of an archive keeps its order of first appearance. In what order those of a scope appeared may have to do
    /// with what is outside, so they are sorted by their ids.
    private static func numbers(
        of named: [(id: Int64, sourceID: String)], _ isWhole: Bool, _ number: (String) -> RunIndex
    ) -> [RunIndex] {
        let ordered = isWhole ? named : named.sorted { isOrdered($0.sourceID, $1.sourceID) }
        var numbers = [RunIndex](repeating: .nobody, count: Int(named.last?.id ?? 0) + 1)
        for item in ordered { numbers[Int(item.id)] = number(item.sourceID) }
        return numbers
    }

    /// Numbers by their value before anything else by its bytes.
    private static func isOrdered(_ a: String, _ b: String) -> Bool {
        func key(_ id: String) -> (Int, Int) {
            id.utf8.allSatisfy { $0 &- 0x30 < 10 } ? (0, id.utf8.count) : (1, 0)
        }
        if key(a) != key(b) { return key(a) < key(b) }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

extension RecordSink {
    /// Stores a column’s text; `absent` for NULL.
    mutating func store(_ row: Statement, _ column: Int32) -> ByteRange {
        row.isNull(column) ? .absent : batch.arena.store(row.bytes(column))
    }

    mutating func storeBlob(_ row: Statement, _ column: Int32) -> ByteRange {
        row.isNull(column) ? .absent : batch.arena.store(row.blob(column))
    }
}
