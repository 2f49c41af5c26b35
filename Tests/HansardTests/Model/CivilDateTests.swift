import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct CivilDateTests {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        return calendar
    }()

    @Test func agreesWithFoundationsCalendar() throws {
        var random = SeededRandom(seed: 23)
        // From the first day on which the whole calendar is Gregorian in Foundation, too.
        for _ in 0..<5_000 {
            let day = Int.random(in: -141_427...2_932_896, using: &random)
            let parts = Self.calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let date = CivilDate(daysSince1970: day)
            #expect([date.year, date.month, date.day] == [parts.year, parts.month, parts.day])
            #expect(date.weekday == (parts.weekday! + 5) % 7)
            #expect(date.daysSince1970 == day)
        }
    }

    @Test func everyDayFollowsTheOneBefore() {
        var before = CivilDate(daysSince1970: -719_163)
        for day in -719_162..<(-719_162 + 150_000) {
            let date = CivilDate(daysSince1970: day)
            #expect(before < date)
            let isNext =
                before.day < CivilDate.daysIn(month: before.month, year: before.year)
                ? (date.year, date.month, date.day) == (before.year, before.month, before.day + 1)
                : date.day == 1 && (date.month == before.month % 12 + 1)
            if !isNext { Issue.record("\(before.iso) is followed by \(date.iso)") }
            before = date
        }
    }

    @Test(arguments: [(1900, 28), (2000, 29), (2024, 29), (2026, 28), (2100, 28)])
    func februaryHasItsDays(year: Int, days: Int) { #expect(CivilDate.daysIn(month: 2, year: year) == days) }

    @Test(arguments: [
        (0, "1970-01-01", 3), (20_514, "2026-03-02", 0), (-1, "1969-12-31", 2), (-719_162, "0001-01-01", 0),
    ])
    func aDayIsNamed(day: Int, iso: String, weekday: Int) {
        let date = CivilDate(daysSince1970: day)
        #expect(date.iso == iso)
        #expect(date.weekday == weekday)
    }

    @Test func aMonthBeginsAndEndsAtMidnightUTC() throws {
        let march = CalendarMonth(of: try ReadTime(rfc3339: "2026-03-31T23:59:59.999999Z").instant)
        #expect(march.iso == "2026-03")
        #expect(march.start.rfc3339(.second) == "2026-03-01T00:00:00Z")
        #expect(march.next.iso == "2026-04")
        #expect(march.next == CalendarMonth(of: try ReadTime(rfc3339: "2026-04-01T00:00:00Z").instant))
        #expect(march < march.next)
    }

    @Test func monthsGoOnOverTheYears() {
        let december = CalendarMonth(number: 2026 * 12 + 11)
        #expect(december.iso == "2026-12")
        #expect(december.next.iso == "2027-01")
        #expect(december.next.year == 2027 && december.next.month == 1)
    }
}
