import GRDB
import Hansard

/// That a message is new, or that something new is on record of it.
package struct MessageChange: Equatable, Sendable {
    /// The last record that brought it or says something of it, by its number. One record may erase many messages.
    package let record: Int64
    /// The message’s own record.
    package let message: Int64
    /// In the database.
    package let conversation: Int64
}

/// Where somebody is who reads messages in the order in which they came and changed.
package struct ChangePlace: Comparable, Hashable, Sendable {
    /// The last record that was looked at, and of that the last message.
    package let record: Int64
    package let message: Int64

    package init(record: Int64, message: Int64) { (self.record, self.message) = (record, message) }

    /// Before every record.
    package static let first = ChangePlace(record: 0, message: 0)

    package static func < (a: Self, b: Self) -> Bool { (a.record, a.message) < (b.record, b.message) }
}

extension ArchiveReader {
    /// Messages that records behind `place` brought or changed, each once, in the order of the last records that did: an edit, a
    /// deletion, a reaction that was given or withdrawn, a file, that a later source lacks it, an erasure.
    ///
    /// Goes through the records in stretches, the first ones short: ranges of each table’s rows, and then a few rows of each message.
    ///
    /// - Parameters:
    ///   - conversation: Only those of this one; `nil` for all.
    ///   - limit: How many at most, 1 or more.
    /// - Returns: These, and where to go on; `nil` at the end. Of many records that are of other conversations, there may be none
    ///   and yet more.
    package func messageChanges(
        after place: ChangePlace, in conversation: Int64?, limit: Int
    ) throws -> (changes: [MessageChange], next: ChangePlace?) {
        let end = try wholeSeq()
        return try read { db in
            let statements = try ChangeStatements(self, db)
            var (found, looked): ([MessageChange], Int) = ([], 0)
            var (start, length) = (place.record, Self.firstStretch)
            while start <= end {
                let stretch = start...min(end, start + length)
                for event in try statements.events(stretch) where event > place {
                    looked += 1
                    if let change = try statements.change(event, in: conversation) {
                        if found.count == limit, let last = found.last {
                            return (found, ChangePlace(record: last.record, message: last.message))
                        }
                        found.append(change)
                    }
                    if looked == Self.mostEvents { return (found, event) }
                }
                start = stretch.upperBound + 1
                length = min(length * 2, Self.longestStretch)
            }
            return (found, nil)
        }
    }

    /// Records that are looked through at a time.
    private static let firstStretch: Int64 = 512
    private static let longestStretch: Int64 = 65_536
    /// Of those that say something of messages, as many are looked at for one answer.
    private static let mostEvents = 100_000
}

/// Finds which records say something of which messages.
private struct ChangeStatements {
    private let ofStretch: Statement
    private let ofMessage: Statement
    private let conversation: Statement

    /// Where they are: the table, the number of the record in it, and that of the message.
    private typealias Table = (name: String, seq: String, message: String)

    init(_ reader: ArchiveReader, _ db: Database) throws {
        var names = ["edit", "deletion", "reaction", "attachment_record", "missing"]
        if try StoredFileRow.isThere(db) { names.append("attachment_file") }
        if try ReactionCountRow.isThere(db) { names.append("reaction_count") }
        let tables: [Table] =
            [("message", "seq", "seq"), ("erased", "erasure", "message")] + names.map { ($0, "seq", "message") }
        func union(where condition: (Table) -> String) -> String {
            tables.map { "SELECT \($0.seq) AS seq, \($0.message) AS message FROM \($0.name) WHERE \(condition($0))" }
                .joined(separator: " UNION ALL ")
        }
        ofStretch = try reader.statement(union { "\($0.seq) BETWEEN ?1 AND ?2" }, db)
        ofMessage = try reader.statement("SELECT max(seq) FROM (\(union { "\($0.message) = ?1" }))", db)
        conversation = try reader.statement("SELECT conversation FROM message WHERE seq = ?", db)
    }

    /// In their order.
    func events(_ stretch: ClosedRange<Int64>) throws -> [ChangePlace] {
        ofStretch.bind(1, stretch.lowerBound)
        ofStretch.bind(2, stretch.upperBound)
        defer { ofStretch.reset() }
        var events: [ChangePlace] = []
        while try ofStretch.step() {
            events.append(ChangePlace(record: ofStretch.int(0), message: ofStretch.int(1)))
        }
        return events.sorted()
    }

    /// The message, if no later record says something of it, and it is of that conversation.
    func change(_ event: ChangePlace, in wanted: Int64?) throws -> MessageChange? {
        guard let own = try number(conversation, event.message), wanted ?? own == own,
            try number(ofMessage, event.message) == event.record
        else { return nil }
        return MessageChange(record: event.record, message: event.message, conversation: own)
    }

    private func number(_ select: Statement, _ message: Int64) throws -> Int64? {
        select.bind(1, message)
        defer { select.reset() }
        return try select.step() ? select.optionalInt(0) : nil
    }
}
