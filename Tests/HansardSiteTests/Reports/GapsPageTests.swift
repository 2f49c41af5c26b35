import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct GapsPageTests {
    private func site() throws -> TestSite {
        let site = try TestSite()
        var lines = (1...40).filter { $0 != 17 }.map { number in
            #"{"type":"message","id":"\#(number)","channel":"private-chat-3-7","sender":"3","#
                + #""sent_at":"2026-03-02T09:\#(number + 10):00Z","text":"One"}"#
        }
        lines.append("<b>no line</b>")
        try site.ingest(lines, file: "<chat>.jsonl")
        return site
    }

    @Test func thePageTheCSVAndTheJSONSayTheSame() throws {
        let site = try site()
        try site.build()
        let json = try JSONValue(parsing: Array(site.text("reports/gaps.json").utf8))
        let kinds = json["findings"]?.elements.compactMap { $0["kind"]?.string }
        #expect(kinds == ["numbers_missing", "lines_quarantined"])
        let rows = try site.text("reports/gaps.csv").split(separator: "\r\n").dropFirst()
        #expect(rows.count == 2 && rows.first?.hasPrefix("numbers_missing,1,,,,2026-03-02T09:26:00.000Z,") == true)
        for path in ["reports/gaps.html", "reports/gaps.md"] {
            let page = try site.text(path)
            for piece in ["17", "chat"] { #expect(page.contains(piece), "\(path): \(piece)") }
        }
        let page = try site.text("reports/gaps.html")
        #expect(page.contains("id=\"numbers_missing\"") && page.contains("&lt;chat&gt;.jsonl, line 40"))
        #expect(!page.contains("<chat>") && page.contains("gaps.csv"))
        #expect(try site.text("reports/index.html").contains("href=\"gaps.html\""))
    }

    /// Names of sources, and what they count, are nobody’s in particular: of a part they would tell what is outside.
    @Test func aPartOfTheRecordHasNoSuchReport() throws {
        let site = try site()
        try site.build("part", audience: "pair", settings: "audiences:\n  pair:\n    people: [3]")
        #expect(try site.files("part").keys.filter { $0.hasPrefix("reports/gaps") } == [])
        #expect(try !site.text("reports/index.html", in: "part").contains("gaps"))
        #expect(try !site.everyByte("part").contains("lines_quarantined"))
    }

    @Test func aMessageMoreDrawsThePageAsABuildFromNothingDoes() throws {
        let site = try site()
        try site.build()
        try site.ingest(
            [
                #"{"type":"message","id":"17","channel":"private-chat-3-7","sender":"3","sent_at":"2026-03-02T09:27:00Z","text":"x"}"#
            ], file: "more.jsonl")
        try site.build()
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
        #expect(try !site.text("reports/gaps.html").contains("numbers_missing"))
    }

    /// What the last build read of conversations is cached: those that have grown are read again, the others are not lost.
    @Test func aMessageElsewhereLeavesTheGapsOfAConversationAsTheyAre() throws {
        let site = try site()
        try site.build()
        for (number, channel) in ["private-chat-7-9", "private-chat-3-7", "private-chat-7-9"].enumerated() {
            let sender = channel.hasSuffix("9") ? "9" : "3"
            try site.ingest(
                [
                    #"{"type":"message","id":"\#(41 + number)","channel":"\#(channel)","sender":"\#(sender)","#
                        + #""sent_at":"2026-03-0\#(3 + number)T09:27:00Z","text":"x"}"#
                ], file: "more\(number).jsonl")
            try site.build()
            try site.build("full", everything: true)
            #expect(differences(try site.files(), try site.files("full")) == [])
        }
        #expect(try site.text("reports/gaps.html").contains("id=\"numbers_missing\""))
    }
}
