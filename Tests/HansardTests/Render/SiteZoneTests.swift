import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct SiteZoneTests {
    private func instant(_ text: String) throws -> Timestamp { try ReadTime(rfc3339: text).instant }

    private func day(_ iso: String) throws -> Int { try instant(iso + "T00:00:00Z").day }

    @Test func anUnknownZoneIsNone() {
        #expect(SiteZone(name: "Europe/Atlantis") == nil)
        #expect(SiteZone(name: "Europe/Berlin") != nil)
    }

    @Test(arguments: [
        ("2026-03-29T00:59:59Z", 3_600), ("2026-03-29T01:00:00Z", 7_200), ("2026-10-25T00:59:59Z", 7_200),
        ("2026-10-25T01:00:00Z", 3_600), ("2026-07-01T00:00:00Z", 7_200), ("1970-01-01T00:00:00Z", 3_600),
    ])
    func theOffsetChangesWithTheClocks(time: String, offset: Int) throws {
        var zone = try #require(SiteZone(name: "Europe/Berlin"))
        #expect(zone.offsetSeconds(at: try instant(time)) == offset)
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo",
    ])
    func whatWasLookedUpBeforeDoesNotMatter(name: String) throws {
        var random = SeededRandom(seed: 15)
        var remembering = try #require(SiteZone(name: name))
        let zone = try #require(TimeZone(identifier: name))
        for _ in 0..<2_000 {
            let at = Timestamp(microseconds: Int64.random(in: 0...1_900_000_000_000_000, using: &random))
            let date = Date(timeIntervalSince1970: Double(at.microseconds) / 1_000_000)
            #expect(remembering.offsetSeconds(at: at) == zone.secondsFromGMT(for: date))
        }
    }

    @Test(arguments: [
        // Clocks change at one, two or three o'clock, and in the last four at midnight.
        "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC",
        "America/Havana", "Asia/Beirut", "America/Santiago", "Africa/Cairo",
    ])
    func aDayBeginsWhereTheDayBeforeEnds(name: String) throws {
        var zone = try #require(SiteZone(name: name))
        for day in try day("2024-01-01")...day("2026-12-31") {
            let start = zone.start(ofDay: day)
            #expect(zone.local(start).day == day, "\(CivilDate(daysSince1970: day).iso)")
            #expect(
                zone.local(start.advanced(byMicroseconds: -1)).day == day - 1, "\(CivilDate(daysSince1970: day).iso)")
        }
    }

    @Test(arguments: [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
    func aDayMayHaveAnotherNumberOfHours(iso: String, hours: Int64) throws {
        var zone = try #require(SiteZone(name: "Europe/Berlin"))
        let day = try day(iso)
        #expect(zone.start(ofDay: day + 1).microseconds - zone.start(ofDay: day).microseconds == hours * 3_600_000_000)
    }

    @Test func aLabelNamesTheZoneAndItsOffset() throws {
        var berlin = try #require(SiteZone(name: "Europe/Berlin"))
        #expect(berlin.label(at: try instant("2026-01-01T00:00:00Z")) == "Europe/Berlin, UTC+01:00")
        #expect(berlin.label(at: try instant("2026-07-01T00:00:00Z")) == "Europe/Berlin, UTC+02:00")
        var london = try #require(SiteZone(name: "Europe/London"))
        #expect(london.label(at: try instant("2026-01-01T00:00:00Z")) == "Europe/London, UTC")
        var utc = SiteZone.utc
        #expect(utc.label(at: try instant("2026-01-01T00:00:00Z")) == "UTC")
        var newfoundland = try #require(SiteZone(name: "America/St_Johns"))
        #expect(newfoundland.label(at: try instant("2026-01-01T00:00:00Z")) == "America/St_Johns, UTC-03:30")
    }
}
