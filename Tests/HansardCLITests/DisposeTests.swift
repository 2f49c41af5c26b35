import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct DisposeTests {
    /// The files of the archive in which `word` stands.
    private func files(_ workspace: Workspace, with word: String) -> [String] {
        workspace.files("archive").filter { Haystack([UInt8]($0.value)).contains(word) }.map(\.key)
    }

    @Test func whatHasBeenKeptLongEnoughIsDisposedOf() throws {
        let workspace = try Workspace()
        let attached =
            #"{"type":"message","id":"4","channel":"team","sender":"7","sent_at":"2020-03-02T08:10:00Z","text":"see","#
            + #""attachments":[{"name":"lantern.txt"}]}"#
        try workspace.write(
            "chat.jsonl", message("1", at: "2020-03-02T08:00:00Z", "Which ferry?"),
            message("3", from: "3", in: "team", at: "2020-03-02T08:03:00Z", "Nothing about ships"), attached)
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let content =
            "retention:\n  rooms:\n    kinds: [room, group]\n    keep: 30d\n  pairs:\n    kinds: [pair]\n    keep: 90y\n"
        try workspace.write("settings/site.yml", content)
        let folders = ["--content", "settings", "--templates", Program.package + "/Templates"]
        func dispose(_ arguments: String...) throws -> Outcome {
            try Run(Program.path, ["dispose"] + arguments + folders, in: workspace.path).wait()
        }
        let planned = try dispose()
        #expect(
            planned.status == 0 && planned.output.contains("team: 2, 2020-03-02"), "\(planned.output)\(planned.errors)")
        #expect(planned.output.contains("pairs (90y") && planned.output.contains("Nothing was changed"))
        #expect(try dispose("--yes").status == 64)
        let hold = try workspace.hansard(
            "hold", "--matter", "M", "--custodian", "7", "--conversation", "team", "--query", "ships", "--actor", "a",
            "--content", "settings", "--templates", Program.package + "/Templates")
        #expect(hold.status == 0, "\(hold.errors)")
        let done = try dispose("--yes", "--actor", "dpo", "--approver", "counsel", "--json").json()
        let classes = try #require(done["classes"] as? [[String: Any]])
        #expect(classes.map { $0["messages"] as? Int } == [0, 1] && classes.map { $0["held"] as? Int } == [0, 1])
        #expect(files(workspace, with: "lantern") == [])
        #expect(files(workspace, with: "Nothing about ships") != [])
        #expect(try workspace.hansard("verify", "archive").status == 0)
    }
}
