/// When people work, by the clock of the site: `Mon-Fri 09:00-17:00`, or
/// `Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00`.
package struct WorkingHours: Hashable, Sendable {
    /// For each weekday from Monday on, its spans in minutes of the day, in order and apart.
    package let days: [[Range<Int>]]
    /// As they were written.
    package let text: String

    /// Where nothing is said of them.
    package static let usual = WorkingHours("Mon-Fri 09:00-17:00")!

    /// - Returns: `nil` unless `text` is groups apart by commas, each one a day or a range of days (`Fri-Mon` goes over
    ///   the week’s end) and after it one span or more, each of them within one day. Days are the first three letters of
    ///   their English names.
    package init?(_ text: String) {
        var days = [[Range<Int>]](repeating: [], count: 7)
        for group in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = group.split(separator: " ")
            guard words.count > 1, let weekdays = Self.weekdays(words[0]) else { return nil }
            for word in words.dropFirst() {
                guard let span = Self.span(word) else { return nil }
                for weekday in weekdays { days[weekday].append(span) }
            }
        }
        for weekday in days.indices {
            days[weekday].sort { $0.lowerBound < $1.lowerBound }
            let pairs = zip(days[weekday], days[weekday].dropFirst())
            guard pairs.allSatisfy({ $0.upperBound <= $1.lowerBound }) else { return nil }
        }
        (self.days, self.text) = (days, text)
    }

    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `text` as it was set, with the weekdays in the words of a language: `Mo-Fr 09:00-17:00`.
    ///
    /// - Parameter name: That of a weekday, 0 for Monday.
    package static func spelt(_ text: String, _ name: (Int) -> String) -> String {
        text.split(separator: ",").map { group in
            var words = group.split(separator: " ").map(String.init)
            let days = words.first?.lowercased().split(separator: "-").map {
                names.firstIndex(of: String($0)).map(name)
            }
            if let days, !days.contains(nil) { words[0] = days.compactMap { $0 }.joined(separator: "-") }
            return words.joined(separator: " ")
        }.joined(separator: ", ")
    }

    private static func weekdays(_ text: Substring) -> [Int]? {
        let ends = text.lowercased().split(separator: "-", omittingEmptySubsequences: false).map {
            names.firstIndex(of: String($0))
        }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
        return (0...(last - first + 7) % 7).map { (first + $0) % 7 }
    }

    private static func span(_ text: Substring) -> Range<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { minute($0) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
        return start..<end
    }

    /// `09:00` as a minute of the day, up to `24:00`.
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }
}

/// How much of a stretch of time lies in working hours: those of the clock on the wall, whatever it is set to and
/// however long that makes a day.
package struct WorkingTime: Sendable {
    /// Where working hours begin and end, in seconds since 1970, and how much of them there was before.
    private var starts: [Int64] = []
    private var ends: [Int64] = []
    private var before: [Int64] = []
    /// The first beginning on or after each day (UTC) from `firstDay` on.
    private var firstOfDay: [Int32] = []
    private let firstDay: Int

    /// - Parameter span: In seconds since 1970; nothing outside it will be asked for.
    package init(_ hours: WorkingHours, _ zone: SiteZone, _ span: ClosedRange<Int64>) {
        var zone = zone
        let (first, last) = (Self.day(span.lowerBound) - 2, Self.day(span.upperBound) + 2)
        firstDay = first
        var total: Int64 = 0
        for day in first...last {
            for piece in Self.pieces(of: day, &zone) {
                for hours in hours.days[CivilDate(daysSince1970: day).weekday] {
                    // By the clock, and back.
                    let midnight = Int64(day) * 86_400 - piece.offset
                    let start = max(piece.start, midnight + Int64(hours.lowerBound) * 60)
                    let end = min(piece.end, midnight + Int64(hours.upperBound) * 60)
                    guard start < end else { continue }
                    starts.append(start)
                    ends.append(end)
                    before.append(total)
                    total += end - start
                }
            }
        }
        var next = 0
        for day in first...last {
            while next < starts.count, starts[next] < Int64(day) * 86_400 { next += 1 }
            firstOfDay.append(Int32(next))
        }
    }

    /// Working seconds from `start` to `end`.
    package func seconds(from start: Int64, to end: Int64) -> Int64 { upTo(end) - upTo(start) }

    @inline(__always)
    private func upTo(_ second: Int64) -> Int64 {
        let day = min(max(0, Self.day(second) - firstDay), firstOfDay.count - 1)
        // The last beginning that is not after it.
        var index = Int(firstOfDay[day])
        while index < starts.count, starts[index] <= second { index += 1 }
        guard index > 0 else { return 0 }
        return before[index - 1] + min(second, ends[index - 1]) - starts[index - 1]
    }

    private static func day(_ second: Int64) -> Int { Int(second >= 0 ? second / 86_400 : (second - 86_399) / 86_400) }

    /// A day in pieces of one offset each: two where the clocks change.
    private static func pieces(of day: Int, _ zone: inout SiteZone) -> [(start: Int64, end: Int64, offset: Int64)] {
        let start = zone.start(ofDay: day).microseconds / 1_000_000
        let end = zone.start(ofDay: day + 1).microseconds / 1_000_000
        guard start < end else { return [] }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.offsetSeconds(at: Timestamp(microseconds: second * 1_000_000)))
        }
        let (first, last) = (offset(start), offset(end - 1))
        if first == last { return [(start, end, first)] }
        var (low, high) = (start, end - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(middle) == first { low = middle } else { high = middle }
        }
        return [(start, high, first), (high, end, last)]
    }
}
