import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct QuarantineTests {
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

    /// A file of nonsense must not grow to many times its size.
    @Test func ofAFileWithMoreBadLinesTheRestIsNamed() throws {
        let archive = try TestArchive()
        let kept = Quarantine.linesPerSource
        var log = message("1", from: "7", at: "09:00", "before") + "\n"
        log += String(repeating: "x\n", count: kept)  // lines 2 to kept + 1
        log += String(repeating: "x\n{}\n", count: 100_000)
        log += message("2", from: "7", at: "09:01", "after") + "\n" + String(repeating: "x\n", count: 5)
        for _ in 1...2 {
            let report = try archive.ingest(bytes: Array(log.utf8), file: "bad.jsonl")
            #expect(report.quarantined == kept + 200_005)
        }
        #expect(try archive.texts("SELECT text FROM message ORDER BY seq") == ["before", "after"])
        #expect(try archive.reader.statistics().quarantined == kept + 200_005)
        let bytes = try #require(FileManager.default.contents(atPath: archive.path + "/quarantine/lines.jsonl"))
        let entries = try bytes.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
        #expect(entries.filter { $0["text"]?.string == "x" }.count == kept)
        let ranges = entries.filter { $0["lines"] != nil }
        #expect(entries.count == kept + ranges.count && ranges.count == 5)
        #expect(ranges.reduce(0) { $0 + ($1["count"]?.int ?? 0) } == 200_005)
        let first = try #require(ranges.first)
        let last = try #require(ranges.last)
        #expect(first["line"]?.int == kept + 2 && first["reason"]?.string?.contains("not JSON") == true)
        #expect(first["lines"]?.string?.hasPrefix("\(kept + 2),\(kept + 4),") == true)
        #expect(first["last_line"]?.int == kept + 100_000)
        // A line that is a record stands between.
        #expect(last["line"]?.int == kept + 200_003 && last["lines"]?.string == "\(kept + 200_003)-\(kept + 200_007)")
        #expect(ranges.contains { $0["reason"]?.string?.contains("has no “type”") == true })
        #expect(bytes.count < kept * 200 + log.utf8.count * 5)
    }

    @Test func reasonsThatQuoteTheirLinesAreToldApartUpToAThousand() throws {
        let archive = try TestArchive()
        let log = (0..<Quarantine.linesPerSource + 3_000).map { #"{"type":"t\#($0)"}"# }.joined(separator: "\n")
        try archive.ingest(bytes: Array(log.utf8), file: "odd.jsonl")
        let rows = try archive.numbers("SELECT lines FROM quarantine WHERE lines > 1")
        #expect(rows == [2_000])
        #expect(try archive.numbers("SELECT sum(lines) FROM quarantine") == [Int64(Quarantine.linesPerSource + 3_000)])
    }

    @Test func eachFileHasItsOwnCount() throws {
        let archive = try TestArchive()
        let bad = Array(("{}\n" + String(repeating: "x\n", count: Quarantine.linesPerSource)).utf8)
        for name in ["a.jsonl", "b.jsonl"] { try archive.ingest(bytes: bad, file: name) }
        #expect(try archive.numbers("SELECT count(*) FROM quarantine") == [Int64(2 * Quarantine.linesPerSource + 2)])
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
