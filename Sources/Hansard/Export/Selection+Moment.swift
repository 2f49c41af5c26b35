extension Selection {
    /// What somebody wrote for a bound of a period: a time, or a day, whose beginning or end it is.
    ///
    /// - Parameters:
    ///   - text: Such as `2026-03-01T08:00:00Z`, or `2026-03-01`.
    ///   - zone: Whose days are meant.
    ///   - endOfDay: Whether of a day the first instant after it is meant.
    /// - Returns: `nil` for what is neither.
    package static func moment(_ text: String, _ zone: SiteZone, endOfDay: Bool) -> Timestamp? {
        if text.utf8.count == 10, let day = try? ReadTime(rfc3339: text + "T00:00Z") {
            var zone = zone
            return zone.start(ofDay: day.instant.day + (endOfDay ? 1 : 0))
        }
        return try? ReadTime(rfc3339: text).instant
    }
}
