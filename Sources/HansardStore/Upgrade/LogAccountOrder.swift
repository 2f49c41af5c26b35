import GRDB
import Hansard
import PairChannel

/// The ids of people or of conversations that an archive of rows has, in the order in which its log is to tell of them.
///
/// By which id the archive calls somebody depends on what it had before, see `Accounts`: told in the order in which they
/// came, they are called the same again.
struct LogAccountOrder {
    struct Entry {
        let account: Account
        /// The number of the person or conversation.
        let owner: Int64
        /// What the owner was made with.
        let isFirst: Bool
    }

    let entries: [Entry]
    /// Of each owner, by its number, the place of the first entry; -1 for none.
    private let firstPlaces: [Int]
    /// The same of each system.
    private let placesBySystem: [String: [Int]]

    /// - Parameter accounts: In the order in which they came.
    private init(_ accounts: [(account: Account, owner: Int64)]) {
        var (entries, first, bySystem): ([Entry], [Int], [String: [Int]]) = ([], [], [:])
        for (account, owner) in accounts {
            let isFirst = Self.note(entries.count, of: owner, in: &first)
            _ = Self.note(entries.count, of: owner, in: &bySystem[account.system, default: []])
            entries.append(Entry(account: account, owner: owner, isFirst: isFirst))
        }
        (self.entries, firstPlaces, placesBySystem) = (entries, first, bySystem)
    }

    private static func note(_ place: Int, of owner: Int64, in places: inout [Int]) -> Bool {
        while places.count <= Int(owner) { places.append(-1) }
        guard places[Int(owner)] < 0 else { return false }
        places[Int(owner)] = place
        return true
    }

    /// The place of the owner’s first account in a system; `nil` where there is none.
    func place(of owner: Int64, in system: String) -> Int? { Self.place(of: owner, in: placesBySystem[system] ?? []) }

    /// The place of the owner’s first account.
    func firstPlace(of owner: Int64) -> Int? { Self.place(of: owner, in: firstPlaces) }

    private static func place(of owner: Int64, in places: [Int]) -> Int? {
        owner >= 0 && owner < places.count && places[Int(owner)] >= 0 ? places[Int(owner)] : nil
    }

    /// One of the owner’s accounts: that in `system`, or the first.
    func account(of owner: Int64, preferring system: String) -> Account? {
        (place(of: owner, in: system) ?? firstPlace(of: owner)).map { entries[$0].account }
    }
}

extension LogAccountOrder {
    static func people(_ db: Database) throws -> LogAccountOrder {
        LogAccountOrder(
            try Row.fetchAll(db, sql: "SELECT system, external_id, person FROM account ORDER BY id").map {
                (Account(system: $0[0], externalID: ID($0[1])), $0[2])
            })
    }

    /// Their table does not say in which order they came. Those that conversations were made with come in the order of these;
    /// one that came later comes as soon as its owner’s name, and that of whoever is called by its id, allow.
    static func conversations(_ db: Database) throws -> LogAccountOrder {
        let names = try Row.fetchAll(db, sql: "SELECT id, source_id FROM conversation")
        let called = Dictionary(names.map { (ID($0[1]), $0[0] as Int64) }) { first, _ in first }
        let aliases = Set(try String.fetchAll(db, sql: "SELECT id FROM conversation_alias").map { ID($0) })
        let rows = try Row.fetchAll(
            db, sql: "SELECT system, external_id, conversation FROM conversation_key ORDER BY conversation, system")
        var keys: [Key] = []
        for row in rows {
            let account = Account(system: row[0], externalID: ID(row[1]))
            keys.append(Key(account, row[2], called: called, aliases: aliases))
        }
        return LogAccountOrder(keys.sorted { $0.order < $1.order }.map { ($0.account, $0.owner) })
    }

    /// An id of a conversation, and when it is to be told.
    private struct Key {
        let account: Account
        let owner: Int64
        let order: (due: Int64, rank: Int, owner: Int64, system: String)

        init(_ account: Account, _ owner: Int64, called: [ID: Int64], aliases: Set<ID>) {
            (self.account, self.owner) = (account, owner)
            let plain = account.externalID
            let spelled = (1...3).map { ID(account.system + String(repeating: "/", count: $0) + plain.text) }
            if called[plain] == owner || spelled.contains(where: { called[$0] == owner }) {
                order = (owner, 0, owner, account.system)
            } else if aliases.contains(plain) {
                order = (owner, 1, owner, account.system)
            } else {
                // It would be an alias by its plain id, had nobody been called so before.
                order = (max(owner, called[plain] ?? owner), 2, owner, account.system)
            }
        }
    }
}
