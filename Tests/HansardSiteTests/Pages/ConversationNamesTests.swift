import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// Addresses of conversations by their names.
@Suite(.blocking) struct ConversationNamesTests {
    @Test(arguments: [
        ("engineering", "engineering"), ("Team Été, 2026", "team-ete-2026"), ("dev_ops", "dev_ops"),
        ("  #general! ", "general"), ("Straße & Łódź", "strasse-lodz"), ("🎉 party 🎉", "party"),
        ("a -- b", "a-b"),
    ])
    func aNameIsWrittenAsPeopleWouldSayIt(name: String, address: String) { #expect(sayableName(name) == address) }

    @Test(arguments: ["会議", "会議 A", "Привет", "", "…", "con", "index", "index-2", String(repeating: "a", count: 61)])
    func aNameOfWhichSomethingWouldBeLostHasNoAddress(name: String) { #expect(sayableName(name) == nil) }

    private func lines(_ id: String, _ name: String, at time: String = "09:00") -> [String] {
        [
            #"{"type":"conversation","channel":"\#(id)","kind":"room","name":"\#(name)"}"#,
            #"{"type":"message","id":"\#(time)","channel":"\#(id)","sender":"7","sent_at":"2026-03-02T\#(time):00Z","text":"x"}"#,
        ]
    }

    @Test func aBuiltSiteHasASmallPageThatLeadsThere() throws {
        let site = try TestSite()
        try site.ingest(lines("C1", "engineering"))
        try site.build()
        let html = try site.text("conversations/engineering/index.html")
        #expect(html.contains(#"<meta http-equiv="refresh" content="0; url=../c1_/index.html">"#))
        #expect(html.contains(#"<a href="../c1_/index.html"><bdi>engineering</bdi></a>"#))
        #expect(try site.text("conversations/engineering/index.md").contains("(../c1_/index.md)"))
        // What there is to copy stands on the conversation’s own page.
        let own = try site.text("conversations/c1_/index.html")
        #expect(own.contains(#"<a href="../engineering/index.html"><code>conversations/engineering/</code></a>"#))
    }

    @Test func aFormerNameLeadsThereUntilAnotherHasIt() throws {
        let site = try TestSite()
        try site.ingest(lines("C1", "engineering"))
        try site.build()
        try site.ingest(lines("C1", "platform", at: "10:00"), file: "later.jsonl")
        try site.build()
        for name in ["engineering", "platform"] {
            #expect(try site.text("conversations/\(name)/index.html").contains("url=../c1_/index.html"), "\(name)")
        }
        #expect(try site.text("conversations/c1_/index.html").contains("conversations/platform/"))
        try site.ingest(lines("C2", "engineering", at: "11:00"), file: "last.jsonl")
        try site.build()
        #expect(try site.text("conversations/engineering/index.html").contains("url=../c2_/index.html"))
    }

    @Test func aNameOfSeveralListsThemAndTheFolderOfAnIDIsNobodysName() throws {
        let site = try TestSite()
        try site.ingest(lines("C1", "twice") + lines("C2", "Twice") + lines("team", "Support") + lines("C3", "team"))
        try site.build()
        let html = try site.text("conversations/twice/index.html")
        #expect(html.contains("../c1_/index.html") && html.contains("../c2_/index.html"))
        #expect(!html.contains("http-equiv=\"refresh\""))
        #expect(!(try site.text("conversations/c1_/index.html")).contains("conversations/twice/"))
        #expect(try site.text("conversations/team/index.html").contains("<h1><bdi>Support</bdi></h1>"))
        #expect(!(try site.text("conversations/c3_/index.html")).contains("conversations/team/"))
    }
}
