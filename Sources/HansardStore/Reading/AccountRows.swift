import GRDB
import Hansard
import PairChannel

extension ArchiveReader {
    /// Everybody with their accounts, in the order of their first appearance. Of a scope, nobody: which accounts somebody has
    /// elsewhere is not told there.
    package func peopleWithAccounts() throws -> [PersonAccounts] {
        try read { db in
            var accounts: [Int64: [Account]] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT person, system, external_id FROM account") {
                accounts[row[0], default: []].append(Account(system: row[1], externalID: ID(row[2])))
            }
            return try Row.fetchAll(db, sql: "SELECT id, source_id, name, email, is_bot FROM person ORDER BY id")
                .compactMap { row in
                    accounts[row[0]].map {
                        PersonAccounts(id: row[1], name: row[2], email: row[3], isBot: row[4], accounts: $0)
                    }
                }
        }
    }
}
