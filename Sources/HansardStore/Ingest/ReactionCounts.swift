import GRDB

/// Which counts of reactions stand: those of the newest snapshot that has the message, whatever came when. One that has it
/// and no count on record says that no more gave the reaction than are named.
struct ReactionCounts {
    private let db: Database
    private let snapshots: Snapshots

    init(_ db: Database, _ snapshots: Snapshots) { (self.db, self.snapshots) = (db, snapshots) }

    /// Takes into account that an input gives `counts`, which are records.
    func note(_ counts: Set<Int64>, of input: InputPoint) throws {
        let update = try Statement(
            db,
            """
            UPDATE reaction_count SET input = ?1 WHERE seq = ?3 AND (input IS NULL
                OR ((SELECT as_of FROM input AS its WHERE its.id = reaction_count.input), input) < (?2, ?1))
            """)
        update.bind(1, input.id)
        update.bind(2, input.asOf)
        for seq in counts {
            update.bind(3, seq)
            try update.run()
        }
    }

    /// The messages with counts for which `isAsked` holds, and those that `counts` are of.
    func messages(of counts: Set<Int64>, where isAsked: (Int64) -> Bool) throws -> [Int64] {
        let select = try Statement(db, "SELECT message, seq FROM reaction_count ORDER BY message")
        var messages: [Int64] = []
        while try select.step() {
            let message = select.int(0)
            if messages.last != message, isAsked(message) || counts.contains(select.int(1)) { messages.append(message) }
        }
        return messages
    }

    /// - Returns: Whether another stands than before.
    func settle(_ message: Int64) throws -> Bool {
        let newest = try snapshots.all.last { try snapshots.has(message, in: $0.id) }
        // Of two that one input gives, the greater.
        let stands = """
            own.seq IS (SELECT other.seq FROM reaction_count AS other JOIN input ON input.id = other.input
                WHERE other.message = own.message AND other.emoji = own.emoji AND (as_of, input.id) >= (?2, ?3)
                ORDER BY as_of DESC, input.id DESC, count DESC LIMIT 1)
            """
        let update = try db.cachedStatement(
            sql: """
                UPDATE reaction_count AS own SET is_shown = NOT is_shown
                WHERE message = ?1 AND is_shown <> (\(stands))
                """)
        try update.execute(arguments: [message, newest?.asOf ?? .min, newest?.id ?? 0])
        return db.changesCount > 0
    }
}
