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
}
