import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ByteRangeTests {
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

@Suite struct ContentDispositionTests {
    @Test(arguments: [
        ("a.pdf", #"attachment; filename="a.pdf""#),
        ("caf\u{E9}.pdf", #"attachment; filename="caf_.pdf"; filename*=UTF-8''caf%C3%A9.pdf"#),
        (#"a"b.txt"#, #"attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt"#),
        ("a\r\nX: y", #"attachment; filename="a__X: y""#),
        ("../../etc/passwd", #"attachment; filename=".._.._etc_passwd""#),
        ("..", #"attachment; filename="file""#), ("", #"attachment; filename="file""#),
        ("a\u{202E}fdp.exe", #"attachment; filename="a_fdp.exe""#), (#"a\b"#, #"attachment; filename="a_b""#),
        ("100%.txt", #"attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt"#),
    ])
    func names(name: String, header: String) { #expect(ContentDisposition.attachment(name) == header) }
}

@Suite(.blocking) struct GzipTests {
    @Test func givesTheSameBytesBack() throws {
        let text = String(repeating: "All that was said. ", count: 2_000)
        let bytes = try #require(Gzip.compressed(Array(text.utf8)))
        #expect(bytes.count < text.utf8.count / 20)
        #expect(bytes == Gzip.compressed(Array(text.utf8)))
        let file = NSTemporaryDirectory() + "/\(UUID().uuidString).gz"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let process = try ChildProcess(["gzip", "-dc", file], output: .pipe)
        #expect(process.readToEnd() == Array(text.utf8))
        #expect(process.wait() == .exit(0))
    }

    @Test func leavesAloneWhatGetsNoShorter() {
        var random = SystemRandomNumberGenerator()
        #expect(Gzip.compressed((0..<5_000).map { _ in UInt8.random(in: 0...255, using: &random) }) == nil)
        #expect(Gzip.compressed([1, 2, 3]) == nil)
    }
}
