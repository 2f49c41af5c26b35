import Foundation
import TestSupport
import Testing

@testable import Hansard
@testable import HansardStore

/// Batches span files, and each record is still known by its own.
@Suite(.blocking) struct SourceFilesTests {
    private func export(_ days: Int, _ body: (TestArchive, IngestReport) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/general", withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        try write("users.json", "[]")
        try write("channels.json", #"[{"id":"C1","name":"general"}]"#)
        for day in 1...days {
            let message = #"{"user":"U1","text":"day \#(day)","ts":"\#(1_767_500_000 + day).000100"}"#
            // The newest stand first in a file now and then: a batch is put in order before it is written.
            let later = #"{"user":"U2","text":"\#(day) before","ts":"\#(1_767_400_000 - day).000100"}"#
            try write(
                String(format: "general/2026-01-%02d.json", day), "[\(message),\n\(later),\n{\"text\":\"\(day)\"}]")
        }
        let archive = try TestArchive()
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let report = try store.ingest([try IngestInput(path: folder)], startedAt: now, now: { now })
        try store.close()
        try body(archive, report)
    }

    @Test func eachRecordHasItsOwnFile() throws {
        try export(28) { archive, report in
            #expect(report.messages.added == 56)
            #expect(report.sources.count == 30)
            let files = try archive.texts(
                """
                SELECT text || ' ' || substr(name, -15) || ' ' || line FROM message JOIN source ON source.id = source
                ORDER BY text
                """)
            let expected = (1...28).flatMap { day in
                let name = String(format: "2026-01-%02d.json", day)
                return ["day \(day) \(name) 1", "\(day) before \(name) 2"]
            }
            #expect(files == expected.sorted())
        }
    }

    @Test func eachQuarantinedLineHasItsOwnFile() throws {
        try export(28) { archive, report in
            #expect(report.quarantined == 28)
            let lines = try archive.texts("SELECT substr(source, -15) || ':' || line FROM quarantine ORDER BY source")
            #expect(lines == (1...28).map { String(format: "2026-01-%02d.json:3", $0) })
        }
    }
}
