import GRDB
import Hansard
import PairChannel

/// What the pairs are called whose ids would name somebody whose name is withheld.
struct MaskedChannels {
    /// By their numbers in the database.
    private(set) var names: [Int64: String] = [:]

    /// - Parameter db: The tables of the whole archive are read.
    init(_ mask: ScopeMask, in db: Database) throws {
        guard mask.hides(.names) else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT pair.id, pair.source_id, pair.low, pair.high, low.source_id, high.source_id
                FROM main.conversation AS pair JOIN main.person AS low ON low.id = pair.low
                    JOIN main.person AS high ON high.id = pair.high
                """)
        while let row = try rows.next() {
            let (low, high): (Int64, Int64) = (row[2], row[3])
            guard mask.people[low] != nil || mask.people[high] != nil else { continue }
            let one = mask.people[low]?.pseudonym.id ?? (row[4] as String)
            let other = mask.people[high]?.pseudonym.id ?? (row[5] as String)
            names[row[0]] = Self.channel(one, other) ?? "\(one).\(other)"
        }
    }

    /// `nil` where an id is none that a channel’s name can have.
    private static func channel(_ one: String, _ other: String) -> String? {
        guard let one = PersonID(one), let other = PersonID(other) else { return nil }
        return Pair(one, other)?.channelName
    }
}
