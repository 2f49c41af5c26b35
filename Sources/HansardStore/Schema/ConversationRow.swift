import GRDB
import Hansard

extension ConversationSummary {
    /// Columns of `conversation`, as `init(_:)` reads them.
    static let columns = """
        id, source_id, slug, kind, low, high, name, topic, purpose, is_archived, messages, first_at, last_at, changed_seq,
        reading_at, has_short_names
        """

    init(_ row: Row) {
        func time(_ column: Int) -> Timestamp? { (row[column] as Int64?).map { Timestamp(microseconds: $0) } }
        self.init(
            id: row[0], sourceID: row[1], slug: row[2], kind: ConversationKind(rawValue: row[3]) ?? .room, low: row[4],
            high: row[5], name: row[6], topic: row[7], purpose: row[8], isArchived: row[9], messages: row[10],
            firstAt: time(11), lastAt: time(12), changedSeq: row[13], readingAt: time(14), usesShortNames: row[15])
    }
}
