import Testing

@testable import Hansard

@Suite struct SlackTimestampTests {
    @Test(arguments: [
        ("1767312000.000200", 1_767_312_000_000_200), ("1355517523.000005", 1_355_517_523_000_005),
        ("0.000000", 0), ("9999999999.999999", 9_999_999_999_999_999),
    ])
    func isReadDigitByDigit(ts: String, microseconds: Int64) {
        #expect(Timestamp(slackTS: ts)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "1767312000", "1767312000.0002", "1767312000.0002000", "17o7312000.000200", "1767312000,000200",
        "-767312000.000200", "+767312000.000200", " 767312000.000200", "12345678901.000200", ".000200", "1.7e9.000200",
    ])
    func isRefusedWhenItIsNoneOfSlacks(ts: String) {
        #expect(Timestamp(slackTS: ts) == nil)
    }
}
