import GRDB

/// In how many conversations it is on record who has read what.
package struct ReadingCounts: Sendable, Equatable {
    /// Conversations with a message.
    package let conversations: Int
    package let onRecord: Int

    package var notOnRecord: Int { conversations - onRecord }
    /// There are conversations, and in none of them it is on record.
    package var isNowhere: Bool { conversations > 0 && onRecord == 0 }
}

extension ArchiveReader {
    /// In how many conversations it is on record who has read what.
    package func reading() throws -> ReadingCounts {
        try read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT count(*), count(reading_at) FROM conversation WHERE messages > 0")
            return ReadingCounts(conversations: row?[0] ?? 0, onRecord: row?[1] ?? 0)
        }
    }

    /// In how many of the conversations that somebody has a part in their reading is on record.
    package func reading(ofPerson person: Int64) throws -> ReadingCounts {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), count(reading_at) FROM conversation
                    WHERE messages > 0 AND id IN (\(Participant.conversations(of: "?1")))
                    """, arguments: [person])
            return ReadingCounts(conversations: row?[0] ?? 0, onRecord: row?[1] ?? 0)
        }
    }

    /// Those who have a part in a conversation where reading is on record.
    package func peopleWithReading() throws -> Set<Int64> {
        let sql = """
            WITH \(Participant.table)
            SELECT person FROM participant JOIN conversation ON id = conversation WHERE messages > 0
            GROUP BY person HAVING count(reading_at) > 0
            """
        return try read { db in try Set(Int64.fetchAll(db, sql: sql)) }
    }
}
