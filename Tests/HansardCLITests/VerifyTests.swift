import Foundation
import TestSupport
import Testing

/// `hansard verify` and `hansard rebuild`.
@Suite(.blocking) struct VerifyTests {
    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("a.txt", bytes: Array("hello".utf8))
        try workspace.write(
            "chat.jsonl", person("3", "Robin"), message("1", "Morning!"), message("2", "Ferry at nine."),
            seen(by: "3", upTo: "1"), edit("1", "Good day!"),
            #"{"type":"message","id":"9","channel":"c","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a","path":"a.txt"}]}"#
        )
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func problems(_ workspace: Workspace) throws -> [[String: Any]] {
        let outcome = try workspace.hansard("verify", "--json")
        #expect(outcome.status == 1)
        let report = try outcome.json()
        #expect(report["ok"] as? Bool == false)
        return try #require(report["problems"] as? [[String: Any]])
    }

    @Test func anArchiveIsWhole() throws {
        let workspace = try archive()
        let text = try workspace.hansard("verify")
        #expect(text.status == 0 && text.output.hasPrefix("Whole: "))
        let report = try workspace.hansard("verify", "--json", "archive").json()
        #expect(
            Set(report.keys) == [
                "ok", "records", "root", "checkpoint", "signed_by", "indexed", "files", "sealed_days",
                "unnamed_files", "problem_count", "problems",
            ])
        #expect(report["ok"] as? Bool == true && report["files"] as? Int == 1)
        // Three messages, and what one of them said later.
        #expect(report["indexed"] as? Int == 4 && text.output.contains("search.db has all texts of messages, 4.\n"))
        let checkpoint = try #require(report["checkpoint"] as? String)
        #expect(checkpoint == workspace.text("archive/log/checkpoint"))
        #expect(text.output.hasSuffix(checkpoint))
        let kept = try #require(workspace.text("archive/verified"))
        #expect(kept.contains(#""ok":true"#))
    }

    /// Nothing is changed by it, and a copy without the secrets is verified alike.
    @Test func aCopyIsVerifiedWithoutTheKeys() throws {
        let workspace = try archive()
        try workspace.shell("cp -r archive copy && rm copy/keys/log.ed25519 copy/keys/hash.key copy/search.db")
        // SQLite’s own files come and go beside the database.
        func files() -> [String: Data] {
            workspace.files("copy").filter { $0.key != "verified" && !$0.key.hasPrefix("hansard.db-") }
        }
        let before = files()
        let copy = try workspace.hansard("verify", "copy")
        #expect(copy.status == 0 && copy.output.contains("There is no search.db"))
        #expect(files() == before)
        // A backup has no database.
        try workspace.shell("rm copy/hansard.db*")
        let backup = try workspace.hansard("verify", "copy")
        #expect(backup.status == 0 && backup.output.contains("There is no hansard.db"))
    }

    @Test func aChangedLetterOfALineIsNamedByItsPlace() throws {
        let workspace = try archive()
        try workspace.shell("sed -i 's/Ferry at nine/Ferry at none/' archive/log/00000000.jsonl")
        let problem = try #require(try problems(workspace).first)
        #expect(problem["file"] as? String == "log/00000000.jsonl")
        let lines = try #require(workspace.text("archive/log/00000000.jsonl")).split(separator: "\n")
        let line = try #require(lines.firstIndex { $0.contains("Ferry at none") }) + 1
        #expect(problem["line"] as? Int == line && problem["seq"] as? Int == line)
        #expect((problem["reason"] as? String)?.contains("Ferry") == false)
        #expect(try #require(workspace.text("archive/verified")).contains(#""ok":false"#))
    }

    @Test func aChangedRowIsFoundAndMendedFromTheLog() throws {
        let workspace = try archive()
        let change = """
            python3 -c 'import sqlite3; db = sqlite3.connect("archive/hansard.db"); \
            db.execute("UPDATE message SET text = upper(text)"); db.commit()'
            """
        #expect(try workspace.shell(change).status == 0)
        let problem = try #require(try problems(workspace).first)
        #expect(problem["file"] as? String == "hansard.db" && problem["seq"] as? Int != nil)
        #expect(try workspace.hansard("rebuild").status == 0)
        #expect(try workspace.hansard("verify").status == 0)
    }

    @Test func aFileThatWasChangedOrIsMissingIsNamed() throws {
        let workspace = try archive()
        try workspace.shell("printf bad > archive/blobs/2c/2c*")
        #expect((try problems(workspace).first?["file"] as? String)?.hasPrefix("blobs/2c/2c") == true)
        try workspace.shell("rm archive/blobs/2c/2c*")
        #expect((try problems(workspace).first?["file"] as? String)?.hasPrefix("blobs/2c/2c") == true)
    }

    @Test func aLogGoesOnFromACheckpointThatWasNoted() throws {
        let workspace = try archive()
        try workspace.shell("cp archive/log/checkpoint noted")
        try workspace.write("more.jsonl", message("3", "Still here."))
        #expect(try workspace.hansard("ingest", "more.jsonl").status == 0)
        let whole = try workspace.hansard("verify", "--noted", "noted")
        #expect(whole.status == 0 && whole.output.contains("goes on from the checkpoint that was noted"))
        let text = try #require(workspace.text("noted"))
        #expect(try workspace.hansard("verify", "--noted", text).status == 0)
    }

    /// It is whole by itself, and what was noted shows that it is not the one.
    @Test func anotherLogIsFoundByTheCheckpointAlone() throws {
        let workspace = try archive()
        try workspace.shell("cp archive/log/checkpoint noted && rm -r archive")
        try workspace.write("chat.jsonl", message("1", "Nothing of the kind."))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.hansard("verify").status == 0)
        #expect(try workspace.hansard("verify", "--noted", "noted").status == 1)
    }

    @Test func aLostDatabaseIsMadeAnew() throws {
        let workspace = try archive()
        let before = try workspace.stats()
        let records = try workspace.hansard("verify", "--json").json()["records"] as? Int
        let hits = try workspace.hansard("search", "ferry").output
        try workspace.shell("rm archive/hansard.db* archive/search.db*")
        let outcome = try workspace.hansard("rebuild", "--json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["records"] as? Int == records && records ?? 0 > 0)
        let after = try workspace.stats()
        #expect(after.keys == before.keys)
        for key in before.keys { #expect("\(after[key] ?? "")" == "\(before[key] ?? "")", "\(key)") }
        #expect(try workspace.hansard("search", "ferry").output == hits && !hits.isEmpty)
    }

    @Test func whatIsNoCheckpointAndWhatIsNoArchiveIsSaid() throws {
        let workspace = try Workspace()
        #expect(try workspace.hansard("verify", "--noted", "nonsense").status == 64)
        let missing = try workspace.hansard("verify", "nowhere")
        #expect(missing.status == 1 && missing.errors.contains("nowhere") && missing.output.isEmpty)
        #expect(try workspace.hansard("rebuild", "--archive", "nowhere").status == 1)
    }
}
