import GRDB
import Hansard

extension ArchiveReader {
    /// When messages were sent, by quarters of an hour, oldest first.
    ///
    /// - Parameter person: Only what this one wrote; `nil` for the whole archive.
    package func activity(byQuarterOf person: Int64?) throws -> [(start: Timestamp, messages: Int)] {
        try prepare(.activity)
        return try read { db in
            let select = try statement("SELECT month, quarters FROM activity WHERE person = ? ORDER BY month", db)
            select.bind(1, person ?? ActivityTable.everybody)
            defer { select.reset() }
            var counts: [(start: Timestamp, messages: Int)] = []
            while try select.step() {
                let start = CalendarMonth(number: Int(select.int(0))).start
                for (quarter, messages) in Quarters.decode(select.blob(1)) {
                    counts.append(
                        (start.advanced(byMicroseconds: Int64(quarter) * Quarters.microseconds), messages))
                }
            }
            return counts
        }
    }
}
