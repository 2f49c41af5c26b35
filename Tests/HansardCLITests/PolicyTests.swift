import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct PolicyTests {
    @Test func aDocumentIsPrintedOrWrittenAndFollowsTheSettings() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", at: "2026-03-02T08:00:00Z", "One"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        try workspace.write("settings/site.yml", "title: Logbook\nretention: {all: {kinds: [pair], keep: 6y}}")
        try workspace.write("settings/access.yml", "identities: {tokens: true}\nroles: {auditors: [inspector]}")
        func policy(_ arguments: String...) throws -> Outcome {
            let folders = ["--content", "settings", "--templates", Program.package + "/Templates"]
            return try Run(Program.path, ["policy"] + arguments + folders, in: workspace.path).wait()
        }
        let printed = try policy("processing")
        #expect(printed.status == 0 && printed.output.contains("Logbook"), "\(printed.errors)")
        #expect(printed.output.contains("inspector") && printed.output.contains("years: 6"))
        let written = try policy("procedures", "--output", "procedures.html")
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(
            written.errors.contains("that something is missing. Write it into settings/site.yml, under processing."))
        #expect(workspace.text("procedures.html")?.contains("<h1>Procedural documentation</h1>") == true)
        try workspace.write("settings/access.yml", "roles: {auditors: [another]}")
        let changed = try policy("processing").output
        #expect(changed.contains("another") && !changed.contains("inspector"))
        #expect(try policy("processing", "--output", "x.pdf").status == 64)
        #expect(try policy("nothing").status == 64)
    }
}
