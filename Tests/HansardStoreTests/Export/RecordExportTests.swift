import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct RecordExportTests {
    private static let room = "team-support"

    private func archive() throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"person","id":"7","name":"Jamie"}"#, #"{"type":"person","id":"3","name":"Mo","team":"Support"}"#,
            message("1", from: "7", at: "09:00", "Morning"), message("2", from: "3", at: "09:01", "Yes?", replyTo: "1"),
            edit("1", by: "7", at: "09:05", "Good morning"), reaction("2", by: "7", "👍", at: "09:06"),
            deletion("2", by: "3", at: "09:07"), seen("3", upTo: "1", at: "09:02"),
            message("a", from: "7", at: "09:00", "one", in: Self.room),
            message("b", from: "10", at: "2026-04-01T00:00:00Z", "two", in: Self.room),
            message("c", from: "10", at: "2026-04-01T00:00:01Z", "three", in: Self.room),
            line("join", ["channel": Self.room, "person": "3", "at": instant("08:00")]),
            line("leave", ["channel": Self.room, "person": "3", "at": "2026-04-02T00:00:00Z"]))
        return archive
    }

    private func export(
        _ archive: TestArchive, _ selection: Selection, _ format: any ExportFormat.Type = TextExport<PipeWriter>.self
    ) throws -> (report: RecordExport.Report, files: [String: String]) {
        let output = archive.path + "-export-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let words = Words(language: "en", entries: [:])
        let report = try RecordExport(archive: archive.path, selection)
            .write(format, to: output, .init(zone: .utc, words: words, generator: "Hansard"))
        var files: [String: String] = [:]
        let documents = "\(output)/documents"
        for name in try FileManager.default.subpathsOfDirectory(atPath: documents) {
            guard let data = FileManager.default.contents(atPath: "\(documents)/\(name)") else { continue }
            files[name] = String(decoding: data, as: UTF8.self)
        }
        return (report, files)
    }

    @Test func aWriterGetsMessagesAndEventsInTheirOrder() throws {
        let (report, files) = try export(archive(), .everything)
        #expect(
            files == [
                "private-chat-3-7/1.pipe": """
                # Mo and Jamie
                2026-03-02T09:00:00Z|Jamie|Good morning|edited 2026-03-02T09:05:00Z
                ! Mo 1 2026-03-02T09:02:00Z highWaterMark
                2026-03-02T09:01:00Z|Mo|Yes?|deleted|👍 1|to “Good morning”
                = 2

                """,
                "team-support/1.pipe": """
                # team-support
                + Mo 2026-03-02T08:00:00Z
                2026-03-02T09:00:00Z|Jamie|one
                2026-04-01T00:00:00Z|10|two
                = 2

                """,
                "team-support/2.pipe": """
                # team-support
                2026-04-01T00:00:01Z|10|three
                - Mo 2026-04-02T00:00:00Z
                = 1

                """,
            ])
        #expect(report.conversations == 2 && report.messages == 5 && report.files == 3)
        #expect(report.bytes == files.values.reduce(0) { $0 + Int64($1.utf8.count) })
    }

    @Test func aSelectionByPeopleHasTheirConversationsAlone() throws {
        var selection = Selection()
        selection.people = ["10"]
        #expect(try Set(export(archive(), selection).files.keys) == ["team-support/1.pipe", "team-support/2.pipe"])
        selection.people = []
        selection.teams = ["Support"]
        #expect(try export(archive(), selection).report.messages == 5)
        selection.except.people = ["10"]
        #expect(try Set(export(archive(), selection).files.keys) == ["private-chat-3-7/1.pipe"])
        selection = Selection()
        selection.rooms = true
        #expect(try export(archive(), selection).report.messages == 3)
    }

    @Test func aPeriodEndsBeforeItsEnd() throws {
        var selection = Selection.everything
        selection.from = try ReadTime(rfc3339: "2026-03-02T09:01:00Z").instant
        selection.until = try ReadTime(rfc3339: "2026-04-01T00:00:01Z").instant
        let (report, files) = try export(archive(), selection)
        #expect(report.messages == 2)
        #expect(files["private-chat-3-7/1.pipe"]?.contains("Good morning") == false, "what is quoted is outside")
        #expect(files["team-support/1.pipe"]?.contains("two") == true)
    }

    @Test func aQueryLeavesWhatItFinds() throws {
        var selection = Selection.everything
        selection.query = "morning"
        let (report, files) = try export(archive(), selection)
        #expect(
            report
                == RecordExport.Report(
                    conversations: 1, messages: 1, files: 1, bytes: report.bytes, disclosure: report.disclosure))
        #expect(files["private-chat-3-7/1.pipe"]?.contains("! Mo") == false)
        selection.query = "from:nobody-here"
        #expect(throws: ExportProblem.self) { try export(archive(), selection) }
    }

    @Test func theSameSelectionHasTheSameBytes() throws {
        let archive = try archive()
        for format: any ExportFormat.Type in [TextExport<PipeWriter>.self, TextExport<MessageCSV>.self] {
            let files = try export(archive, .everything, format).files
            #expect(!files.isEmpty)
            #expect(try export(archive, .everything, format).files == files)
        }
    }

    /// Everything is read in pieces; none of them may be lost or come twice where two meet.
    @Test func aLongConversationIsWhole() throws {
        let archive = try TestArchive()
        try archive.ingest((1...2_501).map { message("\($0)", from: "7", at: "09:00", "message \($0)") })
        let (report, files) = try export(archive, .everything, TextExport<MessageCSV>.self)
        #expect(report.messages == 2_501)
        let rows = try #require(files["private-chat-3-7.csv"]).split(separator: "\r\n").dropFirst()
        #expect(rows.count == 2_501)
        #expect(Set(rows.map { $0.prefix { $0 != "," } }).count == 2_501)
    }

    @Test func whatStandsThereIsNotTouched() throws {
        let archive = try archive()
        let output = archive.path + "-there"
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: output) }
        try Data("mine".utf8).write(to: URL(fileURLWithPath: output + "/file"))
        let words = Words(language: "en", entries: [:])
        #expect(throws: ExportProblem.self) {
            try RecordExport(archive: archive.path, .everything)
                .write(TextExport<PipeWriter>.self, to: output, .init(zone: .utc, words: words, generator: "Hansard"))
        }
        #expect(FileManager.default.contents(atPath: output + "/file") == Data("mine".utf8))
    }

    @Test func aTableOfMessagesIsReadAgain() throws {
        let archive = try archive()
        let files = try export(archive, Selection.between("3", "7") ?? Selection(), TextExport<MessageCSV>.self).files
        let copy = try TestArchive()
        try copy.ingest(bytes: Array(try #require(files["private-chat-3-7.csv"]).utf8), file: "chat.csv")
        let page = try #require(copy.pages().first)
        #expect(page.map(\.idText) == ["1", "2"])
        #expect(page.map(\.currentText) == ["Good morning", "Yes?"])
        #expect(page.details("2")?.reply?.excerpt == "Good morning")
    }
}
