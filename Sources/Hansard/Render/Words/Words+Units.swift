extension Words {
    /// `1,204`.
    package func number(_ number: Int) -> String { units.groups.text(number, separator: units.group) }

    /// `4 d 3 h`, `3 h 25 min`, `12 min`, `40 s`.
    package func duration(microseconds: Int64) -> String {
        let seconds = Int(max(0, microseconds) / 1_000_000)
        let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3_600 % 24, seconds / 86_400)
        if days > 0 {
            return (hours > 0 ? units.daysHours : units.days).text(["d": number(days), "h": "\(hours)"])
        }
        if hours > 0 {
            return (minutes > 0 ? units.hoursMinutes : units.hours).text(["h": "\(hours)", "m": "\(minutes)"])
        }
        return minutes > 0 ? units.minutes.text(["m": "\(minutes)"]) : units.seconds.text(["s": "\(seconds)"])
    }

    /// `162 h 40 min`: a time worked, which is not counted in days.
    package func hours(microseconds: Int64) -> String {
        let minutes = Int(max(0, microseconds) / 60_000_000)
        if minutes < 60 { return units.minutes.text(["m": "\(minutes)"]) }
        return (minutes % 60 > 0 ? units.hoursMinutes : units.hours).text([
            "h": number(minutes / 60), "m": "\(minutes % 60)",
        ])
    }

    /// `1.2 MB`.
    package func bytes(_ count: Int64) -> String {
        if count < 1_000 { return self.count("unit.bytes", Int(count)) }
        var (value, unit) = (Double(count) / 1_000, 0)
        while value >= 999.5, unit < units.largeBytes.count - 1 { (value, unit) = (value / 1_000, unit + 1) }
        let tenths = Int((value * 10).rounded())
        let isWhole = value >= 99.95 || tenths % 10 == 0
        let text = isWhole ? "\(Int(value.rounded()))" : "\(tenths / 10)\(units.decimal)\(tenths % 10)"
        return units.largeBytes[unit].text(["n": text])
    }
}
