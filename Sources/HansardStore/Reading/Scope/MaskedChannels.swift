import GRDB
import Hansard
import PairChannel

/// What the conversations are called whose ids would name somebody whose name is withheld.
struct MaskedChannels {
    /// By their numbers in the database.
    private(set) var names: [Int64: String] = [:]
    /// What no other conversation can be called any more.
    private var taken: Set<String> = []

    /// - Parameter db: The tables of the whole archive are read.
    init(_ mask: ScopeMask, in db: Database) throws {
        guard mask.hides(.names) else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT pair.id, pair.source_id, pair.low, pair.high, low.source_id, high.source_id
                FROM main.conversation AS pair JOIN main.person AS low ON low.id = pair.low
                    JOIN main.person AS high ON high.id = pair.high
                ORDER BY pair.id
                """)
        while let row = try rows.next() {
            let (low, high): (Int64, Int64) = (row[2], row[3])
            guard mask.people[low] != nil || mask.people[high] != nil else { continue }
            let one = mask.people[low]?.pseudonym.id ?? (row[4] as String)
            let other = mask.people[high]?.pseudonym.id ?? (row[5] as String)
            // The same two may have a conversation in each of several systems.
            names[row[0]] = unique(Self.channel(one, other) ?? "\(one).\(other)")
        }
        try takeNaming(mask, db)
    }

    /// Those that are called by somebody, under whichever of their ids.
    private mutating func takeNaming(_ mask: ScopeMask, _ db: Database) throws {
        var ids: [Int64: String] = [:]
        var naming: Set<Int64> = []
        func take(_ sql: String, _ body: (Int64, String) -> Void) throws {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() { body(row[0], row[1]) }
        }
        func check(_ conversation: Int64, _ id: String) {
            if mask.names.replaced(in: id) != id { naming.insert(conversation) }
        }
        try take("SELECT id, source_id FROM main.conversation") { conversation, id in
            ids[conversation] = id
            check(conversation, id)
        }
        try take("SELECT conversation, external_id FROM main.conversation_key", check)
        if try db.tableExists("conversation_alias") {
            try take("SELECT conversation, id FROM main.conversation_alias", check)
        }
        taken.formUnion(ids.values)
        for conversation in naming.subtracting(names.keys).sorted() {
            let name = mask.names.replaced(in: ids[conversation] ?? "").replacing(" ", with: "-")
            names[conversation] = name == ids[conversation] ? name : unique(name)
        }
    }

    /// The name, or one with a number where another conversation has it.
    private mutating func unique(_ name: String) -> String {
        var (unique, number) = (name, 2)
        while !taken.insert(unique).inserted {
            unique = "\(name).\(number)"
            number += 1
        }
        return unique
    }

    /// `nil` where an id is none that a channel’s name can have.
    private static func channel(_ one: String, _ other: String) -> String? {
        guard let one = PersonID(one), let other = PersonID(other) else { return nil }
        return Pair(one, other)?.channelName
    }
}
