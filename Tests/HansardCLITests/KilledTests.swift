import Foundation
import TestSupport
import Testing

/// `kill -9`, in the middle of the work.
@Suite(.blocking) struct KilledTests {
    private let queries = ["topic42", "\"Number 19999\"", "from:3 topic99", "-about", "Numb*"]

    private func answers(_ workspace: Workspace, _ archive: String) throws -> [String] {
        let searches = try queries.map { query in
            try workspace.hansard("search", "--archive", archive, "--json", "--limit", "2000", "--", query).output
        }
        return searches + [try workspace.hansard("unseen", "--archive", archive, "--format", "json").output]
    }

    private func isWhole(_ workspace: Workspace, _ archive: String) throws -> Bool {
        guard workspace.exists("\(archive)/hansard.db") else { return true }
        if Program.tool("sqlite3") != nil {
            let checks = "PRAGMA integrity_check; PRAGMA foreign_key_check"
            return try workspace.shell("sqlite3 -batch \(archive)/hansard.db '\(checks)'").output == "ok\n"
        }
        return try workspace.hansard("stats", "--archive", archive).status == 0
    }

    @Test func anIngestThatWasKilledLeavesTheArchiveWholeAndRunningAgainCompletesIt() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(20_000))
        let whole = try workspace.hansard("ingest", "--archive", "whole", "chat.jsonl")
        #expect(whole.status == 0)

        var killed = 0
        for share in [0.01, 0.1, 0.3, 0.5, 0.7, 0.85, 0.93, 0.98] {
            let run = try workspace.start("ingest", "--archive", "killed", "chat.jsonl")
            if run.wait(until: { run.processorSeconds > whole.processorSeconds * share }) {
                run.kill()
                killed += run.wait().status == nil ? 1 : 0
            }
            #expect(try isWhole(workspace, "killed"))
        }
        #expect(killed >= 4)
        let last = try workspace.hansard("ingest", "--archive", "killed", "--json", "chat.jsonl")
        #expect(last.status == 0)
        #expect(try isWhole(workspace, "killed"))
        var (stats, expected) = (try workspace.stats("killed"), try workspace.stats("whole"))
        (stats["runs"], expected["runs"]) = (nil, nil)
        #expect(NSDictionary(dictionary: stats) == NSDictionary(dictionary: expected))
        #expect(try answers(workspace, "killed") == answers(workspace, "whole"))
    }

    /// A file of an archive may be written when the next has not been begun: these moments are met one by one.
    @Test(arguments: ["lock", "hansard.db", "hansard.db-wal", "search.db", "search.db-wal"])
    func anIngestKilledWhenItsFirstFilesAppearIsMadeUpFor(file: String) throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(500))
        let run = try workspace.start("ingest", "--archive", "killed", "chat.jsonl")
        _ = run.wait { workspace.exists("killed/" + file) }
        run.kill()
        _ = run.wait()
        #expect(try isWhole(workspace, "killed"))
        #expect(try workspace.hansard("ingest", "--archive", "killed", "chat.jsonl").status == 0)
        #expect(try workspace.stats("killed")["messages"] as? Int == 500)
        let hits = try workspace.hansard("search", "--archive", "killed", "--json", "topic42").json()["hits"]
        #expect((hits as? [Any])?.count == 5)
    }

    @Test(.enabled(if: Program.tool("sqlite3") != nil))
    func whatIsUnseenIsRightEvenWhenARunEndedBeforeItWasWorkedOut() throws {
        let workspace = try Workspace()
        // One mark, so that the log says of reading.
        let mark = seen(by: "2", upTo: "1", in: "private-chat-2-11") + "\n"
        try workspace.write("chat.jsonl", bytes: longLog(100) + Array(mark.utf8))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let unseen = try workspace.hansard("unseen").output
        let cleared = "DELETE FROM unseen_reader; UPDATE meta SET value = 0 WHERE key = 'unseen_seq'"
        #expect(try workspace.shell("sqlite3 archive/hansard.db \"\(cleared)\"").status == 0)
        #expect(try workspace.hansard("unseen").output == unseen)
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.shell("sqlite3 archive/hansard.db 'SELECT count(*) FROM unseen'").output == "14\n")
        #expect(try workspace.hansard("unseen").output == unseen)
    }

    @Test func aBuildThatWasKilledIsCompletedByTheNext() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(4_000))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.build("--output", "whole").status == 0)
        let whole = workspace.files("whole")
        for share in [4, 2] {
            let run = try workspace.startBuild(["--output", "killed"])
            _ = run.wait { workspace.fileCount("killed") > whole.count / share }
            run.kill()
            _ = run.wait()
        }
        #expect(try workspace.build("--output", "killed").status == 0)
        #expect(workspace.files("killed") == whole)
    }
}
