import Testing

@testable import Hansard

@Suite struct SlicerTests {
    private func slices(_ slicing: Slicing, _ zone: String, _ times: String...) throws -> [String] {
        var slicer = Slicer(slicing, zone: try #require(SiteZone(name: zone)))
        return try times.map { slicer.slice(of: try ReadTime(rfc3339: $0).instant) }
    }

    private static let times = [
        "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z",
    ]

    @Test func aDayIsOneOfTheZone() throws {
        let times = Self.times
        #expect(
            try slices(.day, "Europe/Berlin", times[0], times[1], times[2], times[3])
                == ["2026-03-28", "2026-03-29", "2026-03-31", "2026-04-01"])
        #expect(try slices(.day, "UTC", times[0], times[1]) == ["2026-03-28", "2026-03-28"])
    }

    @Test func aMonthIsOneOfTheZone() throws {
        let times = Self.times
        #expect(try slices(.month, "Europe/Berlin", times[0], times[2], times[3]) == ["2026-03", "2026-03", "2026-04"])
        #expect(try slices(.month, "UTC", times[2], times[3]) == ["2026-03", "2026-03"])
        #expect(try slices(.month, "UTC", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z") == ["1969-12", "1970-01"])
    }

    @Test func soManyMessagesAreASlice() throws {
        let time = Self.times[0]
        #expect(try slices(.messages(2), "UTC", time, time, time, time, time) == ["1", "1", "2", "2", "3"])
        #expect(try slices(.conversation, "UTC", time, time) == ["", ""])
    }

    @Test func aLongDayHasPartsOfSoManyMessages() throws {
        let times = Self.times
        #expect(
            try slices(.days(atMost: 2), "UTC", times[0], times[1], times[1], times[2], times[2], times[2])
                == ["2026-03-28", "2026-03-28", "2026-03-28-2", "2026-03-31", "2026-03-31", "2026-03-31-2"])
    }
}
