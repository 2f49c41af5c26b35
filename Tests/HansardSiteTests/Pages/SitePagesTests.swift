import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct SitePagesTests {
    @Test func everyPageOfTheSampleIsWellFormedSafeAndLeadsSomewhere() throws {
        let site = try TestSite.sample()
        try site.build()
        let files = try site.files()
        var pages: [String: HTMLChecker] = [:]
        for (path, bytes) in files where path.hasSuffix(".html") {
            pages[path] = HTMLChecker(String(decoding: bytes, as: UTF8.self))
        }
        for (path, page) in pages.sorted(by: { $0.key < $1.key }) {
            #expect(page.problems == [], "\(path)")
            for (href, rel) in page.links {
                if let problem = problem(href, rel, on: path, files, pages) {
                    Issue.record("\(path): \(href) \(problem)")
                }
            }
        }
    }

    private func problem(
        _ href: String, _ rel: String, on path: String, _ files: [String: Data], _ pages: [String: HTMLChecker]
    ) -> String? {
        if href.contains(":") {
            // Only a message or a free page may name another place, and the reader's own page is not told to it.
            let isAllowed = ["https://", "http://", "mailto:"].contains { href.hasPrefix($0) }
            return isAllowed && rel == "nofollow noreferrer" ? nil : "leads to another host with rel=“\(rel)”"
        }
        let parts = href.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        // What stands behind a “?” is for the page itself.
        let named = parts[0].prefix { $0 != "?" }
        let target = named.isEmpty ? path : resolved(String(named), from: path)
        guard files[target] != nil else { return "leads to nothing" }
        guard parts.count > 1, let page = pages[target] else { return nil }
        return page.ids.contains(String(parts[1])) ? nil : "leads to a place that is not on that page"
    }

    private func resolved(_ href: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast()
        for part in href.split(separator: "/") {
            if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    @Test func aSiteWithoutAPageAboutHasNoLinkToOne() throws {
        let site = try TestSite.sample()
        try site.build("with")
        #expect(try site.text("index.html", in: "with").contains("Reports</a> <a href=\"about.html\""))
        try site.build(audience: nil, settings: "title: Record")
        #expect(try site.text("index.html").contains("Reports</a></nav>"))
    }

    @Test func everyMarkdownLinkOfTheSampleLeadsSomewhere() throws {
        let site = try TestSite.sample()
        try site.build()
        let files = try site.files()
        for (path, bytes) in files where path.hasSuffix(".md") {
            for match in String(decoding: bytes, as: UTF8.self).matches(of: /\]\(([^():]+\.md)\)/) {
                #expect(files[resolved(String(match.1), from: path)] != nil, "\(path): \(match.1)")
            }
        }
    }

    @Test func noMarkupOfThePagesShowsAsText() throws {
        let site = try TestSite.sample()
        try site.build()
        for (path, bytes) in try site.files() where path.hasSuffix(".html") || path.hasSuffix(".md") {
            let text = String(decoding: bytes, as: UTF8.self)
            let markup = path.hasSuffix(".html") ? ["&lt;bdi", "&lt;/bdi", "&amp;lt;"] : ["bdi", "&lt;"]
            #expect(!markup.contains { text.contains($0) }, "\(path)")
        }
    }

    @Test func whatPeopleWriteIsTextWhereverItStands() throws {
        let site = try TestSite()
        let text = ##"</title></bdi><script>alert(1)</script><img src=x onerror="alert(1)"> & '"#"##
        let name = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        try site.ingest([
            #"{"type":"person","id":"7","name":\#(name),"title":\#(name),"team":\#(name),"email":\#(name)}"#,
            #"{"type":"person","id":\#(name),"name":"Alex Roe","manager":"7"}"#,
            #"{"type":"message","id":\#(name),"channel":\#(name),"sender":"7","sent_at":"2026-03-02T09:00:00Z","text":\#(name),"attachments":[{"name":\#(name),"type":\#(name),"sha256":\#(name)}]}"#,
            #"{"type":"message","id":"2","channel":\#(name),"sender":\#(name),"sent_at":"2026-03-02T09:01:00Z","text":\#(name),"format":"markdown","reply_to":\#(name)}"#,
            #"{"type":"edit","id":"2","channel":\#(name),"editor":"7","edited_at":"2026-03-02T09:02:00Z","text":"edited"}"#,
            #"{"type":"reaction","id":"2","channel":\#(name),"person":"7","emoji":\#(name),"at":"2026-03-02T09:03:00Z"}"#,
            #"{"type":"seen","channel":\#(name),"person":\#(name),"up_to":\#(name),"seen_at":"2026-03-02T09:04:00Z"}"#,
            #"{"type":"online","person":"7","at":"2026-03-02T09:00:00Z"}"#,
            #"{"type":"message","id":"1","channel":"private-chat-7-9","sender":"9","sent_at":"2026-03-02T09:05:00Z","text":"a pair"}"#,
        ])
        try site.build()
        for (path, bytes) in try site.files() where path.hasSuffix(".html") {
            #expect(HTMLChecker(String(decoding: bytes, as: UTF8.self)).problems == [], "\(path)")
        }
    }

    @Test func theSampleSaysWhoHasSeenWhat() throws {
        let site = try TestSite.sample()
        try site.build()
        let pages = try site.files().filter {
            $0.key.hasPrefix("conversations/private-chat-") && $0.key.hasSuffix(".html")
        }
        let covered = pages.values.count { String(decoding: $0, as: UTF8.self).contains("<p class=\"s\">✓ <bdi>") }
        #expect(covered > 0)
    }

    @Test func theUnseenReportIsTheSameInEveryForm() throws {
        let site = try TestSite.sample()
        try site.build()
        let json = try JSONValue(parsing: Array(site.text("unseen/unseen.json").utf8))
        let rows = try site.text("unseen/unseen.csv").split(separator: "\r\n").dropFirst()
        let lines = json["people"]?.elements.flatMap { $0["conversations"]?.elements ?? [] } ?? []
        #expect(!lines.isEmpty)
        #expect(lines.count == rows.count)
        let total = lines.compactMap { $0["unseen"]?.int }.reduce(0, +)
        #expect(
            try site.text("unseen/index.html").contains(
                "\(EnglishText.count(total, "message", "messages")) not seen yet"))
    }

    @Test func aCellThatLooksLikeAFormulaStandsBehindAnApostrophe() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"person","id":"7","name":"=HYPERLINK(\"http://example.com\",\"a, b\")"}"#,
            #"{"type":"message","id":"0","channel":"private-chat-3-7","sender":"3","sent_at":"2026-03-02T08:00:00Z","text":"Hi"}"#,
            #"{"type":"seen","channel":"private-chat-3-7","person":"7","up_to":"0","seen_at":"2026-03-02T08:30:00Z"}"#,
            #"{"type":"message","id":"@1","channel":"private-chat-3-7","sender":"3","sent_at":"2026-03-02T09:00:00Z","text":"Hello"}"#,
        ])
        try site.build()
        let csv = try site.text("unseen/unseen.csv")
        #expect(csv.contains(#","'=HYPERLINK(""http://example.com"",""a, b"")","#))
        #expect(csv.contains(",'@1,"))
    }
}
