import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct SelectionOptionsTests {
    @Test func anExportLeavesOutWhatIsExcepted() throws {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", #"{"type":"conversation","channel":"c1","kind":"room","name":"General"}"#,
            #"{"type":"message","id":"1","channel":"c1","sender":"7","sent_at":"2026-03-02T08:00:00Z","text":"one"}"#,
            #"{"type":"message","id":"1","channel":"c2","sender":"8","sent_at":"2026-03-02T08:00:00Z","text":"two"}"#)
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        func export(_ arguments: [String]) throws -> Outcome {
            let all = ["export", "csv", "--json", "--output", UUID().uuidString] + arguments + folders
            return try Run(Program.path, all, in: workspace.path).wait()
        }
        for arguments in [["--except-conversation", "General"], ["--except-person", "7"], ["--conversation", "c2"]] {
            let run = try export(arguments)
            let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            #expect(run.status == 0 && report?["messages"] as? Int == 1, "\(arguments): \(run.output)\(run.errors)")
        }
        #expect(try export(["--except-conversation", "nowhere"]).status == 1)
        let hold = ["hold", "--matter", "m", "--custodian", "c", "--actor", "a", "--except-person", "7"]
        #expect(try Run(Program.path, hold, in: workspace.path).wait().status == 64)
    }
}
