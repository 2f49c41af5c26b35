import Hansard
import TestSupport
import Testing

@Suite struct WorkingHoursTests {
    @Test(arguments: [
        ("Mon-Fri 09:00-17:00", [[540..<1020], [540..<1020], [540..<1020], [540..<1020], [540..<1020], [], []]),
        ("sat 00:00-24:00", [[], [], [], [], [], [0..<1440], []]),
        (
            "Mon 08:00-12:00 13:00-17:30, Fri-Mon 20:00-21:00",
            [[480..<720, 780..<1050, 1200..<1260], [], [], [], [1200..<1260], [1200..<1260], [1200..<1260]]
        ),
    ])
    func reads(text: String, days: [[Range<Int>]]) { #expect(WorkingHours(text)?.days == days) }

    @Test(arguments: [
        "", "Mon-Fri", "09:00-17:00", "Mon-Fri 9-17", "Mon-Fri 17:00-09:00", "Mo-Fr 09:00-17:00", "Mon 09:00-25:00",
        "Mon 09:00-12:00 11:00-13:00", "Mon-Wed-Fri 09:00-17:00", "Mon 09:00-17:00,", "Mon 09:00", "Mon 09:60-10:00",
    ])
    func refuses(text: String) { #expect(WorkingHours(text) == nil) }
}

@Suite struct WorkingTimeTests {
    /// The obvious program: each quarter of a minute, what the clock on the wall says.
    private static func obvious(_ hours: WorkingHours, _ zone: SiteZone, _ start: Int64, _ end: Int64) -> Int64 {
        var zone = zone
        return stride(from: start, to: end, by: 15).reduce(0) { total, second in
            let local = zone.local(Timestamp(microseconds: second * 1_000_000))
            let minute = Int(local.microsecond / 60_000_000)
            let works = hours.days[CivilDate(daysSince1970: local.day).weekday].contains { $0.contains(minute) }
            return total + (works ? 15 : 0)
        }
    }

    @Test(arguments: [
        ("Europe/Berlin", "Mon-Fri 09:00-17:00"), ("Europe/Berlin", "Mon-Sun 00:00-24:00"),
        ("Europe/Berlin", "Sun 01:30-02:30 02:45-03:15, Mon 08:00-12:00"),
        ("America/Sao_Paulo", "Sat-Mon 23:00-24:00 00:00-01:30"), ("Asia/Kathmandu", "Mon-Sat 10:15-18:45"),
        ("Australia/Lord_Howe", "Sun 01:00-03:00"), ("Pacific/Apia", "Thu-Sat 09:00-17:00"), ("UTC", "Wed 12:00-13:00"),
    ])
    func agreesWithTheObviousProgramAlsoWhereTheClocksChange(name: String, text: String) throws {
        let zone = try #require(SiteZone(name: name))
        let hours = try #require(WorkingHours(text))
        // March and October 2018, when the clocks of all of them but two change; Samoa went without 30 December 2011.
        let spans: [Int64] = [1_521_849_600, 1_540_598_400, 1_541_203_200, 1_325_030_400, 1_538_352_000]
        var random = SeededRandom(seed: 5)
        for span in spans {
            let time = WorkingTime(hours, zone, span...span + 6 * 86_400)
            for _ in 0..<12 {
                let start = span + Int64.random(in: 0..<3 * 5_760, using: &random) * 15
                let end = start + Int64.random(in: 0..<3 * 5_760, using: &random) * 15
                #expect(
                    time.seconds(from: start, to: end) == Self.obvious(hours, zone, start, end), "\(start) to \(end)")
            }
        }
    }

    @Test(arguments: [
        ("Mon-Fri 09:00-17:00", "Mo-Fr 09:00-17:00"),
        ("mon-Thu  08:00-12:00 13:00-17:00,Fri 08:00-14:00", "Mo-Do 08:00-12:00 13:00-17:00, Fr 08:00-14:00"),
    ])
    func weekdaysAreSpeltInTheLanguageOfThePages(text: String, spelt: String) {
        let german = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
        #expect(WorkingHours.spelt(text) { german[$0] } == spelt)
    }

    @Test func aNightAndAWeekendCountNothing() throws {
        let zone = try #require(SiteZone(name: "Europe/Berlin"))
        // Friday, 27 March 2026 16:50 to Monday 09:20, over the change to summer time.
        let (start, end) = (Int64(1_774_626_600), Int64(1_774_855_200))
        let time = WorkingTime(.usual, zone, start...end)
        #expect(time.seconds(from: start, to: end) == 30 * 60)
        #expect(end - start == 63 * 3_600 + 30 * 60)
    }
}
