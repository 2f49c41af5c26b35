import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ConfigTests {
    private func check(_ workspace: Workspace, _ arguments: String...) throws -> Outcome {
        let folders = ["--content", "settings", "--templates", Program.package + "/Templates"]
        return try Run(Program.path, ["config", "check"] + arguments + folders, in: workspace.path).wait()
    }

    @Test func allThatIsWrongIsSaidAtOnce() throws {
        let workspace = try Workspace()
        try workspace.write("settings/site.yml", "titel: x\nresponse_limit: 0\naudiences: {them: {room: true}}")
        try workspace.write("settings/access.yml", "rolls: {}\nidentities: {tokens: maybe}")
        try workspace.write("settings/people.yml", "people: {a: {acounts: [7]}, b: {}}")
        let wrong = try check(workspace)
        #expect(wrong.status == 1)
        for line in [
            "settings/site.yml: “titel” is no setting. Did you mean “title”?",
            "settings/site.yml: “0” is no number of days", "settings/site.yml: “audiences: them: room” is no setting.",
            "settings/access.yml: “rolls” is no setting.", "settings/access.yml: “identities: tokens” is either",
            "settings/people.yml: “people: a: acounts” is no setting.",
            "settings/people.yml: “people: b” has no accounts.",
        ] { #expect(wrong.output.contains(line), "\(line) in \(wrong.output)\(wrong.errors)") }
        #expect(wrong.output.split(separator: "\n").count == 7, "\(wrong.output)")
        let json = try JSONSerialization.jsonObject(with: Data(check(workspace, "--json").output.utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["files"] as? [String] == ["site.yml", "people.yml", "access.yml"].map { "settings/" + $0 })
        let problems = try #require(object["problems"] as? [[String: Any]])
        #expect(problems.count == 7)
        #expect(problems.contains { $0["setting"] as? String == "audiences: them: room" })
        #expect(problems.allSatisfy { $0["file"] is String && $0["problem"] is String })
    }

    @Test func whatFilesSayOfEachOtherIsCheckedToo() throws {
        let workspace = try Workspace()
        for (site, reason) in [
            ("pages: [abuot]", "there is no pages/abuot.md"), ("language: xx", "no words for the language “xx”"),
            ("theme: nowhere", "nowhere"), ("chat: {app: \"1\"}", "“chat: app” names the app 1"),
        ] {
            try workspace.write("settings/site.yml", site)
            let wrong = try check(workspace)
            #expect(wrong.status == 1 && wrong.output.contains(reason), "\(site): \(wrong.output)\(wrong.errors)")
        }
    }

    @Test func anArchiveSaysWhichNamesItDoesNotHave() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", at: "2026-03-02T08:00:00Z", "One"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        try workspace.write(
            "settings/site.yml",
            "audiences: {them: {all: true, except: {conversations: [nowhere], people: [nobody]}}}",
            "retention: {old: {teams: [None], keep: 6y}}")
        try workspace.write(
            "settings/access.yml",
            "roles: {compliance: [5]}",
            "cases: {a: {purpose: x, people: [nobody], officers: [5], expires: 2030-01-01}}")
        let well = try check(workspace)
        #expect(well.status == 0, "\(well.output)\(well.errors)")
        #expect(well.output == "Nothing is wrong with settings/site.yml, settings/access.yml.\n", "\(well.output)")
        let wrong = try check(workspace, "--archive", "archive")
        #expect(wrong.status == 1)
        for line in [
            "settings/site.yml: “audiences: them: except: conversations”: “nowhere” is no conversation of this archive.",
            "settings/site.yml: “audiences: them: except: people”: “nobody” is nobody’s id or name in this archive.",
            "settings/site.yml: “retention: old: teams”: “None” is nobody’s team in this archive.",
            "settings/access.yml: “cases: a: people”: “nobody” is nobody’s id or name in this archive.",
        ] { #expect(wrong.output.contains(line), "\(line) in \(wrong.output)\(wrong.errors)") }
        try workspace.write("settings/access.yml", "")
        try workspace.write("settings/site.yml", "audiences: {them: {all: true, except: {people: [7]}}}")
        #expect(try check(workspace, "--archive", "archive").status == 0)
        #expect(try check(workspace, "--archive", "nowhere").status == 1)
    }

    @Test func theReferenceIsThePageOfSettings() throws {
        let printed = try Workspace().hansard("config", "reference")
        #expect(printed.status == 0)
        #expect(printed.output == (try String(contentsOfFile: Project.folder + "/docs/settings.md", encoding: .utf8)))
    }

    @Test func theReferenceOfTheAPIIsTheEndOfItsPage() throws {
        let printed = try Workspace().hansard("config", "reference", "api")
        #expect(printed.status == 0 && printed.output.hasPrefix("## Members\n"))
        let page = try String(contentsOfFile: Project.folder + "/docs/api.md", encoding: .utf8)
        #expect(page.hasSuffix("\n" + printed.output))
    }
}
