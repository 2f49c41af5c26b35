import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// The log of what an older Hansard made, and of what is not as it should be.
@Suite(.blocking) struct LogFromOlderRowsTests {
    @Test(arguments: [
        (5, TestArchive.asInTheFifthLayout), (4, TestArchive.asInTheFourthLayout), (3, TestArchive.asInTheThirdLayout),
    ]) func olderLayoutsAreBroughtUpFirstAndLoseNothing(layout: Int, back: String) throws {
        let archive = try FullArchive.make(hasPlainHashes: true)
        try archive.change("\(back) PRAGMA user_version = \(layout);")
        try archive.open().close()
        let log = try LogOfRows(archive)
        for kind in LogOfRows.kinds {
            let rows = try archive.numbers("SELECT count(*) FROM \(kind)")
            #expect([Int64(log.counts[kind] ?? 0)] == rows, "\(kind)")
        }
        #expect(log.counts["message"] == 8 && log.counts["edit"] == 4)
        #expect(try log.names() == archive.texts(LogOfRows.names))
    }

    /// What the rows said before is what the rows say that are made from the log.
    @Test func theRowsThatTheLogMakesSayTheSame() throws {
        let archive = try FullArchive.make(hasPlainHashes: true)
        try archive.change(TestArchive.asInTheSixthLayout + "PRAGMA user_version = 6;")
        let columns = try ArchiveContents.columns(archive)
        let before = try ArchiveContents.read(archive, columns: columns)
        try archive.open().close()
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        let after = try ArchiveContents.read(archive, columns: columns)
        #expect(before.keys.count > 30)
        for (table, rows) in before { #expect(after[table] == rows, "\(table)") }
    }

    /// And what comes then is known again by it.
    @Test func whatIsIngestedAgainAddsNothing() throws {
        let archive = try FullArchive.make(hasPlainHashes: true)
        try archive.change(TestArchive.asInTheSixthLayout + "PRAGMA user_version = 6;")
        try archive.open().close()
        let columns = try ArchiveContents.columns(archive)
        let before = try ArchiveContents.read(archive, columns: columns)
        try FullArchive.ingestAgain(archive)
        let after = try ArchiveContents.read(archive, columns: columns)
        for table in [
            "message", "edit", "deletion", "reaction", "seen", "presence", "membership", "missing", "quarantine",
        ] {
            #expect(after[table] == before[table], "\(table)")
        }
    }

    /// Up to the fourth layout ids had no systems: what a native log says of what an export brought names it by its only id.
    @Test func whatIsNamedInASystemWithoutAnIDThereGetsOne() throws {
        let archive = try TestArchive()
        try archive.ingest(
            export: "a", users: [("U1", "Anna")], channels: [("C1", "general")], messages: [("U1", "09:00", "one")])
        try archive.ingest(message("1", from: "7", at: "09:00", "x"))
        let native = try #require(archive.numbers("SELECT id FROM source WHERE system = ''").first)
        try archive.change(
            """
            INSERT INTO deletion (seq, message, deleter, source, line)
                SELECT 1000, seq, sender, \(native), 2 FROM message WHERE text = 'one';
            """)
        let log = try LogOfRows(archive)
        let deletions = log.texts { line, record in
            guard case .deletion(let its) = record else { return nil }
            return "\(line.conversation(its.conversation)) \(line.person(its.deleter)) \(its.deletedAt == nil)"
        }
        #expect(deletions == ["/C1 /U1 true"])
        let others = log.texts { _, record in
            guard case .account(let its) = record, let known = its.sameAs else { return nil }
            return "\(its.system)/\(its.id) is \(known.spelledOut)"
        }
        #expect(others.sorted() == ["/C1 is slack/C1", "/U1 is slack/U1"])
        try archive.change(TestArchive.asInTheSixthLayout + "PRAGMA user_version = 6;")
        try archive.open().close()
        #expect(try archive.texts("SELECT id FROM conversation_alias").isEmpty)
        #expect(try archive.numbers("SELECT count(*) FROM deletion WHERE deleted_at IS NULL") == [1])
    }

    @Test(arguments: [
        "DELETE FROM message WHERE source_id = '1' AND text = 'one';",
        "UPDATE edit SET document = 999 WHERE text = 'uno';",
        "DELETE FROM account WHERE external_id = 'U1';", "DELETE FROM conversation_key WHERE external_id = 'team';",
        "UPDATE seen SET up_to = 999 WHERE evidence = 0;", "UPDATE sighting SET input = 999;",
    ]) func whatNamesAnythingThatIsNotThereIsDamage(change: String) throws {
        let archive = try FullArchive.make()
        try archive.change(TestArchive.asInTheSixthLayout + change)
        let error = #expect(throws: DatabaseProblem.self) { _ = try LogOfRows(archive) }
        if case .damaged? = error { return }
        Issue.record("\(String(describing: error))")
    }

    /// Their places count: files and pages name attachments by them.
    @Test func attachmentsComeInTheirOrderWithWhatBroughtThem() throws {
        func said(_ text: String, _ files: String) -> String {
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","#
                + #""text":"\#(text)","attachments":[\#(files)]}"#
        }
        func apart(_ name: String) -> String {
            #"{"type":"attachment","channel":"team","id":"1","attachments":[{"name":"\#(name)"}]}"#
        }
        let archive = try TestArchive()
        try archive.ingest(said("one", #"{"name":"a"},{"name":"b"}"#), apart("c"), apart("d"))
        try archive.ingest(said("two", #"{"name":"e"}"#), apart("f"), file: "later.jsonl")
        #expect(try archive.texts("SELECT name FROM attachment ORDER BY ordinal") == ["a", "b", "c", "d", "e", "f"])
        let log = try LogOfRows(archive)
        let brought = log.texts { line, record in
            switch record {
            case .message(_, let its): "message \(line.attachments(its))"
            case .edit(_, let its): "edit \(line.attachments(its))"
            case .attachment(let its): "apart \(line.text(its.name))"
            default: nil
            }
        }
        #expect(brought == ["message a+b", "apart c", "apart d", "edit e", "apart f"])
    }

    private func lines(of batches: [LogBatch]) -> [UInt8] {
        var writer = LogLineWriter()
        var keys = LineKeys { $0.initializeMemory(as: UInt8.self, repeating: 7) }
        var lines: [UInt8] = []
        for batch in batches { writer.append(batch, keys: &keys, to: &lines) }
        return lines
    }

    @Test func asLinesItGetsOnRecordAndIsReadBack() throws {
        let archive = try FullArchive.make()
        let log = try LogOfRows(archive)
        let lines = lines(of: log.batches)
        let folder = ArchiveFolder(archive.path + "/other")
        try folder.create()
        let record = try RecordLog(folder, origin: RecordLog.origin(ofArchive: 1))
        try record.append(lines)
        try record.commit()
        #expect(record.durableSeq == Int64(log.lines.count))
        var (reader, again) = (LogLineReader(), [LogBatch]())
        try lines.withUnsafeBufferPointer { try reader.read($0, firstSeq: 1) { again.append($0) } }
        try reader.finish { again.append($0) }
        #expect(self.lines(of: again) == lines)
    }
}
