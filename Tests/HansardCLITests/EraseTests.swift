import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct EraseTests {
    private static let warrant = [
        "--ground", "request of 2026-03-03", "--actor", "dpo", "--approver", "counsel",
    ]
    private static let secrets = ["bluebottle", "thimble", "lantern", "Quillon Marsh"]

    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        let attached =
            #"{"type":"message","id":"4","channel":"team","sender":"7","sent_at":"2020-03-02T08:10:00Z","text":"see","#
            + #""attachments":[{"name":"lantern.txt","path":"lantern.txt"}]}"#
        try workspace.write("lantern.txt", "inside the lantern")
        try workspace.write(
            "chat.jsonl", person("7", "Quillon Marsh"), person("3", "Mo"),
            message("1", at: "2020-03-02T08:00:00Z", "the bluebottle is here"),
            message("2", from: "3", at: "2020-03-02T08:01:00Z", "Which ferry?"), edit("1", "the thimble is here"),
            message("3", from: "3", in: "team", at: "2020-03-02T08:03:00Z", "Nothing about ships"), attached)
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func erase(_ workspace: Workspace, _ arguments: String...) throws -> Outcome {
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        return try Run(Program.path, ["erase"] + arguments + Self.warrant + folders, in: workspace.path).wait()
    }

    /// The files below `folder` in which one of `words` stands.
    private func files(_ workspace: Workspace, _ folder: String, with words: [String]) -> [String] {
        workspace.files(folder).filter { name, bytes in
            let haystack = Haystack([UInt8](bytes))
            return words.contains { haystack.contains($0) || name.contains($0) }
        }.map(\.key).sorted()
    }

    @Test func pagesAndArchiveHaveNothingOfItAnyMore() throws {
        let workspace = try archive()
        #expect(try workspace.build("--output", "site").status == 0)
        #expect(try workspace.build("--output", "other").status == 0)
        #expect(files(workspace, "site", with: Self.secrets).count > 5)
        let planned = try erase(workspace, "--person", "7", "--json").json()
        #expect(planned["messages"] as? Int == 2 && planned["record"] is NSNull)
        #expect(files(workspace, "archive", with: Self.secrets) != [], "nothing was changed")
        let done = try erase(workspace, "--person", "7", "--yes", "--output", "site")
        #expect(done.status == 0, "\(done.errors)")
        #expect(files(workspace, "archive", with: Self.secrets) == [])
        #expect(files(workspace, "site", with: Self.secrets) == [])
        #expect(try workspace.build("--output", "other").status == 0)
        #expect(files(workspace, "other", with: Self.secrets) == [])
        let page = try #require(workspace.text("site/conversations/private-chat-3-7/2020-03.html"))
        #expect(page.contains("Ground: <bdi>request of 2026-03-03</bdi>") && page.contains("Which ferry?"))
        #expect(try workspace.hansard("verify", "archive").status == 0)
        #expect(try workspace.hansard("rebuild").status == 0)
        let again = try workspace.hansard("ingest", "--json", "chat.jsonl").json()
        #expect(again["erased"] as? Int == 4)
        #expect(files(workspace, "archive", with: Self.secrets) == [])
        #expect(try workspace.build("--output", "new").status == 0)
        #expect(files(workspace, "new", with: Self.secrets) == [])
    }

    @Test func whatItWillDoIsSaidAndWhatItDid() throws {
        let workspace = try archive()
        let planned = try erase(workspace, "--message", "1", "--conversation", "private-chat-7-3")
        #expect(planned.status == 0, "\(planned.errors)")
        #expect(planned.output.contains("the texts of 1 message in 1 conversation, 1 other text of theirs"))
        #expect(planned.output.contains("--yes does it"))
        let done = try erase(workspace, "--message", "1", "--yes")
        #expect(done.output.contains("of the log says why") && done.output.contains("hansard build"))
        #expect(
            try erase(workspace, "--message", "1", "--yes").output == "Nothing to erase: 1 message was erased before.\n"
        )
    }

    @Test func whatIsWrongIsSaid() throws {
        let workspace = try archive()
        #expect(try erase(workspace, "--message", "99").errors.contains("no message “99”"))
        #expect(try erase(workspace, "--message", "99").status == 1)
        #expect(try erase(workspace).status == 64)
        #expect(try erase(workspace, "--person", "7", "--message", "1").status == 64)
        #expect(try erase(workspace, "--person", "7", "--query", "ferry").status == 64)
        #expect(try erase(workspace, "--conversation", "private-chat-3-8").errors.contains("Did you mean"))
        let alone = try workspace.hansard(
            "erase", "--message", "1", "--ground", "g", "--actor", "dpo", "--approver", "dpo")
        #expect(alone.status == 64 && alone.errors.contains("two people"))
        let empty = try workspace.hansard("erase", "--message", "1", "--ground", "", "--actor", "a", "--approver", "b")
        #expect(empty.status == 64 && empty.errors.contains("--ground says nothing"))
        #expect(try workspace.hansard("verify", "archive").status == 0)
    }

    @Test func aHoldIsListedAndWins() throws {
        let workspace = try archive()
        #expect(try workspace.hansard("hold", "--list").output == "Nothing is held.\n")
        let held = try workspace.hansard(
            "hold", "--matter", "4 O 17/26", "--custodian", "7", "--person", "7", "--actor", "counsel")
        #expect(held.status == 0 && held.output == "Held for “4 O 17/26”.\n", "\(held.errors)")
        let refused = try erase(workspace, "--message", "1", "--yes")
        #expect(refused.status == 1 && refused.errors.contains("held for “4 O 17/26”"))
        #expect(try workspace.hansard("hold", "--list").output.contains("custodian 7, by counsel"))
        #expect(try workspace.hansard("hold", "--release", "4 O 17", "--actor", "counsel").status == 1)
        #expect(try workspace.hansard("hold", "--release", "4 O 17/26", "--actor", "counsel").status == 0)
        #expect(try erase(workspace, "--message", "1", "--yes").status == 0)
        #expect(try workspace.hansard("hold", "--matter", "x", "--custodian", "7", "--actor", "a").status == 64)
    }
}
