/// How a language writes numbers and durations.
struct UnitWords: Sendable {
    let groups: DigitGroups
    /// What stands between groups of digits.
    let group: String
    let decimal: String
    let days, daysHours, hours, hoursMinutes, minutes, seconds: Phrase
    /// Of kilobytes, megabytes and so on, by the power of a thousand.
    let largeBytes: [Phrase]

    /// - Parameter language: A BCP 47 tag.
    init(_ entries: [String: WordEntry], language: String) {
        func phrase(_ name: String, _ other: String) -> Phrase {
            entries["unit.\(name)"]?.text(or: other) ?? Phrase(other)
        }
        groups = DigitGroups(language: language)
        group = phrase("group", ",").text()
        decimal = phrase("decimal", ".").text()
        days = phrase("days", "{d} d")
        daysHours = phrase("days_hours", "{d} d {h} h")
        hours = phrase("hours", "{h} h")
        hoursMinutes = phrase("hours_minutes", "{h} h {m} min")
        minutes = phrase("minutes", "{m} min")
        seconds = phrase("seconds", "{s} s")
        largeBytes = [
            phrase("kilobytes", "{n} kB"), phrase("megabytes", "{n} MB"), phrase("gigabytes", "{n} GB"),
            phrase("terabytes", "{n} TB"),
        ]
    }
}
