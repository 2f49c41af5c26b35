import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What nobody has answered, as a list in which each message is a link.
@Suite(.blocking) struct UnansweredPagesTests {
    private static func message(_ id: String, _ sender: String, _ at: String, _ text: String) -> String {
        """
        {"type":"message","id":"\(id)","channel":"private-chat-3-7","sender":"\(sender)","sent_at":"\(at)","text":"\(text)"}
        """
    }

    private static let people = [
        #"{"type":"person","id":"3","name":"Ann Lee","team":"Support"}"#,
        #"{"type":"person","id":"7","name":"Ben Roe","team":"Sales"}"#,
        #"{"type":"person","id":"9","name":"Helper","bot":true}"#,
    ]

    private static func site() throws -> TestSite {
        let site = try TestSite()
        try site.ingest(
            people + [
                message("1", "3", "2026-03-02T09:00:00Z", "Is the refund out?"),
                message("2", "7", "2026-03-20T09:00:00Z", "Sorry, yes."),
                message("3", "3", "2026-03-21T09:00:00Z", "And the other one?"),
                message("4", "3", "2026-03-21T09:05:00Z", "Hello?"),
                #"{"type":"message","id":"b","channel":"private-chat-3-9","sender":"3","sent_at":"2026-03-21T10:00:00Z","text":"status"}"#,
            ])
        return site
    }

    @Test func eachMessageThatWaitsIsNamedWithWhoWaitsAndSinceWhen() throws {
        let site = try Self.site()
        try site.build()
        let page = try site.text("reports/unanswered.html")
        #expect(page.contains("../people/7/unanswered.html"))
        #expect(page.contains("../conversations/private-chat-3-7/2026-03.html#m-3"))
        #expect(page.contains("And the other one?"))
        // A bot waits for nobody, and nobody for it.
        #expect(!page.contains("private-chat-3-9"))
        let csv = try site.text("reports/unanswered.csv")
        #expect(csv.contains("person,other,since,messages\r\n7,3,2026-03-21T09:00:00.000Z,2\r\n"))
        #expect(try site.text("reports/unanswered.md").contains("2026-03.md"))
    }

    /// The list of one person has beginnings of messages: the access log says which, as for the report.
    @Test func whatAListTellsOfIsForTheAccessLog() throws {
        let site = try Self.site()
        let pages = try SitePages(site: TestSite.ours.get(), reader: ArchiveReader(path: site.archive))
        let report = try #require(try pages.file(at: "reports/unanswered.html")).subjects
        #expect(report.conversations == ["private-chat-3-7"] && report.people == ["7"] && !report.records.isEmpty)
        let own = try #require(try pages.file(at: "people/7/unanswered.html")).subjects
        #expect(own.conversations == ["private-chat-3-7"] && own.people == ["7"])
        #expect(own.records.count >= report.records.count)
    }

    @Test func whatWasAnsweredLateStandsOnThePersonsOwnList() throws {
        let site = try Self.site()
        try site.build()
        let page = try site.text("people/7/unanswered.html")
        #expect(page.contains("2026-03.html#m-3"))
        #expect(page.contains("2026-03.html#m-1"))
        #expect(page.contains("2026-03-20T09:00:00Z"))
        // Whoever has answered everything in time has no such page.
        #expect(try site.files()["people/3/unanswered.html"] == nil)
    }

    @Test func anAnswerTakesTheMessageOffTheListsOfTheNextBuild() throws {
        let site = try Self.site()
        try site.build()
        try site.ingest([Self.message("5", "7", "2026-03-22T09:00:00Z", "On its way.")], file: "later.jsonl")
        try site.build()
        try site.build("anew")
        #expect(differences(try site.files(), try site.files("anew")) == [])
        // It is Ann's to answer now.
        let page = try site.text("reports/unanswered.html")
        #expect(page.contains("../people/3/unanswered.html"))
        #expect(!page.contains("And the other one?"))
    }

    /// The list, its numbers, the person's page and the search agree on what has been taken back.
    @Test func aDeletedMessageWaitsForNobody() throws {
        func deleted(_ id: String) -> String {
            #"{"type":"delete","id":"\#(id)","channel":"private-chat-3-7","deleter":"3","deleted_at":"2026-03-22T08:00:00Z"}"#
        }
        let site = try Self.site()
        try site.build()
        try site.ingest([deleted("3")], file: "one.jsonl")
        try site.build()
        #expect(try site.text("reports/unanswered.csv").contains("7,3,2026-03-21T09:05:00.000Z,1\r\n"))
        let reader = try ArchiveReader(path: site.archive)
        #expect(try reader.search(SearchQuery("is:unanswered"), limit: 10, zone: .utc).hits.map(\.id) == ["4"])
        #expect(try Array(reader.unanswered().values) == [1])

        try site.ingest([deleted("4")], file: "other.jsonl")
        try site.build()
        #expect(try !site.text("reports/unanswered.csv").contains("7,3,"))
        let after = try ArchiveReader(path: site.archive)
        #expect(try after.search(SearchQuery("is:unanswered"), limit: 10, zone: .utc).hits.isEmpty)
        #expect(try after.unanswered().isEmpty && after.unansweredMessages().isEmpty)
        try site.build("anew")
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    /// Slack’s ids of direct messages say nothing of who is in them; its lists do.
    @Test func aDirectMessageOfSlackIsAConversationOfTwo() throws {
        let site = try TestSite()
        let folder = site.base + "/slack"
        for (name, text) in [
            (
                "users.json",
                #"[{"id":"U1","name":"ann","real_name":"Ann Lee"},{"id":"U2","name":"ben","real_name":"Ben Roe"}]"#
            ), ("dms.json", #"[{"id":"D1","members":["U2","U1"]}]"#),
            ("D1/2026-03-09.json", #"[{"type":"message","user":"U1","text":"Hello?","ts":"1773100000.000100"}]"#),
        ] {
            let file = URL(fileURLWithPath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        _ = try site.ingest(paths: [folder])
        try site.build()
        #expect(try site.text("reports/unanswered.csv").contains("\r\nU2,U1,2026-03-09T23:46:40.000Z,1\r\n"))
        let reader = try ArchiveReader(path: site.archive)
        #expect(try reader.search(SearchQuery("is:unanswered"), limit: 10, zone: .utc).hits.count == 1)
        let conversation = try #require(try reader.conversation(named: "D1"))
        #expect(try conversation.title(reader.people()) == "Ann Lee and Ben Roe")
    }

    @Test func theSearchFindsThem() throws {
        let site = try Self.site()
        let reader = try ArchiveReader(path: site.archive)
        let found = try reader.search(SearchQuery("is:unanswered"), limit: 10, zone: .utc)
        #expect(found.hits.map(\.id) == ["4", "3"])
        #expect(try reader.search(SearchQuery("-is:unanswered refund"), limit: 10, zone: .utc).hits.map(\.id) == ["1"])
    }
}
