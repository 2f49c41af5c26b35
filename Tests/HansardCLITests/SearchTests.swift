import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct SearchTests {
    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "chat.jsonl", message("1", at: "2026-03-02T08:00:00Z", "The ferry is late"),
            message("2", from: "3", at: "2026-03-02T08:01:00Z", "Which ferry?"),
            message("3", at: "2026-03-02T08:02:00Z", "The ferry to Rügen: a \"quoted\" 100 % note"),
            message("4", in: "team-support", at: "2026-03-02T08:03:00Z", "Nothing about ships"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func hits(_ workspace: Workspace, _ query: String) throws -> [String] {
        let hits = try workspace.hansard("search", "--json", "--", query).json()["hits"] as? [[String: Any]]
        return (hits ?? []).compactMap { $0["id"] as? String }
    }

    @Test func jsonHasTheHitsNewestFirst() throws {
        let outcome = try archive().hansard("search", "--json", "ferry")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let result = try outcome.json()
        let hits = try #require(result["hits"] as? [[String: Any]])
        #expect(hits.compactMap { $0["id"] as? String } == ["3", "2", "1"])
        #expect(result["more"] as? Bool == false)
        for hit in hits {
            #expect(Set(hit.keys).isSuperset(of: ["id", "conversation", "sender", "sent_at", "snippet"]))
        }
        #expect(hits[1]["conversation"] as? String == "private-chat-3-7")
        #expect(hits[1]["sender"] as? String == "3")
        #expect(hits[1]["sent_at"] as? String == "2026-03-02T08:01:00Z")
        #expect(hits[1]["snippet"] as? String == "Which ferry?")
        #expect(hits[1]["text"] as? String == "Which ferry?")
        #expect(hits[1]["former"] as? Bool == false)
    }

    @Test func jsonHasTheWholeTextThatTheWordsStandIn() throws {
        let workspace = try Workspace()
        let long = String(repeating: "On and on it goes. ", count: 40) + "At last the ferry."
        try workspace.write("chat.jsonl", message("1", long), edit("1", "Nothing more"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        func hit(_ word: String) throws -> [String: Any] {
            let hits = try workspace.hansard("search", "--json", word).json()["hits"] as? [[String: Any]]
            return try #require(hits?.first)
        }
        let former = try hit("ferry")
        #expect(former["text"] as? String == long && former["former"] as? Bool == true)
        #expect((former["snippet"] as? String)?.count ?? 0 < long.count)
        let current = try hit("nothing")
        #expect(current["text"] as? String == "Nothing more" && current["former"] as? Bool == false)
    }

    @Test(arguments: [(1, 1, true), (2, 2, true), (3, 3, false), (10, 3, false)])
    func limitCutsAndMoreSaysSo(limit: Int, count: Int, more: Bool) throws {
        let result = try archive().hansard("search", "--json", "--limit", "\(limit)", "ferry").json()
        #expect((result["hits"] as? [Any])?.count == count)
        #expect(result["more"] as? Bool == more)
    }

    @Test func aHitShowsWordsAndNotTheSignsAroundThem() throws {
        let workspace = try Workspace()
        try TestExport.folder("export", in: workspace)
        try workspace.write(
            "export/general/2026-03-02.json",
            #"[{"type":"message","user":"U1","text":"*The* <https://example.com/harbour|ferry> is _late_","ts":"1772441650.000100"}]"#
        )
        #expect(try workspace.hansard("ingest", "export").status == 0)
        #expect(try workspace.hansard("search", "ferry").output.contains("\n    The ferry is late\n"))
        // Where a link leads is found, and then shown.
        #expect(try workspace.hansard("search", "harbour").output.contains("https://example.com/harbour"))
    }

    @Test func nothingFoundIsNoFailure() throws {
        let workspace = try archive()
        let outcome = try workspace.hansard("search", "--json", "submarine")
        #expect(outcome.status == 0)
        #expect((try outcome.json()["hits"] as? [Any])?.isEmpty == true)
        #expect(try workspace.hansard("search", "submarine").output == "Nothing found.\n")
    }

    @Test(arguments: [
        (#"ferry NEAR("#, []), ("NEAR(ferry late, 5)", []), (#"NEAR("ferry" "late", 5)"#, []),
        ("\"ferry", ["3", "2", "1"]), ("ferry*", ["3", "2", "1"]), ("ferr* -late", ["3", "2"]),
        ("^ferry", ["3", "2", "1"]), ("{ferry}", ["3", "2", "1"]),
        ("ferry AND", []), ("ferry OR ships", []), ("ferry + late", ["1"]), ("'ferry'", ["3", "2", "1"]),
        ("ferry; DROP TABLE message", []), ("\"quoted\"", ["3"]), ("100%", ["3"]), ("\"from:7\"", []),
        ("from:' ferry", []), ("in:% ferry", []), ("with:\"7' OR 1=1\"", []), ("rugen", ["3"]), ("-ferry", ["4"]),
    ])
    func syntaxOfTheIndexIsOnlyText(query: String, expected: [String]) throws {
        #expect(try hits(archive(), query) == expected)
    }

    @Test(arguments: ["\"", "*", ":", "-", "()", "\"\"", "***", ""])
    func aQueryWithoutWordsSaysWhatToWrite(query: String) throws {
        let outcome = try archive().hansard("search", "--", query)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("The query is empty"))
    }

    @Test func aNameThatNobodyHasIsSaidOnStandardError() throws {
        let outcome = try archive().hansard("search", "--json", "from:nobody", "ferry")
        #expect(outcome.status == 0)
        #expect((try outcome.json()["hits"] as? [Any])?.isEmpty == true)
        #expect(outcome.errors.contains("is called “nobody”"))
    }
}
