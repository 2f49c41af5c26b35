import Testing

@testable import Hansard

@Suite struct RetentionRuleTests {
    private func end(_ period: String, _ now: String) throws -> String {
        let now = try ReadTime(rfc3339: now).instant
        return try #require(RetentionPeriod(period)).end(before: now).rfc3339(.second)
    }

    @Test func aPeriodIsCountedInWholeDaysOfTheCalendar() throws {
        #expect(try end("90d", "2026-03-02T09:00:00Z") == "2025-12-02T00:00:00Z")
        #expect(try end("6y", "2026-03-02T23:59:59Z") == "2020-03-02T00:00:00Z")
        #expect(try end("18m", "2026-03-02T00:00:00Z") == "2024-09-02T00:00:00Z")
    }

    @Test func theLastDayOfAMonthStandsForOneThatItDoesNotHave() throws {
        #expect(try end("1y", "2024-02-29T09:00:00Z") == "2023-02-28T00:00:00Z")
        #expect(try end("1m", "2026-03-31T09:00:00Z") == "2026-02-28T00:00:00Z")
        #expect(try end("3m", "2026-01-31T09:00:00Z") == "2025-10-31T00:00:00Z")
        #expect(try end("12m", "2026-12-31T09:00:00Z") == "2025-12-31T00:00:00Z")
    }

    @Test(arguments: ["", "6", "y", "0y", "-1y", "06y", "6 y", "6w", "101y", "1.5y", "٦y"])
    func anythingElseIsNoPeriod(text: String) { #expect(RetentionPeriod(text) == nil) }
}
