import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What `people.yml` says that people were called when.
@Suite(.blocking) struct DatedNamesTests {
    private static let names = """
        people:
          jamie:
            accounts: [7, slack/U1]
            names: [{name: Jamie Doe, from: 2024-05-01}, {name: Jamie Roe}, {name: Jamie Dorr, from: "2025-02-01T12:00:00+02:00"}]
        """

    private func people(_ yaml: String) throws -> AccountMap { try AccountMap(yaml: yaml, file: "people.yml") }

    private func ingest(_ site: TestSite, _ paths: [String], people: AccountMap?) throws {
        try Ingestion.run(paths.map { try IngestInput(path: $0) }, into: site.archive, people: people)
    }

    private func write(_ site: TestSite, _ lines: String..., file: String = "chat.jsonl") throws -> String {
        let path = "\(site.base)/sources/\(file)"
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private static func message(_ id: Int, _ at: String, by person: String = "7") -> String {
        #"{"type":"message","id":"\#(id)","channel":"team","sender":"\#(person)","sent_at":"\#(at)","text":"text"}"#
    }

    private func log(_ site: TestSite) throws -> String {
        try write(
            site, #"{"type":"person","id":"7","name":"jdoe"}"#, Self.message(1, "2024-04-30T23:59:59Z"),
            Self.message(2, "2024-05-01T00:00:00Z"), Self.message(3, "2025-02-01T09:59:59Z"),
            Self.message(4, "2025-02-01T10:00:00Z"), Self.message(5, "2025-02-01T11:00:00Z", by: "8"))
    }

    /// By message, the sender’s name now and, where it was another, then.
    private func shown(_ site: TestSite, in conversation: String = "team") throws -> [String] {
        let reader = try ArchiveReader(path: site.archive)
        let people = try reader.people()
        let its = try #require(reader.conversations().first { $0.sourceID == conversation })
        let periods = try reader.periods(of: its.id)
        var lines: [String] = []
        try reader.withTranscripts(people) { transcripts in
            try transcripts.open(its, periods)
            try transcripts.read(periods[...]) { _, page in
                for message in page {
                    let name = message.sender.map { people[$0].displayName } ?? "nobody"
                    lines.append(name + (message.string(message.senderName).map { " as \($0)" } ?? ""))
                }
            }
        }
        return lines
    }

    @Test func aMessageHasTheNameOfItsTimeAndHeadingsTheNewest() throws {
        let site = try TestSite()
        try ingest(site, [log(site)], people: people(Self.names))
        #expect(
            try shown(site) == [
                "Jamie Dorr as Jamie Roe", "Jamie Dorr as Jamie Doe", "Jamie Dorr as Jamie Doe", "Jamie Dorr", "8",
            ])
        try site.build()
        let page = try site.text("people/7.html")
        #expect(page.contains("Jamie Dorr") && !page.contains("jdoe"))
        let transcript = try site.files().filter { $0.key.hasPrefix("conversations/team/") }.values
            .map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(transcript.contains("as <bdi>Jamie Roe</bdi>") && transcript.contains("as <bdi>Jamie Doe</bdi>"))
    }

    @Test func aLaterNameOfASourceChangesNothingAndTheFileTakesItsNamesBack() throws {
        let site = try TestSite()
        try ingest(site, [log(site)], people: people(Self.names))
        let renamed = try write(site, #"{"type":"person","id":"7","name":"jdorr"}"#, file: "people.jsonl")
        // As by the staff chat, which knows of no file.
        try ingest(site, [renamed], people: nil)
        #expect(try shown(site)[3] == "Jamie Dorr")
        let last = try ArchiveReader(path: site.archive).lastChange()
        try ingest(site, [renamed], people: people(Self.names))
        #expect(try ArchiveReader(path: site.archive).lastChange() == last)
        try ingest(site, [renamed], people: people("people: {jamie: {accounts: [7]}}"))
        #expect(try shown(site) == ["jdorr", "jdorr", "jdorr", "jdorr", "8"])
    }

    /// Somebody whom no source has named, and who is two people here, is called so too.
    @Test func namesAreOfAllAccountsOfAnEntry() throws {
        let site = try TestSite()
        try ingest(site, [log(site)], people: nil)
        try ingest(site, [log(site)], people: people("people: {both: {accounts: [7, 8], names: [{name: Both}]}}"))
        #expect(try Set(shown(site)) == ["Both"])
    }

    @Test func whatAChangedFileLeavesIsWhatABuildFromNothingMakes() throws {
        let site = try TestSite()
        try ingest(site, [log(site)], people: nil)
        try site.build("steps")
        for yaml in [Self.names, Self.names.replacing("Jamie Doe", with: "J. Doe"), "people: {}"] {
            try ingest(site, [log(site)], people: people(yaml))
            try site.build("steps")
            try FileManager.default.createDirectory(atPath: "\(site.base)/full", withIntermediateDirectories: true)
            try FileManager.default.removeItem(atPath: "\(site.base)/full")
            try site.build("full")
            #expect(differences(try site.files("steps"), try site.files("full")) == [])
        }
    }

    @Test func theNameThatASourceKeepsWithAMessageStands() throws {
        let site = try TestSite()
        let message =
            #"{"type":"message","user":"U1","text":"x","ts":"1700000000.000100","user_profile":{"real_name":"Jamie at Work"}}"#
        _ = try write(site, #"[{"id":"U1","name":"jamie","real_name":"Jamie"}]"#, file: "export/users.json")
        _ = try write(site, #"[{"id":"C1","name":"general"}]"#, file: "export/channels.json")
        _ = try write(
            site,
            "[\(message),\(message.replacing("Work", with: "Home").replacing("Jamie at Home", with: "Jamie").replacing("1700", with: "1701"))]",
            file: "export/general/2023-11-14.json")
        try ingest(site, ["\(site.base)/sources/export"], people: people(Self.names))
        #expect(try shown(site, in: "C1") == ["Jamie Dorr as Jamie at Work", "Jamie Dorr as Jamie Roe"])
    }

    @Test(arguments: [
        ("names: Jamie", "“people: a: names” takes a list."),
        ("names: [{name: A, since: 2024-01-01}]", "“people: a: names: since” is no setting."),
        ("names: [{name: A, from: 2024-01-01}]", "needs one name without “from”"),
        ("names: [{name: A}, {name: B}]", "needs one name without “from”"),
        ("names: [{from: 2024-01-01}]", "has an entry without a name."),
        ("names: [{name: A}, {name: B, from: 2024-13-01}]", "“people: a: names: from” is no day such as 2024-05-01"),
        (
            "names: [{name: A}, {name: B, from: 2024-01-01T00:00:00}]",
            "is no day such as 2024-05-01 and no time with a zone"
        ),
        (
            "names: [{name: A}, {name: B, from: 2024-01-01}, {name: C, from: 2024-01-01}]",
            "two names from the same day on"
        ),
        ("name: [{name: A}]", "Did you mean “names”?"),
    ])
    func whatTheFileMayNotSay(names: String, reason: String) {
        #expect {
            try people("people: {a: {accounts: [7], \(names)}}")
        } throws: {
            "\($0)".contains("people.yml: ") && "\($0)".contains(reason)
        }
    }
}
