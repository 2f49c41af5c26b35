import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct GapsTests {
    @Test func theCommandSaysWhatIsMissingWhereAndWhatToDo() throws {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", message("1", at: "2026-03-02T08:00:00Z", "One"),
            #"{"type":"message","id":"2","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00Z","#
                + #""text":"Two","reply_to":"lost"}"#, "no line")
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 3)
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        func gaps(_ arguments: String...) throws -> Outcome {
            try Run(Program.path, ["gaps"] + arguments + folders, in: workspace.path).wait()
        }
        let text = try gaps()
        #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
        for piece in ["chat.jsonl, line 3", "lost", "→ Ingest what is older"] {
            #expect(text.output.contains(piece), "\(piece)")
        }
        let findings = try #require(try gaps("--json").json()["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["lines_quarantined", "answered_message_missing"])
        #expect(findings[1]["conversation"] as? String == "private-chat-3-7")
        #expect(findings[1]["examples"] as? [String] == ["lost"] && findings[1]["line"] as? Int == 2)
        let april = try #require(try gaps("--json", "--from", "2026-04-01").json()["findings"] as? [[String: Any]])
        #expect(april.map { $0["kind"] as? String } == ["lines_quarantined"])
        #expect(try gaps("--format", "csv").output.split(separator: "\r\n").count == 3)
        #expect(try gaps("--json", "--format", "md").status == 64)
        #expect(try gaps("--from", "2026-04-01", "--to", "2026-03-01").status == 1)
    }
}
