import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct UnseenTests {
    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", person("3", "Robin, \"the\" Roe"), person("7", "Jamie Doe"),
            message("1", at: "2026-03-02T08:00:00Z", "One"), message("2", at: "2026-03-02T09:00:00Z", "Two"),
            seen(by: "3", upTo: "1", at: "2026-03-02T08:30:00Z"), seen(by: "3", upTo: "2", at: "2026-03-02T10:00:00Z"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func unseen(_ asOf: String) throws -> [[String: Any]] {
        let report = try archive().hansard("unseen", "--format", "json", "--as-of", asOf).json()
        return report["people"] as? [[String: Any]] ?? []
    }

    @Test(arguments: [
        ("2026-03-02T07:59:59Z", 0), ("2026-03-02T08:00:00Z", 1), ("2026-03-02T08:29:59Z", 1),
        ("2026-03-02T08:30:00Z", 0), ("2026-03-02T10:30:00+01:00", 1), ("2026-03-02T09:30:00.5Z", 1),
        ("2026-03-02T11:00:00+01:00", 0), ("2030-01-01T00:00:00Z", 0),
    ])
    func asOfAnyMoment(asOf: String, count: Int) throws {
        let people = try unseen(asOf)
        #expect(people.reduce(0) { $0 + ($1["unseen"] as? Int ?? 0) } == count)
    }

    @Test func csvBeginsWithItsMarkWhenThatIsWanted() throws {
        let workspace = try archive()
        let arguments = ["unseen", "--format", "csv", "--as-of", "2026-03-02T09:30:00Z"]
        let plain = try Run(Program.path, arguments, in: workspace.path).wait().output
        let marked = try Run(Program.path, arguments + ["--bom"], in: workspace.path).wait().output
        #expect(plain.hasPrefix("as_of,"))
        #expect(Array(marked.utf8) == [0xEF, 0xBB, 0xBF] + Array(plain.utf8))
    }

    @Test func jsonNamesPeopleAndConversationsByTheirIDs() throws {
        let outcome = try archive().hansard("unseen", "--format", "json", "--as-of", "2026-03-02T09:30:00Z")
        #expect(outcome.errors.isEmpty)
        let report = try outcome.json()
        #expect(report["as_of"] as? String == "2026-03-02T09:30:00.000Z")
        let people = try #require(report["people"] as? [[String: Any]])
        // The sender has nothing unseen, and is left out.
        #expect(people.map { $0["person"] as? String } == ["3"])
        #expect(people[0]["unseen"] as? Int == 1)
        #expect(people[0]["oldest"] as? String == "2026-03-02T09:00:00.000Z")
        let conversations = try #require(people[0]["conversations"] as? [[String: Any]])
        #expect(conversations.map { $0["conversation"] as? String } == ["private-chat-3-7"])
        #expect(conversations[0]["unseen"] as? Int == 1)
        #expect(conversations[0]["oldest"] as? String == "2026-03-02T09:00:00.000Z")
    }

    @Test func csvHasARowForEachPersonAndConversation() throws {
        let outcome = try archive().hansard("unseen", "--format", "csv", "--as-of", "2026-03-02T09:30:00Z")
        let rows = outcome.output.components(separatedBy: "\r\n")
        #expect(rows.count == 3)
        #expect(rows[0].hasPrefix("as_of,person,name,conversation,unseen"))
        #expect(rows[1].hasPrefix("2026-03-02T09:30:00Z,3,\"Robin, \"\"the\"\" Roe\",private-chat-3-7,1,"))
        #expect(rows[2].isEmpty)
    }

    @Test(arguments: [("text", "(3): 1 unseen"), ("md", "| 1 | 2026-03-02T09:00:00Z |")])
    func thereIsAFormForReading(format: String, expected: String) throws {
        let outcome = try archive().hansard("unseen", "--format", format, "--as-of", "2026-03-02T09:30:00Z")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(expected))
    }

    @Test func onePersonIsAskedForByID() throws {
        let workspace = try archive()
        #expect(try workspace.hansard("unseen", "--person", "3").status == 0)
        let nobody = try workspace.hansard("unseen", "--person", "99")
        #expect(nobody.status == 1)
        #expect(nobody.errors.contains("Nobody in this archive has the id “99”"))
        #expect(nobody.errors.contains("hansard search from:NAME"))
    }

    @Test(arguments: [
        ("text", "Not on record: no source says who has seen what."),
        ("md", "Not on record: no source says who has seen what."),
        ("csv", ",,,private-chat-3-7,,,,,,,not_on_record,\r\n"),
        ("json", "\"not_on_record\" : [\n    \"private-chat-3-7\"\n  ],\n  \"people\" : [\n  ]"),
    ])
    func aSourceWithoutMarksIsNotOnRecord(format: String, expected: String) throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "One"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let outcome = try workspace.hansard("unseen", "--format", format)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(expected))
        #expect(!outcome.output.contains("waits for"))
        let search = try workspace.hansard("search", "is:unseen")
        #expect(search.output == "Nothing found.\n")
        #expect(search.errors.contains("In 1 of 1 conversation it is not on record who has seen what"))
    }

    @Test func aHighWaterMarkIsSpeltAsEverywhereForPrograms() throws {
        let workspace = try archive()
        let asOf = "2026-03-02T09:30:00Z"
        for format in ["csv", "json"] {
            let output = try workspace.hansard("unseen", "--format", format, "--as-of", asOf).output
            #expect(output.contains("high_water_mark") && !output.contains("high-water mark"), "\(format)")
        }
        #expect(try workspace.hansard("unseen", "--as-of", asOf).output.contains("evidence: high-water mark"))
    }
}
