import Foundation
import Hansard
import Testing

@testable import HansardStore

@Suite struct QuarantineTests {
    @Test func aLineThatIsNotUnderstoodIsKeptAsItWas() throws {
        let archive = try TestArchive()
        let report = try archive.ingest(
            message("1", from: "7", at: "09:00", "Morning!"), #"{"type":"poll","question":"Lunch?"}"#,
            "not JSON “at all”",
            message("2", from: "7", at: "09:01", "Still here."))
        #expect(report.messages.added == 2)
        #expect(report.quarantined == 2)
        let kept = try String(contentsOfFile: archive.path + "/quarantine/lines.jsonl", encoding: .utf8)
        let lines = try kept.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.map { $0["line"]?.int } == [2, 3])
        #expect(lines.map { $0["text"]?.string } == [#"{"type":"poll","question":"Lunch?"}"#, "not JSON “at all”"])
    }

    @Test func bytesThatAreNotUTF8AreKeptToo() throws {
        let archive = try TestArchive()
        let bad: [UInt8] = [0x7B, 0xFF, 0xFE, 0x7D]
        try archive.ingest(bytes: Array(#"{"type":"online"}"#.utf8) + [0x0A] + bad + [0x0A], file: "odd.jsonl")
        let kept = try String(contentsOfFile: archive.path + "/quarantine/lines.jsonl", encoding: .utf8)
        let last = try JSONValue(parsing: Array(kept.split(separator: "\n").last!.utf8))
        #expect(last["base64"]?.string.flatMap { Data(base64Encoded: $0) } == Data(bad))
    }

    @Test func theSamePieceOfTheSameSourceIsKeptOnce() throws {
        let archive = try TestArchive()
        for _ in 1...2 { #expect(try archive.ingest("not JSON", "{}").quarantined == 2) }
        #expect(try archive.quarantined().count == 2)
        try archive.ingest("not JSON", "{}", file: "another.jsonl")
        #expect(try archive.quarantined().count == 4)
    }

    @Test func anEnormousLineIsKeptWholeAndOnce() throws {
        let archive = try TestArchive()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 26 << 20)
        let log =
            Array(message("1", from: "7", at: "09:00", "before").utf8) + [0x0A] + long + [0x0A]
            + Array(message("2", from: "7", at: "09:01", "after").utf8)
        for _ in 1...2 { #expect(try archive.ingest(bytes: log, file: "long.jsonl").quarantined == 1) }
        #expect(try archive.texts("SELECT text FROM message ORDER BY seq") == ["before", "after"])
        let kept = try FileManager.default.contentsOfDirectory(atPath: archive.path + "/quarantine").filter {
            $0.hasSuffix(".raw")
        }
        #expect(kept.count == 1)
        let bytes = FileManager.default.contents(atPath: "\(archive.path)/quarantine/\(kept[0])")
        #expect(bytes?.count == long.count)
        #expect(try archive.quarantined().map(\.line) == [2])
    }
}
