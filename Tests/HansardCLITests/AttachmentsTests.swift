import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct AttachmentsTests {
    private static let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private func files(_ outcome: Outcome) throws -> [String: Int]? { try outcome.json()["files"] as? [String: Int] }

    private func writeFolder(_ workspace: Workspace) throws {
        try TestExport.folder("export", in: workspace)
        try workspace.write(
            "export/general/2026-03-02.json",
            #"[{"type":"message","user":"U1","text":"Look","ts":"1772441650.000100","files":["#,
            #"{"id":"F1","name":"cat.png","mimetype":"image/png"},{"id":"F2","name":"x.html","mimetype":"text/html"}]}]"#
        )
        try workspace.write(
            "export/__uploads/F1/cat.png", bytes: Array(try #require(Data(base64Encoded: Self.picture))))
        try workspace.write("export/general/attachments/F2-x.html", "<script>alert(1)</script>")
    }

    @Test(.enabled(if: TestExport.canZip)) func anExportsFilesGoIntoTheArchiveAndOntoThePages() throws {
        let workspace = try Workspace()
        try writeFolder(workspace)
        try workspace.shell("cd export && python3 -m zipfile -c ../export.zip .")
        let first = try workspace.hansard("ingest", "--json", "export.zip")
        #expect(first.status == 0)
        #expect(try files(first) == ["added": 2, "duplicate": 0, "left_out": 0, "absent": 0, "bytes": 96])
        for source in ["export.zip", "export"] {
            let again = try workspace.hansard("ingest", "--json", source)
            #expect(try files(again) == ["added": 0, "duplicate": 2, "left_out": 0, "absent": 0, "bytes": 0])
        }
        #expect(workspace.files("archive/blobs").count == 2)
        #expect(try workspace.build().status == 0)
        let published = workspace.files("Output/files")
        #expect(Set(published.keys.map { ($0 as NSString).pathExtension }) == ["png", "bin"])
        let page = try #require(workspace.page())
        #expect(page.contains(" alt=\"cat.png\" width=\"1\" height=\"1\" loading=\"lazy\">"))
        #expect(page.contains(" download=\"x.html\">"))
        #expect(!page.contains("<script>alert"))
        #expect(try workspace.build().output.contains("0 pages written"))
    }

    @Test func aFileBeyondTheLimitIsLeftOut() throws {
        let workspace = try Workspace()
        try writeFolder(workspace)
        let outcome = try workspace.hansard("ingest", "--json", "--max-file-bytes", "30", "export")
        #expect(outcome.status == 0)
        #expect(try files(outcome) == ["added": 1, "duplicate": 0, "left_out": 1, "absent": 0, "bytes": 26])
        let text = try workspace.hansard("ingest", "--max-file-bytes", "30", "export")
        #expect(text.output.contains("Files: 0 added (0 bytes), 1 known already, 1 left out"))
        #expect(try workspace.hansard("ingest", "--max-file-bytes", "-1", "export").status == 64)
    }

    /// Slack’s own exports name files and have none.
    @Test func filesThatTheExportNamesAndDoesNotHaveAreCountedOnce() throws {
        let workspace = try Workspace()
        try TestExport.folder("export", in: workspace)
        try workspace.write(
            "export/general/2026-03-02.json",
            #"[{"type":"message","user":"U1","text":"Look","ts":"1772441650.000100","files":["#,
            #"{"id":"F1","name":"cat.png","url_private":"https://files.slack.com/files-pri/T1-F1/cat.png"},"#,
            #"{"id":"F2","name":"gone.png","mode":"tombstone","url_private":"https://files.slack.com/x"}]}]"#)
        let text = try workspace.hansard("ingest", "export").output
        #expect(text.contains("1 file is named and is not in what was read"))
        #expect(text.contains("Slack’s own exports have no files"))
        #expect(try !workspace.hansard("ingest", "export").output.contains("is named and is not"))
        // An export of slackdump’s has it.
        try workspace.write(
            "export/__uploads/F1/cat.png", bytes: Array(try #require(Data(base64Encoded: Self.picture))))
        let files = try files(workspace.hansard("ingest", "--json", "export"))
        #expect(files?["added"] == 1 && files?["absent"] == 0)
    }

    @Test func aKilledIngestLeavesNoHalfFileAndIsMadeGood() throws {
        let workspace = try Workspace()
        var lines: [String] = []
        for number in 1...40 {
            try workspace.write("files/\(number)", bytes: [UInt8](repeating: UInt8(number), count: 2 << 20))
            lines.append(
                #"{"type":"message","id":"\#(number)","channel":"c","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"\#(number)","path":"files/\#(number)"}]}"#
            )
        }
        try workspace.write("chat.jsonl", bytes: Array(lines.joined(separator: "\n").utf8))
        let script = """
            "\(Program.path)" ingest chat.jsonl & p=$!
            while [ $(find archive/blobs -type f -size 2048k 2>/dev/null | wc -l) -lt 3 ]; do
                kill -0 $p 2>/dev/null || break
            done
            kill -9 $p; wait $p; find archive/blobs -type f ! -name '*.part' -print0 | xargs -0 sha256sum
            """
        let killed = try workspace.shell(script)
        for line in killed.output.split(separator: "\n") where line.contains("archive/blobs") {
            let parts = line.split(separator: " ")
            #expect(parts[1].hasSuffix("/" + parts[0]), "\(line)")
        }
        let again = try workspace.hansard("ingest", "--json", "chat.jsonl")
        #expect(again.status == 0)
        #expect(workspace.files("archive/blobs").count == 40)
        #expect(workspace.files("archive/blobs").keys.allSatisfy { !$0.hasSuffix(".part") })
    }
}

extension Workspace {
    /// The only page of March 2026.
    fileprivate func page() -> String? {
        files("Output/conversations").first { $0.key.hasSuffix("/2026-03.html") }.map {
            String(decoding: $0.value, as: UTF8.self)
        }
    }
}
