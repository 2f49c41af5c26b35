import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ExportTests {
    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", person("7", "Jamie"), person("3", "Mo"), message("1", at: "2026-03-02T08:00:00Z", "=1+1"),
            message("2", from: "3", at: "2026-03-31T23:30:00Z", "Which ferry?"),
            message("3", in: "team-support", at: "2026-03-02T08:03:00Z", "Nothing about ships"),
            seen(by: "3", upTo: "1", at: "2026-03-02T08:10:00Z"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func export(_ workspace: Workspace, _ arguments: String...) throws -> Outcome {
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        return try Run(Program.path, ["export"] + arguments + folders, in: workspace.path).wait()
    }

    @Test func aFolderHasAllThatWasSaid() throws {
        let workspace = try archive()
        let outcome = try export(workspace, "markdown", "--output", "given")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "given: 3 messages of 2 conversations, in 3 files.\n")
        #expect(
            Set(workspace.files("given/documents").keys) == [
                "private-chat-3-7/2026-03.md", "private-chat-3-7/2026-04.md", "team-support/2026-03.md",
            ])
        let march = try #require(workspace.text("given/documents/private-chat-3-7/2026-03.md"))
        #expect(march.contains("=1+1"))
        #expect(march.contains("Seen to here by Mo 2026-03-02 09:10:00+01:00, high-water mark\n"))
        #expect(try export(workspace, "markdown", "--output", "again").status == 0)
        #expect(workspace.files("again") == workspace.files("given"))
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.path + "/given")[.posixPermissions]
        #expect(mode as? Int == 0o700)
    }

    @Test func aSelectionIsWhatItNames() throws {
        let workspace = try archive()
        let report = try export(
            workspace, "csv", "--json", "--between", "7", "3", "--from", "2026-03-03", "--output", "given"
        ).json()
        #expect(report["messages"] as? Int == 1 && report["conversations"] as? Int == 1)
        #expect(workspace.text("given/documents/private-chat-3-7.csv")?.contains("Which ferry?") == true)
        #expect(try export(workspace, "csv", "--query", "ships", "--output", "other").output.contains("1 message of"))
        #expect(
            try export(workspace, "csv", "--conversation", "private-chat-7-3", "--output", "third").output
                .contains("2 messages of 1 conversation"))
    }

    @Test func aTableIsFaithfulUnlessItIsForASpreadsheet() throws {
        let workspace = try archive()
        #expect(try export(workspace, "csv", "--output", "plain").status == 0)
        #expect(workspace.text("plain/documents/private-chat-3-7.csv")?.contains(",=1+1,") == true)
        #expect(try export(workspace, "csv", "--spreadsheet", "--output", "safe").status == 0)
        let safe = try #require(workspace.text("safe/documents/private-chat-3-7.csv"))
        #expect(safe.contains(",'=1+1,"))
        #expect(safe.utf8.starts(with: [0xEF, 0xBB, 0xBF]))
    }

    @Test func aFolderThatIsThereIsNotWrittenInto() throws {
        let workspace = try archive()
        try workspace.write("given/mine.txt", "mine")
        let outcome = try export(workspace, "csv", "--output", "given")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("given: Something is there already"))
        #expect(Set(workspace.files("given").keys) == ["mine.txt"])
        try workspace.shell("mkdir empty")
        #expect(try export(workspace, "csv", "--output", "empty").status == 0)
        #expect(!workspace.files("empty").isEmpty)
    }

    /// As a shell completes the name of a folder.
    @Test(arguments: ["given/", "given//", "deep/er/given/"]) func aFolderMayEndWithASlash(output: String) throws {
        let workspace = try archive()
        let outcome = try export(workspace, "csv", "--output", output)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(workspace.files(output + "/documents").count == 2)
        try workspace.shell("rm -r given deep; mkdir -p \(output)")
        #expect(try export(workspace, "csv", "--output", output).status == 0)
        #expect(!(try workspace.shell("ls -dA *.part .*.part deep/er/*.part 2>/dev/null").output.contains("part")))
    }

    /// With a register and, where there is an access log, who looked.
    @Test func aCopyForOnePersonHasARegisterAndIsWhole() throws {
        let workspace = try archive()
        let outcome = try export(workspace, "subject", "--person", "7", "--output", "given")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("given: 3 messages of 2 conversations"))
        let register = try #require(workspace.text("given/documents/register.json"))
        #expect(register.contains(#""category":"written","count":2"#) && register.contains(#""access":null"#))
        #expect(try workspace.hansard("verify", "given").status == 0)
        #expect(try export(workspace, "subject", "--person", "7", "--zip", "--output", "given.zip").status == 0)
        #expect(try workspace.hansard("verify", "given.zip").status == 0)
    }

    @Test func anEmptySelectionSaysSo() throws {
        let outcome = try export(archive(), "csv", "--from", "2030-01-01", "--output", "given")
        #expect(outcome.status == 4)
        #expect(outcome.output == "given: No message is in this selection.\n")
        #expect(outcome.errors.contains("hansard: Without the period there are "))
        #expect(outcome.errors.contains(" in it, from 2026-"))
    }

    @Test func aQueryThatFindsNothingSaysWhatThereWouldBeWithoutIt() throws {
        let outcome = try export(archive(), "csv", "--query", "xyzzy", "--output", "given")
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("hansard: Without the query there are "))
        let period = try export(archive(), "csv", "--query", "xyzzy", "--from", "2030-01-01", "--output", "given")
        #expect(period.status == 4 && !period.errors.contains("Without the query"))
        #expect(period.errors.contains("hansard: Without period and query there are "))
    }

    @Test(arguments: [
        (["csv", "--output", ""], 64, "--output takes a folder"),
        (["cvs", "--output", "o"], 64, "Did you mean “csv”"), (["csv"], 64, "--output"),
        (["csv", "--output", "o", "--between", "7"], 64, "--between takes two ids"),
        (["csv", "--output", "o", "--between", "7", "7"], 64, "no pair"),
        (["csv", "--output", "o", "--from", "March"], 64, "--from: “March”"),
        (["csv", "--output", "o", "--query", "before:March"], 64, "--query"),
        (["csv", "--output", "o", "--person", "99"], 1, "Nobody in this archive has the id “99”"),
        (["csv", "--output", "o", "--conversation", "team-suport"], 1, "Did you mean “team-support”"),
        (["csv", "--output", "o", "--query", "from:nobody"], 1, "“nobody”"),
        (["csv", "--output", "o", "--from", "2026-05-01", "--to", "2026-04-01"], 1, "ends before it begins"),
        (["csv", "--output", "archive/o"], 1, "archive/o: This folder lies in an archive"),
        (["subject", "--output", "o"], 64, "name them with --person ID, once"),
        (["subject", "--output", "o", "--person", "7", "--person", "3"], 64, "export one after the other"),
        (["subject", "--output", "o", "--person", "7", "--from", "2026-03-01"], 64, "leave out --between"),
        (["subject", "--output", "o", "--person", "7", "--query", "ships"], 64, "--mask names --mask-except 7"),
        (["subject", "--output", "o", "--person", "7", "--case", "refunds"], 64, "leave out --case"),
        (["subject", "--output", "o", "--person", "7", "--mask", "texts"], 64, "leave out --mask"),
        (["subject", "--output", "o", "--person", "7", "--spreadsheet"], 64, "leave out --spreadsheet"),
        (
            ["subject", "--output", "o", "--person", "77"], 1,
            "Nobody in this archive has the id “77”. hansard people lists all."
        ),
    ])
    func whatIsWrongIsNamed(arguments: [String], status: Int32, says: String) throws {
        let workspace = try archive()
        let outcome = try Run(
            Program.path,
            ["export"] + arguments
                + ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"],
            in: workspace.path
        ).wait()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!workspace.exists("o") && !workspace.exists("archive/o"))
    }
}
