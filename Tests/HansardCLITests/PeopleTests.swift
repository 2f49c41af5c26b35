import Foundation
import TestSupport
import Testing

/// `hansard people`, and what `people.yml` does.
@Suite(.blocking) struct PeopleTests {
    private func person(_ id: String, _ name: String, _ email: String) -> String {
        record([("type", "person"), ("id", id), ("name", name), ("email", email)])
    }

    /// A CRM and a chat: Jamie is in both by e-mail, Robin by name, and each has an id of the other.
    private func sources() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "crm.jsonl", person("7", "Jamie Doe", "jamie@example.com"), person("3", "Robin Roe", "robin@example.com"),
            message("1", from: "7", in: "team", "From the CRM"))
        try workspace.write(
            "irc.jsonl", person("3", "jamie", "Jamie@Example.com"), person("nick 9", "robin  roe", ""),
            message("1", from: "3", in: "team", "From the chat"))
        return workspace
    }

    private func ingest(_ workspace: Workspace, archive: String = "archive") throws -> [Outcome] {
        [
            try workspace.hansard("ingest", "--archive", archive, "crm.jsonl"),
            try workspace.hansard("ingest", "--archive", archive, "--system", "irc", "irc.jsonl"),
        ]
    }

    @Test func peopleAreListedWithTheirAccountsAndMayBeOne() throws {
        let workspace = try sources()
        #expect(try ingest(workspace).map(\.status) == [0, 0])
        let outcome = try workspace.hansard("people")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(
            outcome.output == """
                ID      NAME        E-MAIL             ACCOUNTS
                7       Jamie Doe   jamie@example.com  7
                3       Robin Roe   robin@example.com  3
                irc/3   jamie       Jamie@Example.com  irc/3
                nick 9  robin  roe                     irc/nick 9

                These may be one. If they are, Content/people.yml says so with:

                people:
                  "Jamie Doe": {accounts: [7, irc/3]}  # same e-mail: jamie@example.com
                  "Robin Roe": {accounts: [3, "irc/nick 9"]}  # same name: Robin Roe

                """)
        let json = try workspace.hansard("people", "--json").json()
        #expect((json["people"] as? [[String: Any]])?.map { $0["id"] as? String } == ["7", "3", "irc/3", "nick 9"])
        let proposals = try #require(json["proposals"] as? [[String: Any]])
        #expect(proposals.map { $0["by"] as? String } == ["email", "name"])
        #expect(proposals.map { $0["accounts"] as? [String] } == [["7", "irc/3"], ["3", "irc/nick 9"]])
        #expect(json["unmapped"] is NSNull)
    }

    /// What the command proposes can be used as it stands.
    @Test func theProposedFileMergesInANewArchive() throws {
        let workspace = try sources()
        _ = try ingest(workspace)
        try workspace.shell(
            "mkdir Content && .hansard people | sed -n '/^people:/,$p' > Content/people.yml".replacing(
                ".hansard", with: "'\(Program.path)'"))
        let outcomes = try ingest(workspace, archive: "new")
        #expect(outcomes.map(\.status) == [0, 0])
        #expect(outcomes.map(\.errors) == ["", ""])
        let json = try workspace.hansard("people", "--archive", "new", "--json").json()
        let people = try #require(json["people"] as? [[String: Any]])
        #expect(people.map { $0["accounts"] as? [String] } == [["7", "irc/3"], ["3", "irc/nick 9"]])
        #expect(people.map { $0["entry"] as? String } == ["Jamie Doe", "Robin Roe"])
        #expect(json["unmapped"] as? [String] == [])
        #expect((json["proposals"] as? [Any])?.count == 0)
        let found = try workspace.hansard("search", "--archive", "new", "--json", "from:7").json()
        let texts = (found["hits"] as? [[String: Any]])?.map { $0["text"] as? String ?? "" }
        #expect(texts?.sorted() == ["From the CRM", "From the chat"])
        #expect(try ingest(workspace, archive: "new").allSatisfy { $0.output.contains("0 added, 1 known already") })
    }

    /// It is said who is not merged and not parted, and how to mend it.
    @Test func whatTheArchiveHasOtherwiseIsSaid() throws {
        let workspace = try sources()
        _ = try ingest(workspace)
        try workspace.write("Content/people.yml", "people:", "  jamie: {accounts: [7, irc/3]}")
        let late = try workspace.hansard("ingest", "crm.jsonl")
        #expect(late.status == 0)
        #expect(late.errors.contains("Not merged: “jamie” is 7 and irc/3 here"))
        #expect(late.errors.contains("Ingest the sources into a new archive"))
        #expect(try workspace.hansard("people").output.contains("Not in Content/people.yml: 3, irc/nick 9"))
        _ = try ingest(workspace, archive: "new")
        try workspace.write("Content/people.yml", "people:")
        #expect(
            try workspace.hansard("people", "--archive", "new").output.contains(
                "Still one: 7, whose accounts (7, irc/3)"))
    }

    @Test(arguments: [
        ("people: {jamie: {accounts: [7, slack/]}}", "“people: jamie: accounts” has “slack/”, which is no account."),
        ("people: {a: {accounts: [7]}, b: {accounts: [7]}}", "“people: b” names “7”, and so does “a”."),
        ("people: {a: {acounts: [7]}}", "Did you mean “accounts”?"), ("persons: {}", "Did you mean “people”?"),
        ("people: {a: }", "“people: a” has no accounts."), ("- 7", "This says nothing of people."),
        ("people: {a: {accounts: [7]", "This is not YAML"),
    ])
    func aFileThatSaysNothingPlainEndsTheIngestBeforeItBegins(text: String, reason: String) throws {
        let workspace = try sources()
        try workspace.write("Content/people.yml", text)
        let outcome = try workspace.hansard("ingest", "crm.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("Content/people.yml: "))
        #expect(outcome.errors.contains(reason))
        #expect(!workspace.exists("archive"))
    }
}
