import Foundation
import Hansard
import HansardStore

/// What overviews need of a person's presence, in some hundred bytes: it is kept from build to build.
struct PresenceTotals: Sendable, Equatable {
    struct Month: Sendable, Equatable {
        let month: CalendarMonth
        /// A bit for each day with presence, the lowest for the first.
        let days: UInt32
        let online: Int64
        /// Each counted once on each day that has a part of it; see `PresenceLayout`.
        let intervals: Int

        init(month: CalendarMonth, days: UInt32, online: Int64, intervals: Int) {
            (self.month, self.days, self.online, self.intervals) = (month, days, online, intervals)
        }

        /// - Parameter numbers: Four, as `numbers` has them.
        init(_ numbers: ArraySlice<UInt64>) {
            let first = numbers.startIndex
            month = CalendarMonth(number: Int(numbers[first]))
            days = UInt32(numbers[first + 1])
            online = Int64(numbers[first + 2])
            intervals = Int(numbers[first + 3])
        }

        var numbers: [UInt64] { [UInt64(month.number), UInt64(days), UInt64(online), UInt64(intervals)] }
    }

    let person: PersonIndex
    let first: Timestamp?
    let last: Timestamp?
    let months: [Month]
    /// Microseconds online in each hour of the week, Monday’s first.
    let hours: [Int64]

    init(_ presence: PersonPresence) {
        person = presence.person
        first = presence.first
        last = presence.last
        hours = presence.hours
        months = presence.months.map { month, days in
            Month(
                month: month, days: days.reduce(0) { $0 | 1 << UInt32($1.day - month.start.day) },
                online: days.reduce(0) { $0 + $1.presence.online },
                intervals: days.reduce(0) { $0 + $1.presence.pieces.count })
        }
    }

    /// Which months and years have pages of their own.
    var layout: PresenceLayout { PresenceLayout(months.lazy.map { ($0.month, $0.intervals) }) }

    var dayCount: Int { months.reduce(0) { $0 + $1.days.nonzeroBitCount } }

    /// Days since 1970 with presence, oldest first.
    var days: [Int] {
        months.flatMap { month in
            (0..<31).filter { month.days & 1 << UInt32($0) != 0 }.map { month.month.start.day + $0 }
        }
    }

    func has(_ day: Int) -> Bool {
        let month = CalendarMonth(of: Timestamp(day: day))
        return months.contains { $0.month == month && $0.days & 1 << UInt32(day - month.start.day) != 0 }
    }

    // MARK: As bytes

    var bytes: [UInt8] {
        var out: [UInt8] = []
        guard let first, let last else { return out }
        for number in [first.microseconds, last.microseconds] { out.appendVarint(UInt64(bitPattern: number)) }
        for hour in hours { out.appendVarint(UInt64(hour)) }
        for month in months { for number in month.numbers { out.appendVarint(number) } }
        return out
    }

    init?(_ person: PersonIndex, bytes: [UInt8]) {
        var numbers: [UInt64] = []
        bytes.withUnsafeBufferPointer { buffer in
            var reader = VarintReader(buffer)
            while let number = reader.next() { numbers.append(number) }
        }
        self.person = person
        guard !numbers.isEmpty else {
            (first, last, months, hours) = (nil, nil, [], [Int64](repeating: 0, count: 168))
            return
        }
        guard numbers.count >= 170, numbers.count % 4 == 170 % 4 else { return nil }
        first = Timestamp(microseconds: Int64(bitPattern: numbers[0]))
        last = Timestamp(microseconds: Int64(bitPattern: numbers[1]))
        hours = numbers[2..<170].map { Int64($0) }
        months = stride(from: 170, to: numbers.count, by: 4).map { Month(numbers[$0..<$0 + 4]) }
    }
}

/// The hours of the week in a zone.
struct WeekHours {
    private(set) var microseconds = [Int64](repeating: 0, count: 168)

    private static let hour: Int64 = 3_600_000_000

    /// Adds a stretch of time to the hours that the clock on the wall shows during it.
    mutating func add(_ start: Int64, _ end: Int64, _ zone: inout SiteZone) {
        var at = start
        while at < end {
            let local = zone.local(Timestamp(microseconds: at))
            let next = min(end, at + Self.hour - local.microsecond % Self.hour)
            let weekday = CivilDate(daysSince1970: local.day).weekday
            microseconds[weekday * 24 + Int(local.microsecond / Self.hour)] += next - at
            at = next
        }
    }

    /// How many people were online on the average in each hour of the week, in tenths.
    static func averages(_ all: [PresenceTotals], _ zone: SiteZone) -> [Int] {
        guard let first = all.compactMap(\.first).min(), let last = all.compactMap(\.last).max() else {
            return [Int](repeating: 0, count: 168)
        }
        var zone = zone
        var span = WeekHours()
        let (start, end) = (zone.local(first).day, zone.local(last).day)
        span.add(zone.start(ofDay: start).microseconds, zone.start(ofDay: end + 1).microseconds, &zone)
        var sums = [Int64](repeating: 0, count: 168)
        for totals in all { for hour in sums.indices { sums[hour] += totals.hours[hour] } }
        // Half an hour's person is a tenth too, rounded.
        return zip(sums, span.microseconds).map { sum, length in
            length > 0 ? Int((Double(sum) * 10 / Double(length)).rounded()) : 0
        }
    }
}

/// A person's days as flat arrays: a site's presence is held by the million while days are drawn.
struct CompactPresence: Sendable {
    private let person: PersonIndex
    private let first: Timestamp?
    private let last: Timestamp?
    private let hours: [Int64]
    private var days: [(day: Int32, end: Int32)] = []
    private var pieces: [(start: Int64, end: Int64)] = []  // the flags in the upper bits of `start`

    init(_ presence: PersonPresence) {
        (person, first, last, hours) = (presence.person, presence.first, presence.last, presence.hours)
        pieces.reserveCapacity(presence.days.reduce(0) { $0 + $1.presence.pieces.count })
        days.reserveCapacity(presence.days.count)
        for (day, presence) in presence.days {
            for piece in presence.pieces { pieces.append((piece.start | Self.flags(piece) << 56, piece.end)) }
            days.append((Int32(day), Int32(pieces.count)))
        }
    }

    private static func flags(_ piece: DayPiece) -> Int64 {
        Int64(piece.state.rawValue) | (piece.startsBefore ? 4 : 0) | (piece.endsAfter ? 8 : 0) | (piece.isOpen ? 16 : 0)
            | (piece.isDoubtful ? 32 : 0)
    }

    /// `nil` for a day without any.
    func presence(on day: Int) -> PresenceDay? {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle].day < Int32(day) { low = middle + 1 } else { high = middle }
        }
        return low < days.count && days[low].day == Int32(day) ? presence(at: low) : nil
    }

    /// - Parameter index: The day’s place among the person’s days.
    func presence(at index: Int) -> PresenceDay {
        let start = index > 0 ? Int(days[index - 1].end) : 0
        return PresenceDay(
            pieces: pieces[start..<Int(days[index].end)].map { piece in
                let flags = piece.start >> 56
                return DayPiece(
                    start: piece.start & (1 << 56 - 1), end: piece.end,
                    state: PresenceState(rawValue: UInt8(flags & 3)) ?? .online, startsBefore: flags & 4 != 0,
                    endsAfter: flags & 8 != 0, isOpen: flags & 16 != 0, isDoubtful: flags & 32 != 0)
            })
    }

    var expanded: PersonPresence {
        PersonPresence(
            person: person, days: days.indices.map { (Int(days[$0].day), presence(at: $0)) }, first: first, last: last,
            hours: hours)
    }
}
