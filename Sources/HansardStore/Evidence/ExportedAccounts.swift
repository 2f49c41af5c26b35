import GRDB
import Hansard
import PairChannel

/// Whose records an export may show, by the ids that stand in the log.
struct ExportedAccounts {
    /// A pair’s, group’s or room’s.
    let conversations: Set<Account>
    let people: Set<Account>

    /// - Parameters:
    ///   - whole: Reads all of the archive; a scope does not tell accounts.
    ///   - conversations: By their numbers in the database.
    ///   - people: The same.
    init(_ whole: ArchiveReader, conversations: Set<Int64>, people: Set<Int64>) throws {
        (self.conversations, self.people) = try whole.read { db in
            (
                try Self.accounts(db, "conversation_key", "conversation", conversations),
                try Self.accounts(db, "account", "person", people)
            )
        }
    }

    private static func accounts(
        _ db: Database, _ table: String, _ owner: String, _ owners: Set<Int64>
    ) throws -> Set<Account> {
        var accounts: Set<Account> = []
        let rows = try Row.fetchCursor(db, sql: "SELECT \(owner), system, external_id FROM \(table)")
        while let row = try rows.next() {
            guard owners.contains(row[0]) else { continue }
            accounts.insert(Account(system: row[1], externalID: ID(row[2])))
        }
        return accounts
    }
}
