import GRDB
import Hansard

extension JournalTransaction {
    /// Takes out what the archive holds and nobody asks for any more: presence, marks, events of applications, lines, and what was
    /// known of people before what is known now. Messages, edits and deletions stay: conversations are read from them.
    ///
    /// The last entry stays whatever it is, for the next one’s number is counted from it.
    ///
    /// - Parameter limit: How many entries are looked at: others wait meanwhile.
    /// - Returns: Whether there is more to look at.
    package func prune(limit: Int64) throws -> Bool {
        let reading = entries.reading
        let from = try reading.meta("pruned") ?? 0
        let end = min(try reading.archived(), try reading.last() - 1)
        guard end > from else { return false }
        let to = min(end, from + limit)
        try entries.run("DELETE FROM entry WHERE n > ? AND n <= ? AND kind NOT IN (0, 1, 2, 4)", [from, to])
        // Whoever is known anew in these has older entries anywhere before.
        try entries.run(
            """
            DELETE FROM entry WHERE kind = 4 AND n <= ?1 AND EXISTS (
                SELECT 1 FROM entry later WHERE later.kind = 4 AND later.person = entry.person
                    AND later.n > entry.n AND later.n <= ?1)
            """, [to])
        try entries.set("pruned", to)
        return to < end
    }
}
