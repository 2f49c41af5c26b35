import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// A whole conversation, or a period of it, on one page, whose lines have one numbering.
@Suite(.blocking) struct WholeConversationTests {
    private static func message(
        _ id: String, _ at: String, in channel: String = "team", to parent: String? = nil
    ) -> String {
        let reply = parent.map { #","reply_to":"\#($0)""# } ?? ""
        return
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"7","sent_at":"\#(at)","text":"text \#(id)"\#(reply)}"#
    }

    /// 250 messages of January and two of February, of which the last answers the first of all.
    private static func lines(in channel: String = "team") -> [String] {
        (0..<250).map { message("\(channel)-\($0)", "2026-01-10T10:00:00Z", in: channel) } + [
            message("\(channel)-a", "2026-02-10T10:00:00Z", in: channel),
            message("\(channel)-b", "2026-02-11T10:00:00Z", in: channel, to: "\(channel)-0"),
        ]
    }

    private static func site() throws -> TestSite {
        let site = try TestSite()
        try site.ingest(lines() + [message("only", "2026-01-10T10:00:00Z", in: "short")])
        return site
    }

    private static func pages(_ site: TestSite, settings: String? = nil) throws -> SitePages {
        var content = TestSite.project + "/Content"
        if let settings {
            content = site.base + "/content"
            try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
            try Data((settings + "\n").utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        }
        return try SitePages(
            site: Site(content: content, templates: TestSite.project + "/Templates"),
            reader: ArchiveReader(path: site.archive))
    }

    private static func text(
        _ pages: SitePages, _ period: AskedPeriod = AskedPeriod(), _ path: String = "conversations/team/whole.html"
    ) throws -> String {
        String(decoding: try #require(try pages.file(at: path, of: period, served: ServedPage())).bytes, as: UTF8.self)
    }

    /// The ids of the messages on a page, in their order, and the number of the first in print.
    private static func numbered(_ page: String) -> (first: Int, ids: [String]) {
        let before = page.firstMatch(of: #/<div class="log" data-before="([0-9]+)">/#).flatMap { Int($0.1) } ?? 0
        return (before + 1, page.matches(of: #/<article[^>]* id="m-([^"]+)"/#).map { String($0.1) })
    }

    // MARK: Built

    @Test func aLineHasOneNumberWhereverItStands() throws {
        let site = try Self.site()
        try site.build()
        let whole = Self.numbered(try site.text("conversations/team/whole.html"))
        #expect(whole.first == 1)
        #expect(whole.ids.count == 252)
        var (next, ids): (Int, [String]) = (1, [])
        for month in ["2026-01", "2026-02"] {
            let page = Self.numbered(try site.text("conversations/team/\(month).html"))
            #expect(page.first == next, "\(month)")
            next += page.ids.count
            ids += page.ids
        }
        #expect(ids == whole.ids)
    }

    @Test func whatIsOnTheSamePageIsLedToThere() throws {
        let site = try Self.site()
        try site.build()
        #expect(try site.text("conversations/team/2026-02.html").contains("href=\"2026-01.html#m-team-0\""))
        let whole = try site.text("conversations/team/whole.html")
        #expect(whole.contains("href=\"#m-team-0\""))
        #expect(!whole.contains("2026-01.html#"))
        #expect(HTMLChecker(whole).problems == [])
        #expect(try site.text("conversations/team/whole.md").contains("text team-b"))
    }

    @Test func oneThatHasOnePageOfMessagesHasNoOther() throws {
        let site = try Self.site()
        try site.build()
        #expect(try site.files().keys.filter { $0.hasSuffix("whole.html") } == ["conversations/team/whole.html"])
        #expect(try site.text("conversations/team/index.html").contains("href=\"whole.html\""))
        #expect(try !site.text("conversations/short/index.html").contains("whole.html"))
        // Only a server can be asked for a period.
        #expect(try !site.text("conversations/team/index.html").contains("name=\"from\""))
    }

    @Test func theSettingSaysUpToWhichSizeOfTheRecord() throws {
        let site = try Self.site()
        func wholes(_ most: Int) throws -> [String] {
            try site.build(audience: nil, settings: "whole_conversations: \(most)")
            let linked = try site.text("conversations/team/index.html").contains("whole.html")
            return try site.files().keys.filter { $0.contains("/whole.") }.sorted() + (linked ? ["linked"] : [])
        }
        let all = ["conversations/team/whole.html", "conversations/team/whole.md", "linked"]
        #expect(try wholes(253) == all)
        // One message more, in another conversation: they go, and nothing leads to them.
        try site.ingest([Self.message("more", "2026-03-10T10:00:00Z", in: "short")], file: "more.jsonl")
        #expect(try wholes(253) == [])
        #expect(try wholes(254) == all)
        #expect(try wholes(0) == [])
    }

    @Test func aMessageMoreIsOnThePageOfTheNextBuild() throws {
        let site = try Self.site()
        try site.build()
        try site.ingest([Self.message("new", "2026-02-12T10:00:00Z")], file: "new.jsonl")
        try site.build()
        #expect(try site.text("conversations/team/whole.html").contains("text new"))
        try site.build("anew")
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    @Test func anEarlierMessageThatComesLateMovesTheNumbersOfAllAfterIt() throws {
        let site = try Self.site()
        try site.build()
        try site.ingest([Self.message("late", "2026-01-02T10:00:00Z")], file: "late.jsonl")
        try site.build()
        #expect(Self.numbered(try site.text("conversations/team/2026-02.html")).first == 252)
        try site.build("anew")
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    // MARK: Periods

    /// Of Berlin, where 29 March 2026 has 23 hours.
    @Test(
        arguments: [
            ("2026-03-29", "2026-03-29", 2, ["first", "last"]), ("2026-03-29", nil, 2, ["first", "last", "after"]),
            (nil, "2026-03-28", 1, ["before"]), (nil, "2026-03-29T00:00:00+01:00", 1, ["before"]),
            ("2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", 3, ["last"]),
            ("2026-03-30T00:00:00+02:00", "2026-12-31", 4, ["after"]),
            ("", "", 1, ["before", "first", "last", "after"]),
        ] as [(String?, String?, Int, [String])])
    func aPeriodHasItsDaysToTheInstant(from: String?, to: String?, first: Int, ids: [String]) throws {
        let site = try TestSite()
        try site.ingest([
            Self.message("before", "2026-03-28T22:59:59.999Z"), Self.message("first", "2026-03-28T23:00:00Z"),
            Self.message("last", "2026-03-29T21:59:59.999Z"), Self.message("after", "2026-03-29T22:00:00Z"),
        ])
        let page = Self.numbered(
            try Self.text(
                Self.pages(site, settings: "timezone: Europe/Berlin"), AskedPeriod(from: from, to: to)))
        #expect(page.ids == ids)
        #expect(page.first == first)
    }

    /// Messages of one instant on both sides of the end of a page are counted once.
    @Test func aPeriodThatBeginsInAnyPageIsNumberedOn() throws {
        let site = try TestSite()
        let lines = (0..<1_200).map { i in
            Self.message("m\(i)", "2026-01-10T10:0\(i / 400):00Z")
        }
        try site.ingest(lines)
        let pages = try Self.pages(site)
        for (minute, first) in [("00", 1), ("01", 401), ("02", 801)] {
            let at = "2026-01-10T10:\(minute):00Z"
            let page = Self.numbered(try Self.text(pages, AskedPeriod(from: at, to: nil)))
            #expect(page.first == first, "\(at)")
            #expect(page.ids.count == 1_201 - first, "\(at)")
            let rest = Self.numbered(try Self.text(pages, AskedPeriod(from: nil, to: at)))
            #expect(rest.ids.count == first - 1, "\(at)")
        }
    }

    @Test func thePageSaysWhatOfTheConversationItHas() throws {
        let pages = try Self.pages(try Self.site())
        #expect(
            try Self.text(pages).contains("The whole conversation: 252 messages, 10 January 2026 to 11 February 2026."))
        let some = try Self.text(pages, AskedPeriod(from: "2026-02-01", to: "2026-02-28"))
        #expect(some.contains("<span>1 February 2026 to 28 February 2026</span>"))
        #expect(some.contains("The whole period: 2 messages; the conversation has 252 messages."))
        #expect(some.contains("251 to 252"))
        #expect(some.contains("value=\"2026-02-01\"") && some.contains("value=\"2026-02-28\""))
        #expect(some.contains("href=\"whole.md?from=2026-02-01&amp;to=2026-02-28\""))
        #expect(HTMLChecker(some).problems == [])
        let none = try Self.text(pages, AskedPeriod(from: "2026-03-01", to: nil))
        #expect(none.contains("No messages in this period; the conversation has 252 messages."))
        #expect(none.contains("from 1 March 2026 on") && !none.contains("class=\"log\""))
        #expect(HTMLChecker(none).problems == [])
        // Nothing is withheld from those who read everything.
        #expect(!some.contains("part of the record"))
    }

    @Test(
        arguments: [
            (AskedPeriod(from: "yesterday"), .noMoment(name: "from", text: "yesterday")),
            (AskedPeriod(from: "2026-02-01", to: "2026-02-30"), .noMoment(name: "to", text: "2026-02-30")),
            (AskedPeriod(from: "2026-02-02", to: "2026-02-01"), .endsTooEarly),
            (AskedPeriod(from: "2026-02-02T08:00:00Z", to: "2026-02-02T08:00:00Z"), .endsTooEarly),
        ] as [(AskedPeriod, AskedPeriod.Problem)])
    func whatIsNoPeriodIsRefused(period: AskedPeriod, problem: AskedPeriod.Problem) throws {
        let pages = try Self.pages(try Self.site())
        #expect(throws: problem) { try pages.file(at: "conversations/team/whole.html", of: period) }
        let file = try pages.page(problem, of: period, at: "conversations/team/whole.html", served: ServedPage())
        let text = String(decoding: try #require(file).bytes, as: UTF8.self)
        #expect(text.contains("role=\"alert\"") && text.contains("name=\"from\""))
        #expect(HTMLChecker(text).problems == [])
    }

    @Test func moreThanAPageCanHaveIsRefusedAndAShorterPeriodIsNot() throws {
        let site = try TestSite()
        let most = WholeConversationKey.mostMessages
        try site.ingest(
            (0...most).map { Self.message("m\($0)", $0 == most ? "2026-02-10T10:00:00Z" : "2026-01-10T10:00:00Z") })
        let pages = try Self.pages(site)
        #expect(throws: AskedPeriod.Problem.tooMany(most + 1, most: most)) {
            try pages.file(at: "conversations/team/whole.html", served: ServedPage())
        }
        #expect(try pages.file(at: "conversations/team/whole.html") == nil, "no build has it")
        let january = Self.numbered(try Self.text(pages, AskedPeriod(to: "2026-01-31")))
        #expect(january.ids.count == most)
        let index = try Self.text(pages, AskedPeriod(), "conversations/team/index.html")
        #expect(!index.contains("href=\"whole.html\"") && index.contains("action=\"whole.html\""))
    }

    // MARK: What the server needs to know

    @Test func thePageSaysWhatOfTheRecordIsOnIt() throws {
        let site = try Self.site()
        let pages = try Self.pages(site)
        func subjects(_ path: String, _ period: AskedPeriod = AskedPeriod()) throws -> PageSubjects {
            try #require(try pages.file(at: path, of: period, served: ServedPage())).subjects
        }
        let months = try ["2026-01", "2026-02"].map { try subjects("conversations/team/\($0).html") }
        let whole = try subjects("conversations/team/whole.html")
        #expect(whole.conversations == ["team"])
        #expect(whole.records == months.flatMap(\.records))
        let second = try subjects("conversations/team/whole.md", AskedPeriod(from: "2026-02-01"))
        #expect(second.records == months[1].records)
        #expect(try subjects("conversations/team/whole.html", AskedPeriod(from: "2026-03-01")).records == [])
    }

    /// Who was offline when a message was written to them stands beside it, and may come to be known later.
    @Test func presenceThatComesToBeKnownMayChangeIt() throws {
        let site = try TestSite()
        try site.ingest(
            Self.lines(in: "private-chat-7-9") + [
                Self.message("said", "2026-01-10T10:00:00Z"),
                #"{"type":"message","id":"answer","channel":"private-chat-7-9","sender":"9","sent_at":"2026-02-12T10:00:00Z","text":"yes"}"#,
            ])
        let path = "conversations/private-chat-7-9/whole.html"
        let before = try Self.pages(site)
        let (since, drawn) = (before.state, try Self.text(before, AskedPeriod(), path))
        try site.ingest([Self.message("else", "2026-02-12T10:00:00Z")], file: "else.jsonl")
        #expect(try !Self.pages(site).hasChanged(path, since: since, isWhole: true))
        let presence = [("online", "01-01"), ("offline", "01-05"), ("online", "01-20"), ("offline", "01-21")].map {
            #"{"type":"\#($0)","person":"9","at":"2026-\#($1)T09:00:00Z"}"#
        }
        try site.ingest(presence, file: "presence.jsonl")
        let after = try Self.pages(site)
        #expect(try after.hasChanged(path, since: since, isWhole: true))
        #expect(try Self.text(after, AskedPeriod(), path) != drawn)
    }
}
