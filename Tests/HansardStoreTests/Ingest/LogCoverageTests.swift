import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Where the record of a conversation ends, as logs say.
@Suite(.blocking) struct LogCoverageTests {
    private func covered(_ from: String?, _ to: String, in channel: String = "team") -> String {
        from.map { line("coverage", ["channel": channel, "from_time": instant($0), "to_time": instant(to)]) }
            ?? line("coverage", ["channel": channel, "to_time": instant(to)])
    }

    private func end(_ reader: ArchiveReader, of id: String = "team") throws -> String? {
        let conversation = try #require(reader.conversations().first { $0.sourceID == id })
        return try reader.recordEnd(of: conversation)?.rfc3339(.minute)
    }

    @Test(arguments: [[0, 1], [1, 0]]) func theRecordEndsWhereTheLastLogWasClosed(order: [Int]) throws {
        let archive = try TestArchive()
        let sources = [
            [message("1", from: "7", at: "09:00", "x", in: "team"), covered("08:00", "10:00")],
            [covered(nil, "12:00"), message("2", from: "7", at: "11:00", "y", in: "team"), covered("11:00", "11:30")],
        ]
        for i in order { try archive.ingest(sources[i], file: "\(i).jsonl") }
        #expect(try end(archive.reader) == "2026-03-02T12:00Z")
        #expect(try archive.reader.statistics().missing == 0)
    }

    @Test func theSameAgainAddsNothingAndWhatIsSentLaterGoesOn() throws {
        let archive = try TestArchive()
        let lines = [
            message("1", from: "7", at: "09:00", "x", in: "team"), covered(nil, "10:00"), covered("09:00", "10:00"),
        ]
        let first = try archive.ingest(lines)
        #expect((first.coverage.added, first.quarantined) == (2, 0))
        let records = try archive.reader.statistics().records
        let again = try archive.ingest(lines)
        #expect((again.coverage.added, again.coverage.duplicate) == (0, 2))
        #expect(try archive.reader.statistics().records == records)
        let before = try archive.reader.extent().lastSeq
        try archive.ingest([covered(nil, "10:30")], file: "more.jsonl")
        // The conversation’s page says so.
        #expect(try archive.reader.conversations(changedAfter: before).count == 1)
        #expect(try end(archive.reader) == "2026-03-02T10:30Z")
        try archive.ingest([message("2", from: "7", at: "10:31", "y", in: "team")], file: "later.jsonl")
        #expect(try end(archive.reader) == nil)
    }

    @Test func aScopeIsToldOfNoEndOutside() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "x", in: "team"), covered(nil, "10:00"),
            message("1", from: "7", at: "09:00", "x", in: "other"), covered(nil, "11:00", in: "other"))
        let team = try #require(archive.reader.conversations().first { $0.sourceID == "team" })
        for (until, expected) in [("10:30", "2026-03-02T10:00Z"), ("09:30", nil)] {
            let scope = ArchiveScope(
                conversations: [team.id], from: nil, until: try ReadTime(rfc3339: instant(until)).instant,
                includesPresence: true)
            let reader = try ArchiveReader(path: archive.path, scope: scope)
            #expect(try end(reader) == expected)
            #expect(
                try reader.read {
                    try Int.fetchOne(
                        $0, sql: "SELECT count(*) FROM log_coverage WHERE conversation <> ?", arguments: [team.id])
                } == 0)
        }
    }
}
