import GRDB
import Hansard
import PairChannel

extension Selection {
    /// What it comes to in the archive as `whole` sees it; ids that the archive does not have come to nothing. What `query`
    /// finds is left to whoever reads.
    ///
    /// - Parameter mask: What of it is withheld.
    package func scope(in whole: ArchiveReader, _ mask: MaskRequest? = nil) throws -> ArchiveScope {
        // Who reports to whom is asked of the state that is read.
        let people = reports == nil ? people : try whole.people().people(of: self)
        var chosen = try whole.conversations(ofPeople: people, teams: teams, named: conversations)
        if all || rooms {
            chosen.formUnion(try whole.conversations().filter { all || $0.kind == .room }.map(\.id))
        }
        chosen.subtract(try whole.conversations(leftOutBy: except))
        return ArchiveScope(
            conversations: chosen, from: from, until: until, includesPresence: presence,
            mask: try mask.map { try ScopeMask($0, in: whole) })
    }
}

extension ArchiveReader {
    /// The conversations, by their numbers, that `except` leaves out of whatever has them.
    package func conversations(leftOutBy except: Selection.Exceptions) throws -> Set<Int64> {
        if except.isEmpty { return [] }
        return try conversations(
            ofPeople: ids(ofAccounts: except.people), teams: except.teams, named: except.conversations)
    }

    /// These ids, and those of the people whose accounts they name where nobody has them as their own, with and without the
    /// system: somebody who is left out is left out under whichever of their ids they are known.
    private func ids(ofAccounts people: Set<ID>) throws -> Set<ID> {
        let sql = """
            WITH unknown (id) AS MATERIALIZED (
                SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT source_id FROM person)),
            named (person) AS (
                SELECT person FROM unknown CROSS JOIN account ON external_id = unknown.id
                UNION SELECT person FROM unknown CROSS JOIN account
                    ON external_id = substr(unknown.id, instr(unknown.id, '/') + 1)
                        AND system = substr(unknown.id, 1, instr(unknown.id, '/') - 1))
            SELECT source_id FROM person WHERE id IN (SELECT person FROM named)
            """
        let texts = String(decoding: JSONValue.strings(people.map(\.text)).bytes, as: UTF8.self)
        return try read { db in people.union(try String.fetchAll(db, sql: sql, arguments: [texts]).map { ID($0) }) }
    }

    /// The conversations, by their numbers, in which one of these people or somebody of these teams takes part, and
    /// these conversations. All are ids in the source; those that the archive does not have come to nothing.
    package func conversations(
        ofPeople people: Set<ID>, teams: Set<ID>, named conversations: Set<ID>
    ) throws -> Set<Int64> {
        let names = conversations.map(\.inPairOrder.text)
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
