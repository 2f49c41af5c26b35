import Foundation
import TestSupport
import Testing

@testable import HTTPServer

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
