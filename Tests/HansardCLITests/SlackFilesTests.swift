import Foundation
import TestSupport
import Testing

/// Nothing of an export is passed over in silence: each file is read, or named.
@Suite(.blocking) struct SlackFilesTests {
    private static let users = #"[{"id":"U1","name":"jamie"},{"id":"U2","name":"robin"},{"id":"U3","name":"kim"}]"#
    private static let channels = #"[{"id":"C1","name":"general","created":1700000000,"members":["U1","U2"]}]"#

    private func said(_ user: String, _ ts: String, _ text: String, _ more: String = "") -> String {
        #"{"type":"message","user":"\#(user)","text":"\#(text)","ts":"\#(ts)"\#(more)}"#
    }

    private func export(_ folder: String, in workspace: Workspace, _ files: [String: String]) throws {
        try workspace.write("\(folder)/users.json", Self.users)
        try workspace.write("\(folder)/channels.json", Self.channels)
        for (name, text) in files { try workspace.write("\(folder)/\(name)", text) }
    }

    private func messages(_ outcome: Outcome) throws -> [String: Int]? {
        try outcome.json()["messages"] as? [String: Int]
    }

    // MARK: Files

    @Test(arguments: [
        "general/general.json", "general/2026-01-10 (1).json", "general/2026-1-11.json", "general/January",
        "general/2026/01/09.json", "general.json",
    ])
    func messagesAreReadWhateverTheirFileIsCalled(name: String) throws {
        let workspace = try Workspace()
        try export("export", in: workspace, [name: "[\(said("U1", "1767950000.000100", "Morning"))]"])
        let outcome = try workspace.hansard("ingest", "--json", "export")
        #expect(outcome.status == 0)
        #expect(try messages(outcome)?["added"] == 1)
        #expect(try workspace.hansard("search", "in:general", "Morning").output.contains("Morning"))
        #expect(try workspace.stats()["conversations"] as? Int == 1)
    }

    @Test func aFileThatIsNotUnderstoodIsNamedAndKept() throws {
        let workspace = try Workspace()
        let canvases = #"[{"id":"F1","title":"Duty roster"}]"#
        try export(
            "export", in: workspace,
            [
                "general/2026-01-09.json": "[\(said("U1", "1767950000.000100", "Morning"))]", "canvases.json": canvases,
                "general/picture.png": "\u{1}PNG", "huddle_transcripts.json": "[]",
            ])
        let outcome = try workspace.hansard("ingest", "export")
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("2 lines were quarantined"))
        let lines = try workspace.quarantine()
        #expect(
            Set(lines.compactMap { $0["source"] as? String }) == ["export/canvases.json", "export/general/picture.png"])
        let canvas = try #require(lines.first { $0["source"] as? String == "export/canvases.json" })
        #expect(canvas["text"] as? String == canvases + "\n")
        #expect((canvas["reason"] as? String)?.contains("no list of messages") == true)
        #expect(try workspace.messages == 1)
        // The same again names it again, and keeps it once.
        #expect(try workspace.hansard("ingest", "export").status == 3)
        #expect(try workspace.quarantine().count == 2)
    }

    @Test func theNameOfAnExportMakesNoLineOfItsOwn() throws {
        let workspace = try Workspace()
        try export(
            "export\nMessages: 999 added", in: workspace,
            [
                "general/2026-01-09.json": "[\(said("U1", "1767950000.000100", "Morning"))]",
                "integration_logs.json": #"[{"user_id":"U1","date":"1767950000"}]"#,
            ])
        let output = try workspace.hansard("ingest", "export\nMessages: 999 added").output
        #expect(output.contains("Not read: exportU+000AMessages: 999 added/integration_logs.json"), "\(output)")
        #expect(!output.split(separator: "\n").contains { $0.hasPrefix("Messages: 999") })
    }

    @Test func aFileOfWhichItIsKnownThatItHoldsNoMessagesIsNamedAndNoFailure() throws {
        let workspace = try Workspace()
        try export(
            "export", in: workspace,
            [
                "general/2026-01-09.json": "[\(said("U1", "1767950000.000100", "Morning"))]",
                "integration_logs.json": #"[{"user_id":"U1","date":"1767950000"}]"#, "__avatars/U1/a.png": "x",
                "__avatars/U2/b.png": "y",
            ])
        let outcome = try workspace.hansard("ingest", "export")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Not read: export/integration_logs.json: which apps were added when"))
        #expect(outcome.output.contains("Not read: export/__avatars (2 files): pictures of people"))
        let named = try workspace.hansard("ingest", "--json", "export").json()["not_read"] as? [[String: Any]]
        #expect(named?.compactMap { $0["name"] as? String } == ["export/integration_logs.json", "export/__avatars"])
        #expect(named?.compactMap { $0["files"] as? Int } == [1, 2])
        let documentation = try String(contentsOfFile: Program.package + "/docs/slack.md", encoding: .utf8)
        #expect(documentation.contains("`not_read`"))
    }

    @Test func aFileThatNoMessageNamesIsNamed() throws {
        let workspace = try Workspace()
        let file = #","files":[{"id":"F1","name":"plan.txt"}]"#
        try export(
            "export", in: workspace,
            [
                "general/2026-01-09.json": "[\(said("U1", "1767950000.000100", "Morning", file))]",
                "__uploads/F1/plan.txt": "plan", "__uploads/F2/lost.txt": "lost",
            ])
        let outcome = try workspace.hansard("ingest", "--json", "export")
        #expect(outcome.status == 3)
        #expect((try outcome.json()["files"] as? [String: Int])?["added"] == 1)
        #expect(try workspace.quarantine().compactMap { $0["source"] as? String } == ["export/__uploads/F2/lost.txt"])
    }

    // MARK: Where it is

    private static let day =
        "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"Morning\",\"ts\":\"1767950000.000100\"}]"

    @Test(arguments: ["", "Acme export/", "Downloads/Acme export/", "a/b/c/d/"])
    func anExportIsFoundWhereverItIs(folder: String) throws {
        let workspace = try Workspace()
        try export("tree/" + folder, in: workspace, ["general/2026-01-09.json": Self.day])
        for litter in [
            "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/._x", "$RECYCLE.BIN/x", "\(folder)general/.DS_Store",
        ] {
            try workspace.write("tree/\(litter)", "left behind")
        }
        try workspace.write("tree/\(folder)general/._2026-01-09.json", bytes: [0, 5, 0x16, 7, 0, 2, 0, 0])
        let outcome = try workspace.hansard("ingest", "--json", "tree")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try messages(outcome)?["added"] == 1)
        guard TestExport.canZip else { return }
        try workspace.shell("python3 -c 'import shutil; shutil.make_archive(\"tree\", \"zip\", \"tree\")'")
        let again = try workspace.hansard("ingest", "--json", "tree.zip")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try messages(again) == ["read": 1, "added": 0, "changed": 0, "duplicate": 1])
    }

    @Test func whatLiesBesideAnExportIsNamed() throws {
        let workspace = try Workspace()
        try export("tree/Acme", in: workspace, ["general/2026-01-09.json": Self.day])
        try workspace.write("tree/notes.txt", "Dear diary")
        #expect(try workspace.hansard("ingest", "tree").status == 3)
        let line = try #require(try workspace.quarantine().first)
        #expect(line["source"] as? String == "tree/notes.txt")
        #expect((line["reason"] as? String)?.contains("outside of the export, which is in “Acme”") == true)
    }

    @Test func twoExportsInOneFolderAreNotMixed() throws {
        let workspace = try Workspace()
        for name in ["March", "April"] {
            try export("tree/\(name)", in: workspace, ["general/2026-01-09.json": Self.day])
        }
        let outcome = try workspace.hansard("ingest", "tree")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("tree: holds 2 exports (“April”, “March”)"))
        #expect(outcome.errors.contains("one by one, the oldest first"))
        #expect(!workspace.exists("archive"))
    }

    // MARK: slackdump's own archive

    @Test(.enabled(if: TestExport.canZip), arguments: ["dump", "dump.zip", "dump/renamed.sqlite"])
    func slackdumpsOwnArchiveIsRefusedWithTheWayToConvertIt(path: String) throws {
        let workspace = try Workspace()
        try workspace.write("dump/__uploads/F1/plan.txt", "plan")
        try workspace.shell(
            """
            python3 -c '
            import shutil, sqlite3
            db = sqlite3.connect("dump/renamed.sqlite")
            for table in ["goose_db_version", "SESSION", "TYPES", "CHUNK", "MESSAGE", "CHANNEL", "S_USER", "FILE"]:
                db.execute(f"CREATE TABLE {table} (ID INTEGER PRIMARY KEY, DATA BLOB NOT NULL)")
            db.commit()
            shutil.make_archive("dump", "zip", "dump")'
            """)
        let outcome = try workspace.hansard("ingest", path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("an archive of slackdump’s own (“renamed.sqlite”)"))
        #expect(outcome.errors.contains("slackdump convert -f export -o export.zip"))
        #expect(!workspace.exists("archive"))
    }

    @Test func theChunksOfAnOlderSlackdumpAreRefusedLikewise() throws {
        let workspace = try Workspace()
        for name in ["users", "workspace", "C0123ABCD"] {
            try workspace.write("dump/\(name).json.gz", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        }
        let outcome = try workspace.hansard("ingest", "dump")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("slackdump convert -f export -o export.zip"))
    }

    // MARK: What is in it

    @Test func aLinkInTheCellOfATableIsFound() throws {
        let workspace = try Workspace()
        let cell = """
            {"type":"rich_text","elements":[{"type":"rich_text_section","elements":[\
            {"type":"link","url":"https://tickets.example.org/T-17"},{"type":"user","user_id":"U2"}]}]}
            """
        let table = #","blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"Ticket"},\#(cell)]]}]"#
        try export(
            "export", in: workspace,
            ["general/2026-01-09.json": "[\(said("U1", "1767950000.000100", "", table))]"])
        #expect(try workspace.hansard("ingest", "export").status == 0)
        let found = try workspace.hansard("search", "--json", "T-17").json()["hits"] as? [[String: Any]]
        #expect(found?.count == 1)
        #expect(try workspace.hansard("search", "Ticket", "robin").output.contains("robin"))
    }
}
