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

    /// In how many pairs something waits for an answer, by the person who would have to give it: as many entries as
    /// `unansweredMessages()` has of them.
    package func unanswered() throws -> [Int64: Int] {
        try prepare(.responses)
        return try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT \(Unanswered.person), count(*) FROM \(Unanswered.waiting) GROUP BY 1")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }
}
