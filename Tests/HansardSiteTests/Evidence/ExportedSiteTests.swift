import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// `hansard export html`: a site in a bundle.
@Suite(.blocking) struct ExportedSiteTests {
    private static func site(_ log: MarkedLog) throws -> TestSite {
        let site = try TestSite()
        try MarkedLog.writeFiles(of: log.lines, to: site.base + "/sources")
        try site.ingest(log.lines.map(\.json))
        return site
    }

    @discardableResult
    private func export(
        _ selection: Selection, of site: TestSite, to output: String, jobs: Int = 1
    ) throws -> RecordExport.Report {
        let settings = try TestSite.ours.get()
        let format = try #require(ExportFormats.format("html"))
        return try RecordExport(archive: site.archive, selection).write(
            format, to: "\(site.base)/\(output)",
            .init(
                zone: .utc, words: settings.words, generator: "Hansard",
                site: settings.building(site.archive, jobs: jobs)))
    }

    private func selection(_ channels: [String], _ change: (inout Selection) throws -> Void = { _ in }) rethrows
        -> Selection
    {
        var selection = Selection()
        for channel in channels { selection.add(conversation: ID(channel)) }
        try change(&selection)
        return selection
    }

    private func manifest(_ site: TestSite, _ output: String) throws -> JSONValue {
        try JSONValue(parsing: Array(site.text("manifest.json", in: output).utf8))
    }

    /// Neither a clock, nor how many workers there are, nor what this machine found out about the record changes a byte.
    @Test func theSameSelectionGivesTheSameBytes() throws {
        let site = try Self.site(MarkedLog(seed: 3, lines: 400))
        try export(.everything, of: site, to: "one")
        try VerifiedRecord(seq: 1, root: "", checkpoint: "verifiedword", at: Timestamp(microseconds: 1), isWhole: true)
            .keep(in: ArchiveFolder(site.archive))
        try export(.everything, of: site, to: "two", jobs: 4)
        let files = try site.files("one")
        #expect(files.count > 60 && files["documents/index.html"] != nil && files["documents/search/root.js"] != nil)
        #expect(differences(try site.files("two"), files) == [])
    }

    @Test func itIsTheSiteOfAnAudienceThatMayReadJustThat() throws {
        let site = try Self.site(MarkedLog(seed: 5, lines: 500))
        let report = try export(selection(["team-chan"]), of: site, to: "given")
        let zone = try TestSite.ours.get().settings.timezone
        let settings = "timezone: \(zone)\nfeeds: false\naudiences: {them: {conversations: [team-chan]}}"
        try site.build("built", audience: "them", settings: settings)
        let (given, built) = (try site.files("given/documents"), try site.files("built"))
        #expect(Set(given.keys).subtracting(built.keys).allSatisfy { $0.hasSuffix(".html") || $0.hasSuffix(".md") })
        #expect(Set(built.keys).subtracting(given.keys) == [])
        let counts = try #require(try manifest(site, "given")["counts"])
        #expect(counts["messages"]?.int == report.messages && counts["documents"]?.int == given.count)
        #expect(counts["conversations"]?.int == 1 && report.messages > 20)
    }

    @Test(arguments: [2, 7] as [UInt64]) func nothingOutsideStandsInAnyFile(seed: UInt64) throws {
        let log = MarkedLog(seed: seed, lines: 600)
        let site = try Self.site(log)
        let (from, to) = ("2026-02-10", "2026-03-20")
        try export(
            try selection(["team-chan", "private-chat-10-15"]) {
                $0.from = try ReadTime(rfc3339: from + "T00:00:00Z").instant
                $0.until = try ReadTime(rfc3339: "2026-03-21T00:00:00Z").instant
            }, of: site, to: "given")
        let inside = MarkedLog.words(of: log.lines(in: ["team-chan", "private-chat-10-15"], from: from, to: to))
        let everything = try site.everyByte("given/documents")
        #expect(log.words.subtracting(inside).filter { everything.contains($0) } == [])
        #expect(inside.filter { $0.hasPrefix("text") && everything.contains($0) }.count > 5)
    }

    @Test func aQueryHasTheMessagesThatItFindsAndNothingBetweenThem() throws {
        let site = try TestSite()
        func line(_ id: Int, _ sender: String, _ text: String, _ channel: String = "team") -> String {
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","#
                + #""sent_at":"2026-03-02T09:\#(10 + id):00Z","text":"\#(text)"}"#
        }
        try site.ingest([
            line(1, "3", "the ferry, please"), line(2, "7", "unrelatedword"), line(3, "3", "no ferry today", "other"),
            line(4, "9", "elsewhereword", "third"),
            #"{"type":"edit","id":"1","channel":"team","editor":"3","edited_at":"2026-03-02T10:00:00Z","text":"the ferry now"}"#,
            #"{"type":"seen","channel":"team","person":"7","up_to":"1","seen_at":"2026-03-02T09:20:00Z"}"#,
            #"{"type":"join","channel":"team","person":"joinerword","at":"2026-03-02T08:00:00Z"}"#,
            #"{"type":"online","person":"3","at":"2026-03-02T08:00:00Z"}"#,
        ])
        var asked = Selection.everything
        asked.query = "ferry"
        let report = try export(asked, of: site, to: "given")
        #expect(report.messages == 2 && report.conversations == 2)
        let everything = try site.everyByte("given/documents")
        for word in ["the ferry now", "no ferry today"] { #expect(everything.contains(word), "\(word)") }
        for word in ["unrelatedword", "elsewhereword", "joinerword", "presence-day"] {
            #expect(!everything.contains(word), "\(word)")
        }
        let page = try site.text("conversations/team/2026-03.md", in: "given/documents")
        #expect(page.contains("the ferry now") && !page.contains("Seen"))
        #expect(try site.files("given/documents").keys.filter { $0.hasPrefix("presence/2026") } == [])
        #expect(BundleVerifier("\(site.base)/given").verify().problems == [])
    }

    @Test func aBundleOfASiteIsVerifiedAsAnyOther() throws {
        let site = try Self.site(MarkedLog(seed: 11, lines: 300))
        for (name, asked) in [("all", Selection.everything), ("part", try selection(["team-chan"]))] {
            let report = try export(asked, of: site, to: name)
            let check = BundleVerifier("\(site.base)/\(name)").verify()
            #expect(check.problems == [], "\(name)")
            #expect(check.manifest?.counts.messages == Int64(report.messages))
            let lines = try site.text("proof/records.jsonl", in: name).split(separator: "\n")
            #expect(lines.count { $0.contains(#""type":"message""#) } == report.messages, "\(name)")
        }
    }

    @Test func theFolderOnTheWayIsGone() throws {
        let site = try Self.site(MarkedLog(seed: 4, lines: 60))
        try export(.everything, of: site, to: "given")
        let left = try FileManager.default.contentsOfDirectory(atPath: site.base)
        #expect(Set(left) == ["archive", "sources", "given"])
    }
}
