import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// What a source says nothing of is said to be not on record or not known, in every form, and is never a number or a word
/// of the machine.
@Suite(.blocking) struct NotOnRecordTests {
    private static func message(_ id: String, _ channel: String, _ sender: String, _ time: String = "09:00") -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-03-02T\#(time):00Z","text":"Hello"}"#
    }

    private static func mark(_ channel: String, _ person: String, _ id: String) -> String {
        #"{"type":"seen","channel":"\#(channel)","person":"\#(person)","up_to":"\#(id)","seen_at":"2026-03-02T12:00:00Z"}"#
    }

    /// As a Slack export is: messages, a manager and teams, and not a word of reading or presence.
    private static let silent = [
        #"{"type":"person","id":"1","name":"Ann Lee","team":"North"}"#,
        #"{"type":"person","id":"2","name":"Bob Ray","team":"North","manager":"1"}"#,
        #"{"type":"person","id":"3","name":"Cleo Day"}"#,
        message("a", "general", "1"), message("b", "general", "2", "09:10"), message("c", "private-chat-1-2", "1"),
    ]

    private static func build(_ logs: [String]...) throws -> TestSite {
        let site = try TestSite()
        for (i, lines) in logs.enumerated() { try site.ingest(lines, file: "\(i).jsonl") }
        try site.build()
        return site
    }

    private func json(_ site: TestSite) throws -> JSONValue {
        try JSONValue(parsing: Array(site.text("unseen/unseen.json").utf8))
    }

    @Test func aReportOfSourcesWithoutMarksSaysThatItIsNotOnRecord() throws {
        let site = try Self.build(Self.silent)
        let said = "Not on record: no source says who has seen what."
        let html = try site.text("unseen/index.html")
        #expect(html.contains(said))
        #expect(!html.contains("not seen yet") && !html.contains("Nothing is unseen") && !html.contains("id=\"ages\""))
        #expect(!html.contains("id=\"people\"") && !html.contains("id=\"teams\""))
        #expect(try site.text("unseen/index.md").contains(said))
        let json = try json(site)
        #expect(json["people"]?.elements.count == 0)
        #expect(json["not_on_record"]?.elements.compactMap(\.string) == ["general", "private-chat-1-2"])
        let rows = try site.text("unseen/unseen.csv").split(separator: "\r\n").dropFirst()
        #expect(
            rows.map(String.init) == [
                "2026-03-02T09:10:00Z,,,general,,,,,,,not_on_record,",
                "2026-03-02T09:10:00Z,,,private-chat-1-2,,,,,,,not_on_record,",
            ])
        #expect(try JSONValue(parsing: Array(site.text("unseen/feed.json").utf8))["items"]?.elements.count == 0)
    }

    @Test func pagesOfPeopleAndConversationsSayIt() throws {
        let site = try Self.build(Self.silent)
        let person = try site.text("people/2.html")
        #expect(person.contains(">not on record</a>") && !person.contains("unseen message"))
        #expect(try site.text("people/2.md").contains("| not on record |"))
        for page in ["index", "2026-03"] {
            for ending in ["html", "md"] {
                let text = try site.text("conversations/general/\(page).\(ending)")
                #expect(text.contains("Who has seen what is not on record"), "\(page).\(ending)")
                #expect(!text.contains("Not seen"), "\(page).\(ending)")
            }
        }
        // Once, and not in a column that says it of everybody.
        let general = try site.text("conversations/general/index.html")
        #expect(general.contains("<h2 id=\"read\">Participants</h2>") && !general.contains("Unseen</th>"))
    }

    @Test func whereAPartIsNotOnRecordTheReportSaysHowMuch() throws {
        let site = try Self.build(
            Self.silent,
            [Self.message("d", "private-chat-2-3", "3", "10:00"), Self.mark("private-chat-2-3", "3", "d")])
        let html = try site.text("unseen/index.html")
        // Ann's reading is nowhere on record: she is not one of those who could have seen something.
        #expect(html.contains("1 message not seen yet by 1 of 2 people; the oldest since"))
        let partly = "In 2 of 3 conversations it is not on record who has seen what; nothing in them is counted."
        #expect(html.contains(partly))
        #expect(try site.text("unseen/index.md").contains(partly))
        #expect(try json(site)["people"]?.elements.compactMap { $0["person"]?.string } == ["2"])
        #expect(try json(site)["not_on_record"]?.elements.count == 2)
        let person = try site.text("people/2.html")
        #expect(person.contains("1 unseen message in 1 conversation, the oldest since "))
        #expect(person.contains("; not on record in 2 conversations</a>"))
        #expect(try site.text("people/1.html").contains(">not on record</a>"))
        #expect(!(try site.text("people/3.html")).contains("on record in"))
        let report = try UnseenReport(ArchiveReader(path: site.archive), asOf: nil, person: "2")
        #expect(report.notOnRecord.count == 2 && report.conversationCount == 3)
        #expect(
            UnseenText.text(report) { $0.rfc3339(.second) }.contains(
                "In 2 of 3 conversations it is not on record who has seen what; nothing in them is counted."))
    }

    @Test func whatABuildAddsIsWhatABuildFromNothingHas() throws {
        let site = try Self.build(Self.silent)
        try site.ingest([Self.mark("general", "2", "a")], file: "marks.jsonl")
        try site.build()
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
        try site.ingest([Self.mark("general", "1", "b")], file: "0.jsonl")  // the log that had none
        try site.build()
        try site.build("full-again")
        #expect(differences(try site.files(), try site.files("full-again")) == [])
        #expect(try site.text("unseen/index.html").contains("not seen yet by 1 of 3 people") == true)
    }

    @Test func anAudienceIsToldTheSame() throws {
        let site = try Self.build(
            [
                Self.message("1", "private-chat-1-2", "1"), Self.message("2", "private-chat-1-3", "1"),
                Self.mark("private-chat-1-3", "3", "2"),
            ], [Self.message("3", "irc", "1")])
        try site.build(
            "part", audience: "some", settings: "audiences:\n  some:\n    conversations: [private-chat-1-2, irc]")
        let json = try JSONValue(parsing: Array(site.text("unseen/unseen.json", in: "part").utf8))
        #expect(json["people"]?.elements.compactMap { $0["person"]?.string } == ["2"])
        #expect(json["not_on_record"]?.elements.compactMap(\.string) == ["irc"])
    }

    // MARK: Presence

    @Test func whereNoPresenceIsOnRecordNobodyWasOfflineMeanwhile() throws {
        let site = try Self.build(Self.silent + [Self.mark("general", "1", "b")])
        let html = try site.text("unseen/index.html")
        // In the row of the team and in that of the manager.
        #expect(html.components(separatedBy: ">not known</td></tr>").count == 3)
        #expect(try site.text("unseen/index.md").contains("| not known |"))
        for group in ["teams", "managers"] {
            let groups = try #require(json(site)[group]?.elements)
            #expect(!groups.isEmpty && groups.allSatisfy { $0["online_people"] == .null }, "\(group)")
        }
        let rows = try site.text("unseen/unseen.csv").split(separator: "\r\n").dropFirst()
        #expect(rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false)[9].isEmpty })
    }

    @Test func ofATeamItSaysOfHowManyItIsKnown() throws {
        let site = try Self.build(
            [
                #"{"type":"person","id":"1","name":"Ann Lee","team":"North"}"#,
                #"{"type":"person","id":"2","name":"Bob Ray","team":"North"}"#,
                Self.message("a", "private-chat-1-3", "3"), Self.message("b", "private-chat-2-3", "3"),
                Self.mark("private-chat-1-3", "3", "a"),
                #"{"type":"online","person":"1","at":"2026-03-02T10:00:00Z"}"#,
                #"{"type":"offline","person":"1","at":"2026-03-02T11:00:00Z"}"#,
            ])
        #expect(try site.text("unseen/index.html").contains(">1, of 1 known</td></tr>"))
        let team = try json(site)["teams"]?.elements.first
        #expect(team?["online_people"]?.int == 1 && team?["online_not_known"]?.int == 1)
    }

    @Test func presenceOfAnArchiveWithoutItIsASentence() throws {
        let site = try Self.build(Self.silent)
        let html = try site.text("presence/index.html")
        #expect(html.contains("No presence is on record.") && !html.contains("<table"))
        #expect(!(try site.text("presence/index.md")).contains("|"))
    }

    /// Archives of almost nothing: nobody at all, people without a conversation.
    @Test(arguments: [[String](), [#"{"type":"person","id":"1","name":"Ann Lee"}"#], NotOnRecordTests.silent])
    func noPageShowsAWordOfTheMachine(lines: [String]) throws {
        let site = try Self.build(lines)
        for (path, bytes) in try site.files() where path.hasSuffix(".html") {
            let html = String(decoding: bytes, as: UTF8.self)
            #expect(!html.contains(">false") && !html.contains("\nfalse"), "\(path)")
            #expect(HTMLChecker(html).problems == [], "\(path)")
        }
    }
}
