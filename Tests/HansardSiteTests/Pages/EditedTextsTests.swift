import Hansard
import TestSupport
import Testing

@testable import HansardSite

/// What an edit changed, as a page shows it.
@Suite(.blocking) struct EditedTextsTests {
    @Test(arguments: [
        ("We meet by tomorrow", "We meet by tomorrow morning", "We meet by tomorrow<ins> morning</ins></div>"),
        ("I promise", "I promise today", "I promise<ins> today</ins></div>"),
        ("I promise today", "I promise", "I promise<del> today</del></div>"),
        ("Berth 4 at noon", "Berth 5 at noon", "Berth <del>4 </del><ins>5 </ins>at noon</div>"),
    ])
    func whatWasWrittenOnIsAllThatIsMarked(former: String, current: String, difference: String) throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"\#(former)"}"#,
            #"{"type":"edit","id":"1","channel":"team","editor":"7","edited_at":"2026-03-02T09:05:00Z","text":"\#(current)"}"#,
        ])
        try site.build()
        #expect(try site.text("conversations/team/2026-03.html").contains(difference))
        let markdown = try site.text("conversations/team/2026-03.md")
        #expect(markdown.contains(former) && markdown.contains(current))
        #expect(!markdown.contains("<ins>") && !markdown.contains("<del>"))
    }
}
