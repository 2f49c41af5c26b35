import GRDB
import PairChannel

extension ArchiveReader {
    /// The conversations, by their numbers, in which one of these people or somebody of these teams takes part, and
    /// these conversations. All are ids in the source; those that the archive does not have come to nothing.
    package func conversations(
        ofPeople people: Set<ID>, teams: Set<ID>, named conversations: Set<ID>
    ) throws -> Set<Int64> {
        let names = conversations.map { Pair(readingEitherOrder: $0.text)?.channelName ?? $0.text }
        let sql = """
            WITH chosen (id) AS MATERIALIZED (
                SELECT id FROM person WHERE source_id IN (SELECT value FROM json_each(?1))
                UNION SELECT id FROM person WHERE team IN (SELECT value FROM json_each(?2)))
            \(Participant.conversations(of: "SELECT id FROM chosen"))
            UNION SELECT id FROM conversation WHERE source_id IN (SELECT value FROM json_each(?3))
            """
        let arguments = [people.map(\.text), teams.map(\.text), names].map { texts in
            String(decoding: JSONValue.strings(texts).bytes, as: UTF8.self)
        }
        return try read { try Set(Int64.fetchAll($0, sql: sql, arguments: StatementArguments(arguments))) }
    }
}
