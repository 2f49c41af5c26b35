import Hansard
import Testing

@Suite struct QuietDaysTests {
    /// Monday, 2 March 2026.
    private static let monday = CivilDate(year: 2026, month: 3, day: 2).daysSince1970

    private static func workingDays(_ weeks: Int) -> [Int] {
        (0..<weeks).flatMap { week in (0..<5).map { monday + week * 7 + $0 } }
    }

    @Test func aWorkingDayThatIsSilentAmongManyThatAreNotIsQuiet() throws {
        let silent = Self.monday + 9
        let quiet = try #require(
            QuietDays(of: 4, withMessagesOn: Self.workingDays(6).filter { $0 != silent }, .usual))
        #expect(quiet.days == [silent] && quiet.conversation == 4)
        #expect(quiet.within(silent + 1, nil) == nil && quiet.within(nil, silent) == quiet)
    }

    @Test func weekendsAreNoWorkingDays() {
        #expect(QuietDays(of: nil, withMessagesOn: Self.workingDays(6), .usual) == nil)
    }

    @Test func whoeverSpeaksOnlySometimesHasNoQuietDays() {
        #expect(QuietDays(of: 1, withMessagesOn: (0..<30).map { Self.monday + 3 * $0 }, .usual) == nil)
        #expect(QuietDays(of: 1, withMessagesOn: [Self.monday, Self.monday + 200_000], .usual) == nil)
        #expect(QuietDays(of: 1, withMessagesOn: Self.workingDays(2), .usual) == nil)
        #expect(QuietDays(of: 1, withMessagesOn: [], .usual) == nil)
    }
}
