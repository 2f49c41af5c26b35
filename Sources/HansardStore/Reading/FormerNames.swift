import GRDB
import Hansard

extension ArchiveReader {
    /// All names that sources have given conversations, also those that they have no more, by the conversations’ ids. A scope
    /// has those of now alone.
    package func namesOfConversations() throws -> [(conversation: Int64, name: String)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT conversation, name FROM conversation_version WHERE name IS NOT NULL
                    ORDER BY conversation, name
                    """
            ).map { ($0[0], $0[1]) }
        }
    }
}
