import TestSupport
import Testing

@Suite(.blocking) struct StatsTests {
    @Test func jsonCountsEveryKindOfRecord() throws {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", person("7", "Jamie Doe"), message("1", "Morning!"), edit("1", "Good morning!"),
            seen(by: "3", upTo: "1"), record([("type", "online"), ("person", "7"), ("at", "2026-03-02T08:00:00Z")]))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let outcome = try workspace.hansard("stats", "--json")
        #expect(outcome.errors.isEmpty)
        let stats = try outcome.json()
        let counts = [
            "messages": 1, "edits": 1, "deletions": 0, "reactions": 0, "seen": 1, "presence": 1, "people": 2,
            "conversations": 1, "attachments": 0,
        ]
        for (key, count) in counts { #expect(stats[key] as? Int == count, "\(key)") }
        #expect(stats["first"] as? String == "2026-03-02T08:54:10.215Z")
        #expect(stats["last"] as? String == "2026-03-02T08:54:10.215Z")
    }

    @Test func anEmptyArchiveHasNoFirstAndNoLast() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", person("7", "Jamie Doe"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let stats = try workspace.stats()
        #expect(stats["messages"] as? Int == 0)
        #expect(stats.keys.contains("first") && stats["first"] as? String == nil)
    }
}
