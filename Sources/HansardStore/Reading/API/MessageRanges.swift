import GRDB
import Hansard

extension ArchiveReader {
    /// The messages of a conversation after `position`, oldest first, `limit` of them at most, and whether there are more.
    /// One range of the conversation’s rows.
    ///
    /// - Parameter end: No message from there on is among them.
    package func messages(
        in conversation: Int64, after position: MessagePosition, before end: MessagePosition = .last, limit: Int,
        _ people: PeopleDirectory
    ) throws -> (messages: [ArchivedMessage], hasMore: Bool) {
        try read { db in
            let select = try statement(
                """
                SELECT \(MessageReader.columns) FROM message
                WHERE conversation = ?1 AND (sent_at, seq) > (?2, ?3) AND (sent_at, seq) < (?4, ?5)
                ORDER BY sent_at, seq LIMIT ?6
                """, db)
            select.bind(1, conversation)
            select.bind(2, position.at)
            select.bind(3, position.seq)
            select.bind(4, end.at)
            select.bind(5, end.seq)
            select.bind(6, Int64(limit + 1))
            defer { select.reset() }
            let reader = try MessageReader(db, statements, people: people, quotes: false)
            let messages = try reader.read(select, most: limit, into: MessageArena())
            return (messages, messages.count == limit ? try select.step() : false)
        }
    }

    /// The message whose record that is. One row, by its record.
    package func message(_ seq: Int64, _ people: PeopleDirectory) throws -> ArchivedMessage? {
        try read { db in
            let select = try statement("SELECT \(MessageReader.columns) FROM message WHERE seq = ?", db)
            select.bind(1, seq)
            defer { select.reset() }
            let reader = try MessageReader(db, statements, people: people, quotes: false)
            return try reader.read(select, most: 1, into: MessageArena()).first
        }
    }

    /// Goes back `count` messages from `place`: the place right before the last of them, how many there were, and
    /// whether there are still older ones. One range of the conversation's rows; no text is read.
    ///
    /// - Parameter start: No message up to there is looked at.
    package func stepBack(
        in conversation: Int64, from place: MessagePosition, after start: MessagePosition = .first, _ count: Int
    ) throws -> (place: MessagePosition, count: Int, hasMore: Bool) {
        try read { db in
            let select = try statement(
                """
                SELECT sent_at, seq FROM message
                WHERE conversation = ?1 AND (sent_at, seq) < (?2, ?3) AND (sent_at, seq) > (?4, ?5)
                ORDER BY sent_at DESC, seq DESC LIMIT ?6
                """, db)
            select.bind(1, conversation)
            select.bind(2, place.at)
            select.bind(3, place.seq)
            select.bind(4, start.at)
            select.bind(5, start.seq)
            select.bind(6, Int64(count + 1))
            defer { select.reset() }
            var found = (place: place.before, count: 0, hasMore: false)
            while try select.step() {
                if found.count == count {
                    found.hasMore = true
                    break
                }
                found.place = MessagePosition(at: select.int(0), seq: select.int(1)).before
                found.count += 1
            }
            return found
        }
    }

    /// Where a message is, by its id in the source.
    package func place(ofMessage id: String, in conversation: Int64) throws -> MessagePosition? {
        try read { db in
            try statements.lookup(db).find(conversation, id)?.position
        }
    }

    /// The oldest message of a conversation that somebody has not seen. One row, by its key.
    package func firstUnseen(by person: Int64, in conversation: Int64) throws -> MessagePosition? {
        try read { db in
            let select = try statement(
                "SELECT oldest_at, oldest FROM unseen WHERE conversation = ? AND person = ? AND oldest NOT NULL", db)
            select.bind(1, conversation)
            select.bind(2, person)
            defer { select.reset() }
            return try select.step() ? MessagePosition(at: select.int(0), seq: select.int(1)) : nil
        }
    }
}
