import GRDB

/// Up to which instants somebody has read in conversations, of marks that name no message: what is added before such an
/// instant is what the mark leads to, or is covered by it, and pages say so of other messages too.
struct SeenTimes {
    /// The latest by conversation; of most archives empty.
    private var latest: [Int64: Int64] = [:]

    init(_ db: Database) throws {
        for row in try Row.fetchAll(
            db,
            sql: """
                SELECT conversation, max(last_time) FROM seen_month INDEXED BY seen_month_time
                WHERE last_time IS NOT NULL GROUP BY conversation
                """)
        {
            latest[row[0]] = row[1]
        }
    }

    mutating func add(_ conversation: Int64, _ at: Int64) { latest[conversation] = max(latest[conversation] ?? at, at) }

    /// Whether a mark goes up to that instant or a later one.
    @inline(__always)
    func cover(_ conversation: Int64, _ at: Int64) -> Bool {
        guard !latest.isEmpty, let last = latest[conversation] else { return false }
        return at <= last
    }
}
