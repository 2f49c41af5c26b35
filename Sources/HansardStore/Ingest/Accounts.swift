import GRDB
import Hansard
import PairChannel

/// Finds the person or conversation that an account is, and gives new ones the id by which the archive calls them.
///
/// That id, `source_id`, is one text and unique; pages, the API, queries and access rules compare it and nothing else. It
/// is the system's own id, `7`, for an account of the empty system and for one whose id no other system has, and
/// otherwise spelled out, `slack/7`. So `7` never means one of two: an id that a second system brings is spelled out
/// for both of them, but for the empty system's. A slug is never changed.
final class Accounts {
    /// The two kinds that have accounts.
    enum Kind: String {
        case person
        case conversation

        /// The table of its accounts; the column with the owner is called as the kind.
        var accounts: String { self == .person ? "account" : "conversation_key" }
    }

    /// Those that are called otherwise since the writer last asked.
    private(set) var renamed: [(kind: Kind, id: Int64)] = []
    /// Whether the texts that name managers may have to be others.
    private var managersChanged = false
    let db: Database
    let map: AccountMap?
    /// Told of each account that the archive gets; gives the number of its record.
    var record: (LogAccount) -> Int64 = { _ in 0 }
    /// Told what somebody was called when, if that changed.
    var recordNames: (LogNames) -> Void = { _ in }
    /// Whether somebody’s names were erased, so that none is taken in any more.
    var isErased: (_ person: Int64) -> Bool = { _ in false }

    /// - Parameter map: Which accounts are one person, heeded when an account comes that the archive does not have, and what
    ///   people were called when; `nil` leaves what the archive has.
    init(_ db: Database, _ map: AccountMap? = nil) { (self.db, self.map) = (db, map) }

    // MARK: Finding

    /// The person with that account, made if there is none. A person whom nobody has named is named by the id.
    func person(_ account: Account) throws -> Int64 {
        if let known = try find(.person, account) { return known }
        return try addPerson(account, sameAs: try another(of: map?.entry(of: account)?.accounts ?? []))
    }

    /// Takes in an account that the archive does not have.
    ///
    /// - Parameter sameAs: An account of the person whose it is too; `nil` for somebody new.
    func addPerson(_ account: Account, sameAs: Account?) throws -> Int64 {
        if let sameAs, let known = try find(.person, sameAs) {
            try add(.person, account, to: known)
            _ = record(LogAccount(.person, account, sameAs: sameAs))
            return known
        }
        let (id, slug) = try names(.person, account)
        let seq = record(LogAccount(.person, account, sameAs: nil))
        try db.cachedStatement(sql: "INSERT INTO person (source_id, slug, changed_seq) VALUES (?, ?, ?)")
            .execute(arguments: [id, slug, seq])
        let person = db.lastInsertedRowID
        try add(.person, account, to: person)
        return person
    }

    private func another(of accounts: [Account]) throws -> Account? {
        try accounts.first { try find(.person, $0) != nil }
    }

    /// The conversation with that account, made of that kind if there is none.
    ///
    /// - Parameter pair: Its two people, where they are known.
    func conversation(_ account: Account, _ kind: ConversationKind, pair: LogPair?) throws -> Int64 {
        if let known = try find(.conversation, account) { return known }
        return try addConversation(account, kind, pair: pair)
    }

    /// Takes in a conversation that the archive does not have.
    func addConversation(_ account: Account, _ kind: ConversationKind, pair: LogPair?) throws -> Int64 {
        func person(_ id: String) throws -> Int64 {
            try self.person(Account(system: account.system, externalID: ID(id)))
        }
        let low = try pair.map { try person($0.lower) }
        let high = try pair.map { try person($0.higher) }
        let (id, slug) = try names(.conversation, account)
        _ = record(LogAccount(.conversation(kind, pair: pair), account, sameAs: nil))
        try db.cachedStatement(
            sql: """
                INSERT INTO conversation (source_id, slug, kind, low, high, has_short_names) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id, slug, kind.rawValue, low, high, ShortNames.isUsed(by: account.system)])
        let conversation = db.lastInsertedRowID
        try add(.conversation, account, to: conversation)
        return conversation
    }

    func find(_ kind: Kind, _ account: Account) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(kind.rawValue) FROM \(kind.accounts) WHERE external_id = ? AND system = ?"),
            arguments: [account.externalID.text, account.system])
    }

    /// The first account of somebody whom the archive has.
    func account(_ kind: Kind, of owner: Int64) throws -> Account {
        let order = kind == .person ? "id" : "external_id, system"
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT system, external_id FROM \(kind.accounts) WHERE \(kind.rawValue) = ? ORDER BY \(order) LIMIT 1
                    """), arguments: [owner])!
        return Account(system: row[0], externalID: ID(row[1] as String))
    }

    /// Notes that `account` is somebody whom the archive has.
    func add(_ kind: Kind, _ account: Account, to owner: Int64) throws {
        try db.cachedStatement(
            sql: "INSERT INTO \(kind.accounts) (system, external_id, \(kind.rawValue)) VALUES (?, ?, ?)"
        ).execute(arguments: [account.system, account.externalID.text, owner])
        if kind == .person { managersChanged = true }
    }

    /// Notes the system's own id of a conversation that came under another before.
    func addAlias(_ account: Account, _ kind: ConversationKind, of conversation: Int64) throws {
        let known = try self.account(.conversation, of: conversation)
        try add(.conversation, account, to: conversation)
        _ = record(LogAccount(.conversation(kind, pair: nil), account, sameAs: known))
        let plain = account.externalID.text
        let holder = try owner(.conversation, calledBy: plain)
        // It may be called so already, by an id that it has in another system too.
        guard holder != conversation else { return }
        let id = try holder == nil ? plain : freeID(.conversation, account)
        try db.execute(sql: "INSERT INTO conversation_alias VALUES (?, ?)", arguments: [id, conversation])
    }

    // MARK: Naming

    private func names(_ kind: Kind, _ account: Account) throws -> (id: String, slug: String) {
        let id = try newID(kind, account)
        var candidate = slug(of: id)
        var slashes = 1
        while try isTaken(kind, slug: candidate) {
            candidate = slug(of: Self.spelled(account, slashes))
            slashes += 1
        }
        return (id, candidate)
    }

    private func newID(_ kind: Kind, _ account: Account) throws -> String {
        let plain = account.externalID.text
        guard let holder = try owner(kind, calledBy: plain) else {
            return try account.system.isEmpty || !isKnownElsewhere(kind, plain) ? plain : freeID(kind, account)
        }
        let systems = try String.fetchAll(
            db,
            sql: "SELECT system FROM \(kind.accounts) WHERE external_id = ? AND \(kind.rawValue) = ? ORDER BY system",
            arguments: [plain, holder])
        // It is the empty system's; or it is the spelled-out id of somebody, who came first.
        guard let system = systems.first, !system.isEmpty else { return try freeID(kind, account) }
        try rename(kind, holder, plain, freeID(kind, Account(system: system, externalID: account.externalID)))
        return try account.system.isEmpty ? plain : freeID(kind, account)
    }

    private func rename(_ kind: Kind, _ owner: Int64, _ plain: String, _ id: String) throws {
        try db.execute(
            sql: "UPDATE \(kind.rawValue) SET source_id = ? WHERE source_id = ?", arguments: [id, plain])
        if kind == .conversation {
            try db.execute(sql: "UPDATE conversation_alias SET id = ? WHERE id = ?", arguments: [id, plain])
        }
        renamed.append((kind, owner))
        managersChanged = true
    }

    private func owner(_ kind: Kind, calledBy id: String) throws -> Int64? {
        let alias = kind == .conversation ? "UNION ALL SELECT conversation FROM conversation_alias WHERE id = ?1" : ""
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM \(kind.rawValue) WHERE source_id = ?1 \(alias)"), arguments: [id])
    }

    private func isKnownElsewhere(_ kind: Kind, _ plain: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM \(kind.accounts) WHERE external_id = ?)"),
            arguments: [plain])!
    }

    private func isTaken(_ kind: Kind, slug: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM \(kind.rawValue) WHERE slug = ?)"), arguments: [slug])!
    }

    /// The account spelled out; a native id may be spelled like that already, so as often as it takes with one slash more.
    private func freeID(_ kind: Kind, _ account: Account) throws -> String {
        var slashes = 1
        while try owner(kind, calledBy: Self.spelled(account, slashes)) != nil { slashes += 1 }
        return Self.spelled(account, slashes)
    }

    private static func spelled(_ account: Account, _ slashes: Int) -> String {
        account.system + String(repeating: "/", count: slashes) + account.externalID.text
    }

    /// Hands over whom the archive calls otherwise now.
    func takeRenamed() -> [(kind: Kind, id: Int64)] {
        defer { renamed = [] }
        return renamed
    }

    // MARK: Managers

    func noteVersion() { managersChanged = true }

    /// Says of everybody by which id the archive calls their manager; a source says it by its own system's.
    ///
    /// - Returns: Those of whom something else is said than before.
    func settleManagers() throws -> [Int64] {
        guard managersChanged else { return [] }
        managersChanged = false
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE system <> '')")! else { return [] }
        return try Int64.fetchAll(
            db,
            sql: """
                UPDATE person SET manager = known.manager FROM (
                    SELECT person.id, \(Self.manager(of: "its")) AS manager
                    FROM person JOIN person_version AS its ON its.seq = person.version
                    WHERE its.manager IS NOT NULL
                ) AS known WHERE known.id = person.id AND known.manager IS NOT person.manager RETURNING id
                """)
    }

    /// An SQL expression for the id by which the archive calls the manager that a row of `person_version` names. One whom
    /// it does not have is spelled so that it is nobody else.
    static func manager(of version: String) -> String {
        let system = "ifnull((SELECT source.system FROM source WHERE source.id = \(version).source), '')"
        func free(_ id: String) -> String {
            "CASE WHEN NOT EXISTS (SELECT 1 FROM person AS other WHERE other.source_id = \(id)) THEN \(id) END"
        }
        return """
            ifnull(
                (SELECT boss.source_id FROM account JOIN person AS boss ON boss.id = account.person
                    WHERE account.external_id = \(version).manager AND account.system = \(system)),
                ifnull(CASE WHEN \(system) = '' THEN \(free("\(version).manager")) END,
                    \(free("\(system) || '/' || \(version).manager"))))
            """
    }
}
