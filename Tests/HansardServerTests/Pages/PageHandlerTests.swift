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
    /// An archive in a folder of its own, which goes with it.
    private final class Place {
        let base = NSTemporaryDirectory() + "/hansard-pages-\(UUID().uuidString)"
        private(set) var reading: Reading!

        init(_ lines: [String]) throws {
            try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
            try add(lines)
        }

        deinit { try? FileManager.default.removeItem(atPath: base) }

        func add(_ lines: [String]) throws {
            try Ingestion.run(lines, file: "\(base)/\(UUID().uuidString).jsonl", into: base + "/archive")
            let reader = try ArchiveReader(path: base + "/archive")
            let site = try Site(content: Project.folder + "/Content", templates: Project.folder + "/Templates")
            let pages = try SitePages(site: site, reader: reader)
            reading = Reading(reader: reader, pages: pages, revision: "\(pages.extent.lastSeq)", exports: ExportSlots())
        }
    }

    private static func message(_ id: String, _ channel: String, _ sender: String = "7") -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-03-02T09:00:00Z","text":"text \#(id)"}"#
    }

    private static func request(_ path: String, _ fields: [(HTTPField.Name, String)] = []) -> ServerRequest {
        var headers = HTTPFields()
        for (name, value) in fields { headers[name] = value }
        return ServerRequest(method: .get, path: path, query: [], headers: headers, peer: nil)
    }

    private static func grant(_ means: Actor.Means = .open, _ subject: ID = "open", person: ID? = nil) -> Grant {
        Grant(actor: Actor(means: means, subject: subject, person: person), role: .open, readable: .everything)
    }

    private static func text(_ answer: Answer) -> String {
        if case .bytes(let bytes) = answer.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    private let handler = PageHandler()

    @Test func aPageHasItsTypeItsTagAndWhatIsOnIt() throws {
        let served = try Place([Self.message("1", "team"), Self.message("2", "team")])
        let answer = try handler.answer(Self.request("conversations/team/2026-03.html"), served.reading, Self.grant())
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
        ] as [(String, Served.Action, String)])
    func whatIsServedIsSaid(path: String, action: Served.Action, type: String) throws {
        let served = try Place([Self.message("1", "team")])
        let answer = try handler.answer(Self.request(path), served.reading, Self.grant())
        #expect(answer.served?.action == action)
        #expect(answer.headers[.contentType] == type)
    }

    /// It may have one when more is on record, so that nobody is to keep in mind where it is.
    @Test func presenceWithoutAPageOfItsOwnIsFoundWhereItStands() throws {
        let served = try Place([#"{"type":"online","person":"7","at":"2026-03-02T09:00:00Z"}"#])
        let answer = try handler.answer(
            Self.request("presence/people/7/2026-03.html"), served.reading, Self.grant())
        #expect(answer.status == .found)
        #expect(answer.headers[.location] == "/people/7.html#2026-03")
        #expect(throws: ProblemDetails.self) {
            try handler.answer(Self.request("presence/people/7/2026-04.html"), served.reading, Self.grant())
        }
    }

    @Test(arguments: ["assets/hansard.css", "search.html", "about.html", "robots.txt"])
    func whatTellsNothingOfTheRecordIsNotLogged(path: String) throws {
        let served = try Place([Self.message("1", "team")])
        #expect(try handler.answer(Self.request(path), served.reading, Self.grant()).served == nil)
    }

    @Test func theCompressedFormIsMadeForThoseWhoTakeIt() throws {
        let served = try Place([Self.message("1", "team")])
        let request = Self.request("index.html", [(.acceptEncoding, "gzip, br")])
        let first = try handler.answer(request, served.reading, Self.grant())
        let compressed = try #require(first.gzipped)
        #expect(compressed.starts(with: [0x1F, 0x8B]))
        #expect(try handler.answer(request, served.reading, Self.grant()).gzipped == compressed)
    }

    @Test func aPageIsKeptUntilItMayHaveChanged() throws {
        let served = try Place([Self.message("1", "team"), Self.message("x", "other")])
        let path = "conversations/team/2026-03.html"
        let first = try handler.answer(Self.request(path), served.reading, Self.grant())
        let revision = served.reading.revision
        #expect(handler.cached(Self.request(path), session: nil, Self.grant(), revision: revision) != nil)
        try served.add([Self.message("y", "other")])
        #expect(
            handler.cached(Self.request(path), session: nil, Self.grant(), revision: served.reading.revision) == nil)
        let second = try handler.answer(Self.request(path), served.reading, Self.grant())
        #expect(second.headers[.eTag] == first.headers[.eTag])
        #expect(
            handler.cached(Self.request(path), session: nil, Self.grant(), revision: served.reading.revision) != nil)
        try served.add([Self.message("2", "team")])
        let third = try handler.answer(Self.request(path), served.reading, Self.grant())
        #expect(third.headers[.eTag] != first.headers[.eTag])
        #expect(Self.text(third).contains("text 2"))
    }

    @Test func nobodyIsGivenAPageWithAnothersName() throws {
        let served = try Place([
            #"{"type":"person","id":"7","name":"Jamie Doe"}"#, #"{"type":"person","id":"9","name":"Alex Roe"}"#,
            Self.message("1", "team"), Self.message("2", "team", "9"),
        ])
        func session(_ grant: Grant) throws -> String? {
            let page = Self.text(try handler.answer(Self.request("search.html"), served.reading, grant))
            return page.firstMatch(of: /class="session">[^<]*<bdi>([^<]*)</).map { String($0.1) }
        }
        for _ in 0..<2 {
            #expect(try session(Self.grant(.oidc, "a", person: "7")) == "Jamie Doe")
            #expect(try session(Self.grant(.oidc, "b", person: "9")) == "Alex Roe")
            #expect(try session(Self.grant(.oidc, "auditor@example.com")) == "auditor@example.com")
            #expect(try session(Self.grant()) == nil)
        }
    }

    @Test func whatIsNotThereIsAPageForBrowsersAndAProblemForPrograms() throws {
        let served = try Place([Self.message("1", "team")])
        #expect(throws: ProblemDetails.self) {
            try handler.answer(Self.request("conversations/none/2026-03.html"), served.reading, Self.grant())
        }
        let browser = Self.request("conversations/none/2026-03.html", [(.accept, "text/html,*/*;q=0.8")])
        let answer = try handler.answer(browser, served.reading, Self.grant())
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
    func aFolderLeadsToItsFirstPage(path: String, target: String?) { #expect(PageHandler.redirect(path) == target) }

    @Test func theCacheKeepsToItsRoom() throws {
        let served = try Place((0..<40).map { Self.message("\($0)", "room-\($0)") })
        let cache = PageCache(limit: 100_000)
        for i in 0..<40 {
            let path = "conversations/room-\(i)/2026-03.html"
            let bytes = try #require(try served.reading.pages.file(at: path)).bytes
            let page = PageCache.Page(
                bytes: bytes, subjects: PageSubjects(), policy: nil, tag: EntityTag(of: bytes),
                state: served.reading.pages.state,
                revision: "1")
            cache.keep(page, PageCache.Key(readable: .everything, session: nil, path: ID(path)))
            #expect(cache.bytes <= 100_000)
        }
        func key(_ i: Int) -> PageCache.Key {
            PageCache.Key(readable: .everything, session: nil, path: "conversations/room-\(i)/2026-03.html")
        }
        #expect(cache[key(39)] != nil)
        #expect(cache[key(0)] == nil)
    }
}
