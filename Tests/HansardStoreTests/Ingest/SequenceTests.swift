import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct SequenceTests {
    @Test(arguments: sample(of: 1...4)) func seqHasNoGapsOverAllTables(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 300)
        // Two files that overlap, so that duplicates and quarantined records are among them.
        try archive.ingest(Array(log.lines.prefix(200)), file: "first.jsonl")
        try archive.ingest(Array(log.lines.suffix(200)), file: "second.jsonl")
        try archive.ingest(
            #"{"type":"attachment","channel":"team-support","id":"late","attachments":[{"name":"a"},{"name":"b"}]}"#,
            line("coverage", ["channel": "team-support", "to_time": instant("18:00")]),
            message("late", from: "7", at: "09:00", "late", in: "team-support"),
            line("person", ["id": "3", "name": "Alex Roe"]), line("person", ["id": "3", "name": "Alex Doe"]),
            file: "people.jsonl")
        let tables = [
            "person_version", "conversation_version", "message", "edit", "deletion", "missing", "reaction", "seen",
            "membership", "presence", "attachment_record",
            "log_coverage",
        ]
        let seqs = Set(try tables.flatMap { try archive.numbers("SELECT seq FROM \($0)") }).sorted()
        let lines = try archive.logTypes()
        let others: Set = ["archive", "source", "account", "quarantined", "read", "input", "ingest", "seal"]
        #expect(seqs == lines.filter { !others.contains($0.type) }.map(\.seq))
        #expect(lines.map(\.seq) == Array(1...Int64(lines.count)))
        #expect(try archive.reader.extent().lastSeq == Int64(lines.count))
        #expect(try archive.numbers("SELECT last_seq FROM run ORDER BY id").last == Int64(lines.count))
    }
}
