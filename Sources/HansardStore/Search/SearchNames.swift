import GRDB
import Hansard

/// A conversation as a query may call it.
package struct ConversationNames: Sendable {
    package let id: Int64
    package let sourceID: String
    package let slug: String
    package let name: String?
}

/// Somebody who takes part in a conversation: see `Participant`.
package struct PersonPart: Hashable, Sendable {
    package let person: Int64
    package let conversation: Int64
}

extension ArchiveReader {
    package func conversationNames() throws -> [ConversationNames] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT id, source_id, slug, name FROM conversation ORDER BY id").map {
                ConversationNames(id: $0[0], sourceID: $0[1], slug: $0[2], name: $0[3])
            }
        }
    }

    /// Who has a part in which conversation, as `with:` means it, by person and conversation.
    package func personParts() throws -> [PersonPart] {
        try read { db in
            let select = try Statement(
                db,
                """
                WITH \(Participant.table) SELECT person, conversation FROM participant ORDER BY 1, 2
                """)
            var parts: [PersonPart] = []
            while try select.step() { parts.append(PersonPart(person: select.int(0), conversation: select.int(1))) }
            return parts
        }
    }
}

/// How many there are of all that names in a search come from. None of it is ever taken back.
package struct SearchNamesStamp: Codable, Equatable, Sendable {
    package let counts: [Int]
}

extension ArchiveReader {
    package func searchNamesStamp() throws -> SearchNamesStamp {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM conversation),
                        (SELECT count(*) FROM conversation WHERE messages > 0), (SELECT count(*) FROM writer),
                        (SELECT count(*) FROM membership)
                    """)!
            return SearchNamesStamp(counts: (0..<5).map { row[$0] })
        }
    }
}
