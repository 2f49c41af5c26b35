import Hansard
import Testing

@Suite struct CoveredStretchTests {
    private func at(_ text: String) throws -> Timestamp { try ReadTime(rfc3339: text + ":00Z").instant }

    private func holes(
        _ stretches: (from: String?, until: String)..., isStated: Bool, zone: String = "UTC"
    ) throws -> [String] {
        let stretches = try stretches.map {
            CoveredStretch(from: try $0.from.map(at), until: try at($0.until), isStated: isStated)
        }
        return try CoveredStretch.holes(between: stretches, .usual, #require(SiteZone(name: zone))).map {
            "\($0.lowerBound.rfc3339(.minute)) \($0.upperBound.rfc3339(.minute))"
        }
    }

    @Test func whatNoSourceHasBetweenTwoThatSayHowFarTheyGoIsAHole() throws {
        let found = try holes(
            ("2026-03-02T10:00", "2026-03-02T12:00"), (nil, "2026-03-02T09:00"),
            ("2026-03-02T11:00", "2026-03-02T13:00"),
            isStated: true)
        #expect(found == ["2026-03-02T09:00Z 2026-03-02T10:00Z"])
    }

    @Test func stretchesThatTouchOrLieWithinAnotherHaveNoHole() throws {
        let found = try holes(
            (nil, "2026-03-05T09:00"), ("2026-03-01T10:00", "2026-03-02T12:00"),
            ("2026-03-05T09:00", "2026-03-06T09:00"),
            isStated: true)
        #expect(found == [])
    }

    /// An export of one week ends with its last message, and that of the next begins with its first.
    @Test func anExportThatFollowsAnotherOverAWeekendLeavesNoHole() throws {
        #expect(
            try holes(
                ("2026-03-02T08:00", "2026-03-06T15:00"), ("2026-03-09T08:00", "2026-03-13T15:00"), isStated: false)
                == [])
    }

    @Test func aWorkingDayBetweenTwoExportsIsAHole() throws {
        let found = try holes(
            ("2026-03-02T08:00", "2026-03-06T15:00"), ("2026-03-10T08:00", "2026-03-13T15:00"), isStated: false)
        #expect(found == ["2026-03-06T15:00Z 2026-03-10T08:00Z"])
    }
}
