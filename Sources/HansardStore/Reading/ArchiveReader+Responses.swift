import GRDB

extension ArchiveReader {
    /// Somebody's response times in pairs, by the months of the answers and otherwise in no order.
    package func responses(of person: Int64) throws -> [ResponseTime] {
        try prepare(.responses)
        return try read { db in
            let select = try statement("SELECT month, entries FROM response WHERE person = ? ORDER BY month", db)
            select.bind(1, person)
            defer { select.reset() }
            var all: [ResponseTime] = []
            while try select.step() { all += Responses.decode(select.blob(1), month: select.int(0)) }
            return all
        }
    }

    /// Those whose response times are changed by records after `seq`.
    package func responders(changedAfter seq: Int64) throws -> Set<Int64> {
        try prepare(.responses)
        return try read { db in
            try Set(Int64.fetchAll(db, sql: "SELECT person FROM response WHERE changed_seq > ?", arguments: [seq]))
        }
    }

    /// Messages of the other one of a pair that nobody has answered to the end of the record: in how many pairs, by
    /// the person who would have to. A bot waits for nobody, and nobody for a bot.
    package func unanswered() throws -> [Int64: Int] {
        try prepare(.responses)
        return try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT CASE sender WHEN low THEN high ELSE low END, count(*)
                    FROM standing JOIN conversation ON id = conversation
                    WHERE sender IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM person WHERE person.id IN (low, high) AND is_bot)
                    GROUP BY 1
                    """)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }
}
