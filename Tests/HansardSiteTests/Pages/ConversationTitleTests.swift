import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What lists and pages say that a conversation is.
@Suite(.blocking) struct ConversationTitleTests {
    private static func lines(archived: Bool, _ id: String) -> [String] {
        [
            #"{"type":"conversation","channel":"C1","kind":"room","name":"old","archived":\#(archived)}"#,
            #"{"type":"message","id":"\#(id)","channel":"C1","sender":"7","sent_at":"2026-03-0\#(id)T09:00:00Z","text":"x"}"#,
        ]
    }

    private static let pages = ["index.html", "conversations/index.html", "conversations/c1_/index.html"]

    @Test func oneThatIsArchivedSaysSo() throws {
        let site = try TestSite()
        try site.ingest(Self.lines(archived: true, "2"))
        try site.build()
        for page in Self.pages + ["conversations/c1_/2026-03.html", "conversations/c1_/index.md"] {
            #expect(try site.text(page).contains("room, archived"), "\(page)")
        }
        // Programs are told the kind alone.
        #expect(try site.text("conversations/conversations.csv").contains(",room,"))
    }

    @Test func oneThatIsOpenedAgainSaysSoNoMore() throws {
        let site = try TestSite()
        try site.ingest(Self.lines(archived: true, "2"))
        try site.build()
        try site.ingest(Self.lines(archived: false, "3"), file: "later.jsonl")
        try site.build()
        for page in Self.pages { #expect(try !site.text(page).contains("archived"), "\(page)") }
        try site.build("anew", everything: true)
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    @Test func aGroupOfSlacksIsCalledAsItsPeopleAreAndFoundByItsName() throws {
        let site = try TestSite()
        try site.ingest(paths: [Project.folder + "/Tests/HansardTests/Fixtures/slack/direct-messages/export"])
        try site.build()
        let page = try site.text("conversations/g02three_/index.html")
        #expect(page.contains("<h1><bdi>jamie</bdi>, <bdi>Robin Roe</bdi>, <bdi>kim</bdi></h1>"))
        #expect(HTMLChecker(page).problems == [])
        let named = try site.text("conversations/mpdm-jamie-robin-kim-1/index.html")
        #expect(named.contains("url=../g02three_/index.html"))
        let query = try SearchQuery("in:mpdm-jamie--robin--kim-1 -nothing")
        let found = try ArchiveReader(path: site.archive).search(query, limit: 10, zone: .utc)
        #expect(found.hits.count == 1 && found.unknownNames.isEmpty)
    }
}
