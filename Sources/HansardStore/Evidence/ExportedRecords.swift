import GRDB
import Hansard
import PairChannel

/// Which records the messages and events of an export were made from, as far as the archive’s tables know them.
struct ExportedRecords {
    /// Their numbers.
    private(set) var seqs = SequenceSet()
    /// The messages among them.
    private(set) var messages = SequenceSet()

    init() {}

    /// Takes the record of a message that is exported.
    mutating func note(message seq: Int64) {
        messages.insert(seq)
        seqs.insert(seq)
    }

    /// Takes another record.
    mutating func note(_ seq: Int64) { seqs.insert(seq) }

    /// Tables with what was done to messages, and with what is said of conversations and people, by records.
    private static let ofMessages = [
        "edit", "deletion", "missing", "reaction", "reaction_count", "attachment_record", "attachment_file",
    ]
    private static let others = ["membership", "log_coverage", "person_version", "custom_emoji"]

    /// Adds what came after the messages, and what is said of conversations and people, as the reader’s scope has it.
    ///
    /// - Parameter hasEvents: Whether the export has more than messages.
    mutating func addChanges(_ reader: ArchiveReader, hasEvents: Bool) throws {
        try reader.read { db in
            for table in Self.ofMessages where try db.tableExists(table) || db.viewExists(table) {
                let rows = try Row.fetchCursor(db, sql: "SELECT seq, message FROM \(table)")
                while let row = try rows.next() {
                    let (seq, message): (Int64, Int64) = (row[0], row[1])
                    if messages.contains(message) { seqs.insert(seq) }
                }
            }
            guard hasEvents else { return }
            for table in Self.others where try db.tableExists(table) || db.viewExists(table) {
                let rows = try Row.fetchCursor(db, sql: "SELECT seq FROM \(table)")
                while let row = try rows.next() { if let seq: Int64 = row[0] { seqs.insert(seq) } }
            }
        }
    }
}
