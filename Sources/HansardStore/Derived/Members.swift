import GRDB
import Hansard

/// Who belongs to a conversation, from the records up to an instant.
struct Members {
    private(set) var people: Set<Int64> = []
    /// When somebody came, where the source says; before that, nothing was theirs to read.
    private(set) var joinedAt: [Int64: Timestamp] = [:]
    /// When somebody left who has not come back.
    private(set) var leftAt: [Int64: Timestamp] = [:]

    /// - Parameter asOf: `nil` for all records there are.
    init(of conversation: ConversationSummary, asOf: Timestamp? = nil, in db: Database) throws {
        let limit = asOf?.microseconds ?? .max
        let participants = try db.cachedStatement(
            sql: Participant.select(\.person) { "\($0.conversation) = ?1 AND \($0.since) <= ?2" })
        people = try Set(Int64.fetchAll(participants, arguments: [conversation.id, limit]))
        let memberships = try db.cachedStatement(
            sql:
                """
                SELECT person, at, joined FROM membership WHERE conversation = ? AND (at IS NULL OR at <= ?)
                ORDER BY person, at, joined
                """)
        for row in try Row.fetchAll(memberships, arguments: [conversation.id, limit]) {
            let (person, joined): (Int64, Bool) = (row[0], row[2])
            let at = (row[1] as Int64?).map { Timestamp(microseconds: $0) }
            if joined {
                leftAt[person] = nil
                // Listed as a member without a time: whatever there is was theirs to read.
                if let at, joinedAt[person] == nil { joinedAt[person] = at }
            } else if let at {
                leftAt[person] = at
            }
        }
    }
}
