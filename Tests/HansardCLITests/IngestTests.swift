import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct IngestTests {
    @Test func theSameFileTwiceAddsNothing() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"), seen(by: "3", upTo: "1"), edit("1", "Good day!"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let before = try workspace.stats()
        let again = try workspace.hansard("ingest", "--json", "chat.jsonl")
        #expect(again.status == 0)
        let messages = try again.json()["messages"] as? [String: Int]
        #expect(messages == ["read": 1, "added": 0, "changed": 0, "duplicate": 1])
        let after = try workspace.stats()
        for key in ["messages", "edits", "seen", "records", "people"] {
            #expect(after[key] as? Int == before[key] as? Int)
        }
        #expect(after["runs"] as? Int == 2)
    }

    @Test func jsonIsOneDocumentAndNothingElse() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        let outcome = try workspace.hansard("ingest", "--json", "chat.jsonl")
        let report = try outcome.json()
        #expect(
            Set(report.keys).isSuperset(of: [
                "run", "sources", "messages", "seen", "presence", "people", "conversations", "quarantined", "seconds",
            ]))
        for key in ["messages", "seen", "presence"] {
            let count = try #require(report[key] as? [String: Any])
            #expect(Set(count.keys) == ["read", "added", "changed", "duplicate"])
        }
        let source = try #require((report["sources"] as? [[String: Any]])?.first)
        #expect(source["name"] as? String == "chat.jsonl")
        #expect(source["format"] as? String == "native" && source["system"] as? String == "")
        #expect(
            Set(source.keys) == [
                "name", "format", "system", "bytes", "sha256", "read", "added", "changed", "duplicate", "quarantined",
            ])
        #expect(report.keys.contains("log"))
        #expect(outcome.errors.isEmpty)
    }

    /// What `sha256sum` says of a file is what ingest says.
    @Test func eachFileIsTherewithItsLengthAndItsHash() throws {
        let workspace = try Workspace()
        try workspace.write("abc.csv", bytes: Array("id,name\n7,Jamie\n".utf8))
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        let hash = "59c3c3eef695284b84115b47735aed129b9e4596013031ea430d96f2ef69a847"
        let table = try workspace.hansard("ingest", "abc.csv", "chat.jsonl").output
        #expect(table.contains("SOURCE AND ITS SHA-256"))
        #expect(table.contains("  16  abc.csv\n  \(hash)\n"))
        let sources = try workspace.hansard("ingest", "--json", "abc.csv").json()["sources"] as? [[String: Any]]
        #expect(sources?.first?["bytes"] as? Int == 16)
        #expect(sources?.first?["sha256"] as? String == hash)
    }

    @Test func sourceAndLogStandSideBySide() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"), "{", message("2", "Still here."))
        let first = try workspace.hansard("ingest", "--json", "chat.jsonl").json()
        let source = try #require((first["sources"] as? [[String: Any]])?.first)
        for (key, count) in ["read": 2, "added": 2, "changed": 0, "duplicate": 0, "quarantined": 1] {
            #expect(source[key] as? Int == count, "\(key)")
        }
        let log = try #require(first["log"] as? [String: Any])
        let last = try #require(log["last"] as? Int)
        // The first record of all says whose log it is.
        #expect(log["first"] as? Int == 2)
        let checkpoint = try #require(log["checkpoint"] as? String)
        #expect(checkpoint == workspace.text("archive/log/checkpoint"))
        #expect(checkpoint.split(separator: "\n").dropFirst().first.map(String.init) == "\(last)")
        #expect(checkpoint.split(separator: "\n").dropFirst(2).first.map(String.init) == log["root"] as? String)

        try workspace.write("more.jsonl", message("1", "Morning!"), message("3", "Good night."))
        let text = try workspace.hansard("ingest", "more.jsonl").output
        #expect(text.contains("\n   2      1      1            0 "))
        #expect(text.contains("\nThe log: records \(last + 1) to "))
        #expect(text.hasSuffix(try #require(workspace.text("archive/log/checkpoint"))))
    }

    @Test func ofManyFilesTwentyAreListedAndJSONHasAll() throws {
        let workspace = try Workspace()
        let names = (1...23).map { "chat-\($0).jsonl" }
        for name in names { try workspace.write(name, message(name, "Morning!")) }
        let text = try Run(Program.path, ["ingest"] + names, in: workspace.path).wait().output
        #expect(text.contains("chat-20.jsonl\n") && !text.contains("chat-21.jsonl\n"))
        #expect(text.contains("and 3 more, which --json lists."))
        let json = try Run(Program.path, ["ingest", "--json"] + names, in: workspace.path).wait().json()
        #expect((json["sources"] as? [[String: Any]])?.compactMap { $0["sha256"] as? String }.count == 23)
    }

    @Test func aFailurePrintsNothingOnStandardOutput() throws {
        let outcome = try Workspace().hansard("ingest", "--json", "missing.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test func progressGoesToStandardErrorOnly() throws {
        let workspace = try Workspace()
        // Longer than the second in which a run says nothing.
        try workspace.write("chat.jsonl", bytes: longLog(20_000))
        let outcome = try workspace.hansard("ingest", "--json", "chat.jsonl")
        #expect(try outcome.json()["quarantined"] as? Int == 0)
        #expect(outcome.errors.isEmpty || outcome.errors.contains("records, chat.jsonl"))
    }

    @Test func whatIsPutAsideIsKeptWithItsPlaceAndReason() throws {
        let workspace = try Workspace()
        let bad = #"{"type":"message","id":"2"}"#
        try workspace.write("chat.jsonl", message("1", "Morning!"), bad, message("3", "Still here."))
        let outcome = try workspace.hansard("ingest", "chat.jsonl")
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("archive/quarantine/lines.jsonl"))
        let entry = try #require(try workspace.quarantine().first)
        #expect(entry["source"] as? String == "chat.jsonl")
        #expect(entry["line"] as? Int == 2)
        #expect(entry["reason"] as? String == "This line is a message without “sent_at”. Add it.")
        #expect(entry["text"] as? String == bad)
        #expect(try workspace.messages == 2)
    }

    @Test func theSameBadLineIsListedOnce() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"), "{")
        for _ in 1...2 { #expect(try workspace.hansard("ingest", "chat.jsonl").status == 3) }
        #expect(try workspace.quarantine().count == 1)
        #expect(try workspace.stats()["quarantined"] as? Int == 1)
    }

    @Test func strictTurnsWhatWasPutAsideIntoAFailure() throws {
        let workspace = try Workspace()
        try workspace.write("bad.jsonl", message("1", "Morning!"), "{")
        try workspace.write("good.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "--strict", "good.jsonl").status == 0)
        #expect(try workspace.hansard("ingest", "--strict", "bad.jsonl").status == 1)
    }

    @Test func timesWithoutAZoneNeedOneFromTheUser() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", at: "2026-07-02T08:54:10", "Summer."))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 3)
        #expect(try workspace.hansard("ingest", "--timezone", "Europe/Berlin", "chat.jsonl").status == 0)
        #expect(try workspace.stats()["first"] as? String == "2026-07-02T06:54:10.000Z")
    }

    @Test func aPersonNobodyNamedIsCalledByTheID() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", from: "7", "Morning!"), seen(by: "7", upTo: "1"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.hansard("search", "from:7").output.contains("Morning!"))
        #expect(try workspace.hansard("unseen").output.contains("3 (3): 1 unseen"))
        #expect(try workspace.build().status == 0)
        #expect(workspace.exists("Output/people/7.html"))
    }

    @Test func anEditThatComesBeforeItsMessageIsTakenTheNextTime() throws {
        let workspace = try Workspace()
        try workspace.write("edits.jsonl", edit("1", "Good morning!"))
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "edits.jsonl").status == 3)
        #expect(try workspace.hansard("ingest", "chat.jsonl", "edits.jsonl").status == 0)
        #expect(try workspace.stats()["edits"] as? Int == 1)
    }

    @Test func quietSaysNothingUnlessSomethingWasQuarantined() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "x"))
        let well = try workspace.hansard("ingest", "--quiet", "chat.jsonl")
        #expect(well.status == 0 && well.output.isEmpty && well.errors.isEmpty)
        try workspace.write("more.jsonl", message("2", "y"), "{")
        let quarantined = try workspace.hansard("ingest", "--quiet", "more.jsonl")
        #expect(quarantined.status == 3 && quarantined.output.contains("1 line was quarantined"))
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        let built = try Run(Program.path, ["build", "--quiet"] + folders, in: workspace.path).wait()
        #expect(built.status == 0 && built.output.isEmpty && built.errors.isEmpty)
    }
}
