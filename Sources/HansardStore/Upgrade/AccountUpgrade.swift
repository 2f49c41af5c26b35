import GRDB
import Hansard

/// Layout 5: ids belong to systems. Of an older archive, the sources that name somebody say which; whoever was one stays
/// one, with an account in each.
enum AccountUpgrade {
    static func run(_ db: Database) throws {
        try db.execute(
            sql: """
                \(Schema.added)
                ALTER TABLE source ADD COLUMN system TEXT NOT NULL DEFAULT '';
                UPDATE source SET system = 'slack' WHERE format = 'slack';
                \(Schema.accounts)
                """)
        let systems = try String.fetchAll(db, sql: "SELECT DISTINCT system FROM source")
        // What is in one system alone need not be looked for.
        if systems.count > 1 { try findSystems(db) } else { try assumeSystem(systems.first ?? "", db) }
        let accounts = Accounts(db)
        accounts.noteVersion()
        _ = try accounts.settleManagers()
    }

    private static func assumeSystem(_ system: String, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO account (system, external_id, person) SELECT ?1, source_id, id FROM person ORDER BY id;
                """, arguments: [system])
        try db.execute(
            sql: """
                INSERT INTO conversation_key (system, external_id, conversation)
                    SELECT ?1, source_id, id FROM conversation
                    UNION SELECT ?1, id, conversation FROM conversation_alias
                """, arguments: [system])
    }

    /// One pass over each table whose rows name somebody.
    private static func findSystems(_ db: Database) throws {
        let named = [
            "SELECT DISTINCT NULL AS conversation, person, source FROM person_version",
            "SELECT DISTINCT conversation, NULL, source FROM conversation_version",
            "SELECT DISTINCT conversation, sender, source FROM message",
            "SELECT DISTINCT conversation, person, source FROM membership",
            "SELECT DISTINCT conversation, person, source FROM seen",
            "SELECT DISTINCT NULL, person, source FROM presence",
            "SELECT DISTINCT NULL, person, source FROM reaction",
            "SELECT DISTINCT NULL, editor, source FROM edit",
            "SELECT DISTINCT NULL, deleter, source FROM deletion",
        ]
        try db.execute(
            sql: """
                CREATE TEMP TABLE naming AS
                    SELECT DISTINCT conversation, person, system
                    FROM (\(named.joined(separator: " UNION ALL "))) AS its JOIN source ON source.id = its.source;
                -- Only native logs have names that say who a pair are.
                INSERT INTO temp.naming SELECT id, low, '' FROM conversation WHERE low IS NOT NULL;
                INSERT INTO temp.naming SELECT id, high, '' FROM conversation WHERE high IS NOT NULL;
                """)
        try add(.person, db)
        try add(.conversation, db)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO conversation_key (system, external_id, conversation)
                    SELECT 'slack', id, conversation FROM conversation_alias;
                DROP TABLE temp.naming;
                """)
    }

    /// Accounts in each system that names their owners; whom no row names is taken to be known to each.
    private static func add(_ kind: Accounts.Kind, _ db: Database) throws {
        let column = kind.rawValue
        try db.execute(
            sql: """
                INSERT INTO \(kind.accounts) (system, external_id, \(column))
                    SELECT naming.system, source_id, id FROM \(column)
                        JOIN temp.naming ON naming.\(column) = \(column).id
                    UNION SELECT system, source_id, \(column).id FROM \(column) CROSS JOIN source
                        WHERE \(column).id NOT IN (SELECT \(column) FROM temp.naming WHERE \(column) IS NOT NULL)
                    ORDER BY 3, 1;
                """)
    }
}
