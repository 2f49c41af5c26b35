import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// A thread is read in one place: its first message and all that answers it, with their whole texts.
@Suite(.blocking) struct ThreadPagesTests {
    private static let long = String(repeating: "a long answer ", count: 40) + "with an end"

    private static func message(_ id: String, _ minute: Int, _ text: String, to parent: String? = nil) -> String {
        let reply = parent.map { #","reply_to":"\#($0)""# } ?? ""
        let at = "2026-03-02T09:\(minute < 10 ? "0" : "")\(minute):00Z"
        return """
            {"type":"message","id":"\(id)","channel":"team","sender":"7","sent_at":"\(at)","text":"\(text)"\(reply)}
            """
    }

    private static func site() throws -> TestSite {
        let site = try TestSite()
        try site.ingest([
            message("q", 0, "Where is the key?"), message("other", 1, "Lunch?"),
            message("a1", 2, long, to: "q"), message("A2", 3, "Under the mat.", to: "q"),
            message("a3", 4, "Which mat?", to: "A2"), message("one", 5, "Yes", to: "other"),
            message("deep", 6, "Where?", to: "one"),
        ])
        return site
    }

    @Test func itHasAllAnswersAndTheAnswersToThose() throws {
        let site = try Self.site()
        try site.build()
        let page = try site.text("conversations/team/thread-q.html")
        for text in ["Where is the key?", "with an end", "Under the mat.", "Which mat?"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("Lunch?"))
        #expect(page.contains("2026-03.html#m-q"))
        #expect(try site.text("conversations/team/thread-q.md").contains("Which mat?"))
        #expect(try site.text("conversations/team/2026-03.html").contains("href=\"thread-q.html\""))
    }

    /// One answer stands beside its message anyway, and so does the one to that.
    @Test func aMessageWithOneAnswerHasNoPageOfItsOwn() throws {
        let site = try Self.site()
        try site.build()
        #expect(
            try site.files().keys.filter { $0.contains("thread-") }.sorted() == [
                "conversations/team/thread-q.html", "conversations/team/thread-q.md",
            ])
    }

    @Test func anAnswerThatComesLaterIsOnThePageOfTheNextBuild() throws {
        let site = try Self.site()
        try site.build()
        try site.ingest(
            [
                Self.message("a4", 6, "The blue one.", to: "a3"), Self.message("two", 7, "At noon", to: "other"),
            ], file: "later.jsonl")
        try site.build()
        #expect(try site.text("conversations/team/thread-q.html").contains("The blue one."))
        #expect(try site.text("conversations/team/thread-other.html").contains("At noon"))
        try site.build("anew")
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    @Test func twoIdsThatDifferInCapitalsAloneHaveTwoNames() {
        #expect(ThreadName.name(of: "abc") == "thread-abc")
        let names = ["ABC", "abC", "../a", "x-1", "ä", ".a", String(repeating: "a", count: 101)].map {
            ThreadName.name(of: $0)
        }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.hasPrefix("thread-x-") && $0.utf8.count == 25 })
    }
}
