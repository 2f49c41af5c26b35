import Testing

@testable import HTTPServer

@Suite struct RequestedRangeTests {
    @Test(arguments: [
        ("bytes=0-0", RequestedRange.part(0..<1)), ("bytes=0-", .part(0..<100)), ("bytes=90-200", .part(90..<100)),
        ("bytes=-10", .part(90..<100)), ("bytes=-1000", .part(0..<100)), ("BYTES=1-2", .part(1..<3)),
        ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=100-200", .unsatisfiable),
        ("bytes=0-1,3-4", .whole), ("bytes=5-4", .whole), ("bytes=", .whole), ("bytes=-", .whole),
        ("bytes=a-b", .whole),
        ("bytes=--1", .whole), ("bytes=0x1-2", .whole), ("lines=0-1", .whole), ("bytes 0-1", .whole),
        ("bytes=99999999999999999999-", .whole), ("bytes=+1-2", .whole), ("", .whole),
    ])
    func reads(text: String, range: RequestedRange) { #expect(RequestedRange(text, of: 100) == range) }

    @Test func nothingIsInAnEmptyFile() {
        #expect(RequestedRange("bytes=0-", of: 0) == .unsatisfiable)
        #expect(RequestedRange("bytes=-1", of: 0) == .unsatisfiable)
        #expect(RequestedRange(nil, of: 0) == .whole)
    }
}
