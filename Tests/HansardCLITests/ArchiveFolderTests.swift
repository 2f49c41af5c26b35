import Foundation
import TestSupport
import Testing

/// What is said of an archive that is missing, damaged, or not for this program.
@Suite(.blocking) struct ArchiveFolderTests {
    static let commands = [["stats"], ["search", "word"], ["unseen"], ["build"], ["ingest", "chat.jsonl"]]
    static let readers = commands.dropLast()

    private func run(_ workspace: Workspace, _ command: [String]) throws -> Outcome {
        try command == ["build"] ? workspace.build() : Run(Program.path, command, in: workspace.path).wait()
    }

    @Test(arguments: readers)
    func readingAnArchiveThatIsNotThereSaysHowToMakeOne(command: [String]) throws {
        let workspace = try Workspace()
        let outcome = try run(workspace, command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("archive: There is no archive here"))
        #expect(outcome.errors.contains("hansard ingest --archive archive"))
        #expect(!workspace.exists("archive"))
        #expect(!workspace.exists("Output"))
    }

    @Test(arguments: commands)
    func anArchiveThatIsAFileIsRefused(command: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        try workspace.write("archive", "not a folder")
        let outcome = try run(workspace, command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("archive: This is not a folder"))
        #expect(workspace.text("archive") == "not a folder\n")
    }

    @Test(.enabled(if: Program.tool("sqlite3") != nil), arguments: commands)
    func anArchiveOfANewerSchemaIsLeftAlone(command: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        try workspace.shell("sqlite3 archive/hansard.db 'PRAGMA user_version = 99'")
        let before = workspace.files("archive")["hansard.db"]
        let outcome = try run(workspace, command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("written by a newer Hansard (layout 99"))
        #expect(outcome.errors.contains("Update Hansard"))
        #expect(workspace.files("archive")["hansard.db"] == before)
        #expect(!workspace.exists("Output"))
    }

    @Test(arguments: commands)
    func aDatabaseOfSomebodyElseIsLeftAlone(command: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        try workspace.write("archive/hansard.db", String(repeating: "These are my notes.\n", count: 500))
        let before = workspace.text("archive/hansard.db")
        let outcome = try run(workspace, command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("was not made by Hansard"))
        #expect(outcome.errors.contains("--archive"))
        #expect(workspace.text("archive/hansard.db") == before)
    }

    @Test func aDamagedDatabaseIsSaidToBeDamaged() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(2_000))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let database = try FileHandle(forUpdating: URL(fileURLWithPath: workspace.path + "/archive/hansard.db"))
        try database.seek(toOffset: 8_192)
        try database.write(contentsOf: Data(repeating: 0xA5, count: 20 * 8_192))
        try database.close()
        let outcome = try workspace.hansard("stats")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("archive: The database is damaged"))
        #expect(outcome.errors.contains("hansard rebuild --archive archive"))
        #expect(try workspace.hansard("rebuild").status == 0)
        #expect(try workspace.hansard("stats").status == 0)
        #expect(try workspace.hansard("verify").status == 0)
    }

    @Test func anArchiveWithoutItsSearchIndexGetsItBack() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        for file in workspace.files("archive").keys where file.hasPrefix("search.db") {
            try FileManager.default.removeItem(atPath: "\(workspace.path)/archive/\(file)")
        }
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.hansard("search", "Morning").output.contains("Morning!"))
    }
}
