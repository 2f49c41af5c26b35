import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// A period of a conversation as a server gives it: what its reader may read of it, and told to the access log.
@Suite(.blocking) struct PeriodPagesTests {
    private static let path = "conversations/team/whole.html"

    private static func message(_ id: String, _ day: String, in channel: String = "team") -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"7","sent_at":"2026-\#(day)T09:00:00Z","text":"text \#(id)"}"#
    }

    private static let lines = [
        message("1", "01-10"), message("2", "02-10"), message("3", "03-10"), message("4", "03-10", in: "other"),
    ]

    private static func request(_ query: [(String, String)], _ path: String = path, html: Bool = true) -> Request {
        Request(
            method: .get, path: path, query: query.map { (name: $0.0, value: $0.1) },
            headers: html ? [.accept: "text/html"] : [:], peer: nil)
    }

    private static func text(_ answer: Answer) -> String {
        if case .bytes(let bytes) = answer.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    private let handler = PageHandler()

    @Test func itHasThePeriodThatTheAddressAsksForAndSaysWhatIsDisclosed() throws {
        let archive = try PagesArchive(Self.lines)
        let answer = try handler.answer(
            Self.request([("from", "2026-02-01"), ("to", "2026-02-28")]), archive.reading, PagesArchive.grant())
        #expect(answer.status == .ok)
        #expect(answer.headers[.eTag] != nil)
        let text = Self.text(answer)
        #expect(text.contains("text 2") && !text.contains("text 1") && !text.contains("text 3"))
        #expect(answer.served?.action == .view)
        #expect(answer.served?.target == Self.path)
        #expect(answer.served?.conversations == ["team"])
        #expect(answer.served?.records.map(\.count) == [1])
        #expect(answer.served?.query == "from=2026-02-01&to=2026-02-28")
        let none = try handler.answer(Self.request([("from", "2026-05-01")]), archive.reading, PagesArchive.grant())
        #expect(none.served?.query == "from=2026-05-01" && none.served?.records == [], "nothing was said then")
        let all = try handler.answer(Self.request([("x", "2026")]), archive.reading, PagesArchive.grant())
        #expect(Self.text(all).contains("text 1") && Self.text(all).contains("text 3"))
        #expect(all.served?.query == nil)
    }

    @Test(
        arguments: [
            [("from", "soon")], [("to", "2026-02-30")], [("from", "2026-03-01"), ("to", "2026-02-01")],
        ])
    func aBadPeriodIsToldInAPageWithTheFormAndToAProgramAsJSON(query: [(String, String)]) throws {
        let archive = try PagesArchive(Self.lines)
        let answer = try handler.answer(Self.request(query), archive.reading, PagesArchive.grant())
        #expect(answer.status == .badRequest)
        #expect(Self.text(answer).contains("name=\"from\"") && !Self.text(answer).contains("text 1"))
        #expect(answer.served?.conversations == ["team"] && answer.served?.records == [])
        #expect(answer.policy != nil)
        #expect(answer.served?.query?.isEmpty == false)
        let refusal = #expect(throws: DisclosingProblem.self) {
            try handler.answer(Self.request(query, html: false), archive.reading, PagesArchive.grant())
        }
        #expect(refusal?.problem.status == .badRequest && refusal?.problem.parameters.count == 1)
        #expect(refusal?.served == answer.served, "either answer says that there is the conversation")
        // Of a conversation that there is not, nothing is said of the period.
        let elsewhere = Self.request(query, "conversations/nowhere/whole.html")
        #expect(try handler.answer(elsewhere, archive.reading, PagesArchive.grant()).status == .notFound)
    }

    @Test func aReaderOfAPartGetsWhatIsInItAndIsToldSo() throws {
        var part = Selection()
        part.conversations = ["team"]
        part.from = Timestamp(day: CivilDate(year: 2026, month: 2, day: 1).daysSince1970)
        let api = try TestAPI(Self.lines, selection: part)
        let all = Self.text(try handler.answer(Self.request([]), api.reading, api.grant))
        #expect(!all.contains("text 1") && all.contains("text 2") && all.contains("text 3"))
        #expect(all.contains("This is a part of the record"))
        #expect(!all.contains("data-before"), "what is not seen is not counted")
        let march = Self.text(
            try handler.answer(Self.request([("from", "2026-03-01")]), api.reading, api.grant))
        #expect(march.contains("data-before=\"1\"") && march.contains("the conversation has 2 messages"))
        let other = Self.request([("from", "2026-03-01")], "conversations/other/whole.html")
        #expect(try handler.answer(other, api.reading, api.grant).status == .notFound)
    }

    @Test func eachPeriodIsAPageOfItsOwnInTheCache() throws {
        let archive = try PagesArchive(Self.lines)
        let pages = CachedPages(
            ResponseEncoder(isOpen: true, address: PublicAddress(names: [])), limit: 48 << 20)
        func ask(_ query: [(String, String)]) throws -> Bool {
            let request = Self.request(query)
            let key = CachedPages.Key(PagesArchive.grant(), path: request.path, period: request.askedPeriod)
            let found = try pages.found(key, request, archive.reading) {
                try handler.answer(request, archive.reading, PagesArchive.grant())
            }
            guard case .entry(let entry, let isDrawn) = found else { return false }
            pages.keep(entry, as: key, in: 1)
            return isDrawn
        }
        #expect(try ask([]))
        #expect(try ask([("from", "2026-02-01")]))
        #expect(try ask([("to", "2026-02-01")]))
        #expect(try !ask([("from", "2026-02-01")]))
        // As an empty form asks, and with what means nothing.
        #expect(try !ask([("from", ""), ("to", "")]))
        #expect(try !ask([("seek", "1")]))
    }
}
