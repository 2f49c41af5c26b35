import Hansard
import TestSupport
import Testing

@Suite struct ActivityCountsTests {
    @Test(arguments: ["Europe/Berlin", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"])
    func agreesWithTheObviousProgram(name: String) throws {
        var zone = try #require(SiteZone(name: name))
        var random = SeededRandom(seed: 3)
        // Half a year about 18 February 2018, when clocks in São Paulo went back at midnight.
        let quarters = (0..<3_000).map { _ in Int64.random(in: 1_690_000...1_707_000, using: &random) }.sorted()
        let rows = quarters.map { (start: Timestamp(microseconds: $0 * 900_000_000), messages: Int($0 % 3) + 1) }
        var days: [Int: Int] = [:]
        var hours = [Int](repeating: 0, count: 168)
        for (start, messages) in rows {
            let (day, microsecond) = zone.local(start)
            days[day, default: 0] += messages
            hours[CivilDate(daysSince1970: day).weekday * 24 + Int(microsecond / 3_600_000_000)] += messages
        }
        let counts = ActivityCounts(rows, zone)
        #expect(counts.hours == hours)
        #expect(counts.days.map(\.day) == days.keys.sorted())
        #expect(counts.days.allSatisfy { days[$0.day] == $0.messages })
        #expect(counts.months().reduce(0) { $0 + $1.messages } == counts.messages)
        #expect(counts.months().reduce(0) { $0 + $1.days } == counts.days.count)
    }
}
