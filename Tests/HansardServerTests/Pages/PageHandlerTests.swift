import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Pages as a handler answers them. Sockets, conditions and ranges are tested elsewhere.
@Suite(.blocking) struct PageHandlerTests {
    private static func text(_ answer: Answer) -> String {
        if case .bytes(let bytes) = answer.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    private let handler = PageHandler()

    @Test func aPageHasItsTypeItsTagAndWhatIsOnIt() throws {
        let served = try PagesArchive([PagesArchive.message("1", "team"), PagesArchive.message("2", "team")])
        let answer = try handler.answer(
            PagesArchive.request("conversations/team/2026-03.html"), served.reading, PagesArchive.grant())
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.headers[.eTag]?.hasPrefix("\"") == true)
        #expect(answer.served?.action == .view)
        #expect(answer.served?.conversations == ["team"])
        #expect(answer.served?.records.first?.count == 2)
        #expect(answer.gzipped == nil)
        #expect(Self.text(answer).contains("text 2"))
    }

    @Test(
        arguments: [
            ("conversations/team/feed.json", .feed, "application/feed+json"),
            ("feed.xml", .feed, "application/atom+xml"), ("unseen/unseen.csv", .export, "text/csv; charset=utf-8"),
            ("people/7.md", .view, "text/markdown; charset=utf-8"),
        ] as [(String, DisclosureAction, String)])
    func whatIsServedIsSaid(path: String, action: DisclosureAction, type: String) throws {
        let served = try PagesArchive([PagesArchive.message("1", "team")])
        let answer = try handler.answer(PagesArchive.request(path), served.reading, PagesArchive.grant())
        #expect(answer.served?.action == action)
        #expect(answer.headers[.contentType] == type)
    }

    /// It may have one when more is on record, so that nobody is to keep in mind where it is.
    @Test func presenceWithoutAPageOfItsOwnIsFoundWhereItStands() throws {
        let served = try PagesArchive([#"{"type":"online","person":"7","at":"2026-03-02T09:00:00Z"}"#])
        let answer = try handler.answer(
            PagesArchive.request("presence/people/7/2026-03.html"), served.reading, PagesArchive.grant())
        #expect(answer.status == .found)
        #expect(answer.headers[.location] == "/people/7.html#2026-03")
        #expect(throws: ProblemDetails.self) {
            try handler.answer(
                PagesArchive.request("presence/people/7/2026-04.html"), served.reading, PagesArchive.grant())
        }
    }

    @Test(arguments: ["assets/hansard.css", "search.html", "about.html", "robots.txt"])
    func whatTellsNothingOfTheRecordIsNotLogged(path: String) throws {
        let served = try PagesArchive([PagesArchive.message("1", "team")])
        #expect(try handler.answer(PagesArchive.request(path), served.reading, PagesArchive.grant()).served == nil)
    }

    @Test func nobodyIsGivenAPageWithAnothersName() throws {
        let served = try PagesArchive([
            #"{"type":"person","id":"7","name":"Jamie Doe"}"#, #"{"type":"person","id":"9","name":"Alex Roe"}"#,
            PagesArchive.message("1", "team"), PagesArchive.message("2", "team", "9"),
        ])
        func session(_ grant: Grant) throws -> String? {
            let page = Self.text(try handler.answer(PagesArchive.request("search.html"), served.reading, grant))
            return page.firstMatch(of: /class="session">[^<]*<bdi>([^<]*)</).map { String($0.1) }
        }
        for _ in 0..<2 {
            #expect(try session(PagesArchive.grant(.oidc, "a", person: "7")) == "Jamie Doe")
            #expect(try session(PagesArchive.grant(.oidc, "b", person: "9")) == "Alex Roe")
            #expect(try session(PagesArchive.grant(.oidc, "auditor@example.com")) == "auditor@example.com")
            #expect(try session(PagesArchive.grant()) == nil)
        }
    }

    @Test func whatIsNotThereIsAPageForBrowsersAndAProblemForPrograms() throws {
        let served = try PagesArchive([PagesArchive.message("1", "team")])
        #expect(throws: ProblemDetails.self) {
            try handler.answer(
                PagesArchive.request("conversations/none/2026-03.html"), served.reading, PagesArchive.grant())
        }
        let browser = PagesArchive.request("conversations/none/2026-03.html", [(.accept, "text/html,*/*;q=0.8")])
        let answer = try handler.answer(browser, served.reading, PagesArchive.grant())
        #expect(answer.status == .notFound)
        #expect(answer.served == nil)
        #expect(Self.text(answer).contains("Not found"))
        #expect(Self.text(answer).contains("href=\"../../index.html\""))
    }

    @Test(
        arguments: [
            ("conversations", "conversations/index.html"), ("conversations/team", "conversations/team/index.html"),
            ("conversations/none/", "conversations/none/index.html"), ("people/", "people/index.html"),
            ("conversations/team/index.html", nil), ("conversations/index.html", nil),
            ("conversations/index-2.md", nil),
            ("people/7", nil), ("conversations/a/b", nil), ("assets", nil),
            ("//example.com", nil), ("conversations/A", nil), ("conversations/%0d%0aX", nil),
        ] as [(String, String?)])
    func aFolderLeadsToItsFirstPage(path: String, target: String?) {
        #expect(PageAddress.index(ofFolder: path) == target)
    }
}
