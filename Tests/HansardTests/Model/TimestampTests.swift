import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct TimestampTests {
    private func read(_ text: String, zone: String? = nil) throws -> ReadTime {
        try ReadTime(rfc3339: text, defaultZone: zone.flatMap { DefaultZone(name: $0) })
    }

    private func problem(_ text: String) -> TimeProblem? {
        do throws(TimeProblem) {
            _ = try ReadTime(rfc3339: text)
            return nil
        } catch { return error }
    }

    @Test(
        arguments: [
            ("2013-05-13T08:54:10.215Z", "2013-05-13T08:54:10.215000Z", .millisecond),
            ("2013-05-13T08:54:10Z", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T08:54Z", "2013-05-13T08:54:00.000000Z", .minute),
            ("2013-05-13t08:54:10z", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13 10:54:10+02:00", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T10:54:10+0200", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T10:54:10+02", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T00:54:10-08:00", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T14:24:10+05:30", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T08:54:10-00:00", "2013-05-13T08:54:10.000000Z", .second),
            ("2013-05-13T08:54:10.1Z", "2013-05-13T08:54:10.100000Z", .millisecond),
            ("2013-05-13T08:54:10,25Z", "2013-05-13T08:54:10.250000Z", .millisecond),
            ("2013-05-13T08:54:10.000001Z", "2013-05-13T08:54:10.000001Z", .microsecond),
            ("2013-05-13T08:54:10.123456999Z", "2013-05-13T08:54:10.123456Z", .microsecond),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z", .second),
            ("2016-02-29T00:00:00Z", "2016-02-29T00:00:00.000000Z", .second),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", .microsecond),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z", .second),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", .microsecond),
            ("2013-05-13T23:54:10-23:59", "2013-05-14T23:53:10.000000Z", .second),
        ] as [(String, String, TimePrecision)])
    func readsAnyTimeWithAZone(text: String, expected: String, precision: TimePrecision) throws {
        let time = try read(text)
        #expect(time.instant.rfc3339() == expected)
        #expect(time.precision == precision)
        #expect(time.zone == .explicit)
    }

    @Test(
        arguments: [
            ("2013-05-13T08:54:10", .withoutZone), ("2013-05-13T08:54", .withoutZone),
            ("2013-05-13T08:54:10.215", .withoutZone),
            ("2013-05-13", .withoutZone), ("0000-01-01T00:00:00Z", .outOfRange),
            ("9999999-01-01T00:00:00Z", .outOfRange),
            ("10000-01-01T00:00:00Z", .outOfRange), ("2013-00-13T08:54:10Z", .outOfRange),
            ("2013-13-13T08:54:10Z", .outOfRange),
            ("2013-02-29T08:54:10Z", .outOfRange), ("2013-04-31T08:54:10Z", .outOfRange),
            ("2013-05-00T08:54:10Z", .outOfRange),
            ("2013-05-13T24:00:00Z", .outOfRange), ("2013-05-13T08:60:00Z", .outOfRange),
            ("2013-05-13T08:54:61Z", .outOfRange),
            ("2013-05-13T08:54:10+24:00", .outOfRange), ("2013-05-13T08:54:10+02:60", .outOfRange),
            ("9999-12-31T23:59:59-01:00", .outOfRange), ("0001-01-01T00:00:00+01:00", .outOfRange), ("", .malformed),
            ("2013", .malformed), ("13.05.2013 08:54", .malformed), ("2013-5-13T08:54:10Z", .malformed),
            ("2013-05-13T8:54:10Z", .malformed), ("2013-05-13T08:54:10.Z", .malformed),
            ("2013-05-13T08:54:10Zx", .malformed),
            ("2013-05-13T08:54:10 Z", .malformed), ("2013-05-13T08:54:10+2:00", .malformed),
            ("2013-05-13T08:54:10+", .malformed),
            ("2013-05-13T08:54:10CET", .malformed), ("-013-05-13T08:54:10Z", .malformed), ("1368435250", .outOfRange),
            ("2013-05-13X08:54:10Z", .malformed), ("２０１３-05-13T08:54:10Z", .malformed),
        ] as [(String, TimeProblem)])
    func whatIsNoSuchTimeIsRefused(text: String, expected: TimeProblem) { #expect(problem(text) == expected) }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = SeededRandom(seed: 21)
        let span = try (
            read("0001-01-01T00:00:00Z").instant.microseconds, read("9999-12-31T23:59:59.999999Z").instant.microseconds
        )
        for i in 0..<10_000 {
            let instant = Timestamp(microseconds: Int64.random(in: span.0...span.1, using: &random))
            let time = try read(instant.rfc3339())
            #expect(time.instant == instant)
            guard i % 2 == 0, instant.microseconds > span.0 + 86_400_000_000,
                instant.microseconds < span.1 - 86_400_000_000
            else { continue }
            let offset = Int.random(in: -1_439...1_439, using: &random) * 60
            var out: [UInt8] = []
            out.appendRFC3339(instant, precision: .microsecond, offsetSeconds: offset)
            #expect(try read(String(decoding: out, as: UTF8.self)).instant == instant)
        }
    }

    @Test func aTimeIsWrittenAsFinelyAsItIsKnown() throws {
        let instant = try read("2013-05-13T08:54:10.215999Z").instant
        #expect(instant.rfc3339(.minute) == "2013-05-13T08:54Z")
        #expect(instant.rfc3339(.second) == "2013-05-13T08:54:10Z")
        #expect(instant.rfc3339(.millisecond) == "2013-05-13T08:54:10.215Z")
        #expect(instant.rfc3339(.microsecond) == "2013-05-13T08:54:10.215999Z")
    }

    @Test func agreesWithFoundation() throws {
        var random = SeededRandom(seed: 22)
        let style = Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: 0)!)
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -10_000_000_000...10_000_000_000, using: &random)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            #expect(try read(text).instant.microseconds == seconds * 1_000_000)
        }
    }

    @Test(arguments: [
        (0, 0), (1, 0), (-1, -1), (86_399_999_999, 0), (86_400_000_000, 1), (-86_400_000_000, -1),
        (-86_400_000_001, -2),
    ])
    func theDayIsRoundedDown(microseconds: Int64, day: Int) {
        #expect(Timestamp(microseconds: microseconds).day == day)
    }

    // MARK: A configured zone

    @Test(arguments: [
        ("Europe/Berlin", "2026-01-15T12:00:00", "2026-01-15T11:00:00Z"),
        ("Europe/Berlin", "2026-07-15T12:00:00", "2026-07-15T10:00:00Z"),
        ("+02:00", "2026-01-15T12:00:00", "2026-01-15T10:00:00Z"),
        ("-03:30", "2026-01-15T12:00:00", "2026-01-15T15:30:00Z"),
        ("UTC", "2026-01-15T12:00:00", "2026-01-15T12:00:00Z"),
        ("Asia/Kolkata", "2026-01-15T12:00:00", "2026-01-15T06:30:00Z"),
        ("America/New_York", "2026-01-15T20:00:00", "2026-01-16T01:00:00Z"),
        ("Pacific/Kiritimati", "2026-01-15T12:00:00", "2026-01-14T22:00:00Z"),
        // The hour that the clocks repeat: the first of the two. (RFC 5545, section 3.3.5)
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z"),
        // The hour that they leave out: as if they had not been changed yet.
        ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        ("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z"),
        ("Europe/Berlin", "1965-07-15T12:00:00", "1965-07-15T11:00:00Z"),
    ])
    func aTimeWithoutAZoneIsInTheConfiguredOne(zone: String, text: String, expected: String) throws {
        let time = try read(text, zone: zone)
        #expect(time.instant.rfc3339(.second) == expected)
        #expect(time.zone == .configured)
    }

    @Test func aZoneInTheTextOutweighsTheConfiguredOne() throws {
        let time = try read("2026-01-15T12:00:00Z", zone: "Europe/Berlin")
        #expect(time.instant.rfc3339(.second) == "2026-01-15T12:00:00Z")
        #expect(time.zone == .explicit)
    }

    @Test(arguments: ["Berlin", "Europe/Atlantis", "", "CEST", "+2", "+25:00", "02:00", "Z+1", "local"])
    func anUnknownZoneIsNone(name: String) { #expect(DefaultZone(name: name) == nil) }
}
