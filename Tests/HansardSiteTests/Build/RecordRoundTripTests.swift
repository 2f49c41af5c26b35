import Foundation
import Hansard
import HansardStore
import Testing

@testable import HansardSite

/// An archive that is read as records and ingested again has the same site, but for its record numbers.
@Suite struct RecordRoundTripTests {
    private func copy(_ site: TestSite) throws -> TestSite {
        let copy = try TestSite()
        let source = site.archive
        let store = try Store(path: copy.archive, holder: "a test") { _ in }
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let read: @Sendable (inout RecordSink) throws -> Void = { builder in
            try RecordReader(try ArchiveReader(path: source)).read(into: &builder)
        }
        _ = try store.ingest(recordsOf: "archive", startedAt: now, now: { now }, read)
        try store.close()
        // Files go by what is in them, and records by their names.
        try FileManager.default.removeItem(atPath: copy.archive + "/blobs")
        try FileManager.default.copyItem(atPath: source + "/blobs", toPath: copy.archive + "/blobs")
        return copy
    }

    private func compare(_ site: TestSite, files least: Int) throws {
        let copy = try copy(site)
        try site.build()
        try copy.build()
        let (found, expected) = (try copy.files(), try site.files())
        #expect(expected.count > least)
        #expect(differences(withoutRecordNumbers(found), withoutRecordNumbers(expected)) == [])
        #expect(try counts(copy) == counts(site))
    }

    private func counts(_ site: TestSite) throws -> [Int] {
        let known = try ArchiveReader(path: site.archive).statistics()
        return [
            known.messages, known.edits, known.deletions, known.reactions, known.seen, known.memberships,
            known.presence,
            known.people, known.missing, try ArchiveReader(path: site.archive).files(changedAfter: nil).count,
        ]
    }

    @Test(arguments: 21...24) func aRandomLog(seed: UInt64) throws {
        let site = try TestSite()
        let log = RandomLog(seed: seed, lines: 1_200, disorder: seed % 2 == 0)
        try site.ingest(Array(log.lines.prefix(700)), file: "1.jsonl")
        try site.ingest(Array(log.lines.dropFirst(700)), file: "2.jsonl")
        try compare(site, files: 30)
    }

    @Test func theSample() throws { try compare(try TestSite.sample(), files: 100) }

    @Test func everySlackExportAmongTheFixtures() throws {
        let folder = TestSite.project + "/Tests/HansardTests/Fixtures/slack"
        let site = try TestSite()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        var ingested = 0
        for name in names where (try? site.ingest(paths: ["\(folder)/\(name)/export"])) != nil { ingested += 1 }
        #expect(ingested > 3)
        try compare(site, files: 10)
    }

    @Test func filesAndWhyTheyWereLeftOut() throws {
        let site = try TestSite()
        func ingest(_ log: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(site.base)/sources/a.txt"))
            try site.ingest(
                [
                    #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a.txt","path":"a.txt"},{"name":"b.txt","path":"../b.txt"},{"name":"c.txt","path":"c.txt"}]}"#
                ], file: log)
        }
        try ingest("1.jsonl", "one")
        try ingest("2.jsonl", "two")
        try compare(site, files: 5)
        let page = try site.text("conversations/team/2026-03.html")
        #expect(page.contains("replaced by a later source"))
        #expect(page.contains("left out of the archive because of its path"))
        #expect(page.contains("not in the archive"))
        #expect(try site.files().keys.filter { $0.hasPrefix("files/") }.count == 2)
    }

    @Test func filesThatCameApartFromTheirMessages() throws {
        let site = try TestSite()
        for name in ["a", "b", "c"] {
            try Data("What is in \(name)".utf8).write(to: URL(fileURLWithPath: "\(site.base)/sources/\(name).txt"))
        }
        func files(_ id: String, _ names: String...) -> String {
            let list = names.map { #"{"name":"\#($0).txt","path":"\#($0).txt"}"# }.joined(separator: ",")
            return #"{"type":"attachment","channel":"team","id":"\#(id)","attachments":[\#(list)],"from":"a list"}"#
        }
        func message(_ text: String, _ files: String) -> String {
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"\#(text)","attachments":[\#(files)]}"#
        }
        try site.ingest([files("1", "a", "b"), files("never", "c", "none")], file: "list.jsonl")
        try site.ingest([message("one", #"{"name":"own"}"#)], file: "chat.jsonl")
        try site.ingest([message("two", #"{"name":"own"},{"name":"another"}"#)], file: "again.jsonl")
        try compare(site, files: 5)
        let page = try site.text("conversations/team/2026-03.html")
        let places = ["own", "a.txt", "b.txt", "another"].map { page.range(of: "<bdi>\($0)</bdi>")?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted())
        // What waits goes along, and comes to its message there.
        let copy = try copy(site)
        try copy.ingest([message("one", "").replacing(#""id":"1""#, with: #""id":"never""#)], file: "chat.jsonl")
        try copy.build("later")
        #expect(try copy.text("conversations/team/2026-03.html", in: "later").contains("c.txt"))
    }

    @Test func whereTheRecordEnds() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"one"}"#,
            #"{"type":"coverage","channel":"team","from_time":"2026-03-01T00:00:00Z","to_time":"2026-03-31T16:00:00Z","by":"irc"}"#,
        ])
        try compare(site, files: 5)
        #expect(
            try site.text("conversations/team/index.html").contains(
                "<div><dt>On record until</dt><dd>31 March 2026 18:00</dd></div>"))
        #expect(try site.text("conversations/team/index.md").contains("On record until: 31 March 2026 18:00"))
    }

    @Test func versionsTombstonesAndWhatIsMissingOfSnapshots() throws {
        let site = try TestSite()
        func export(_ name: String, _ messages: String) throws {
            let folder = "\(site.base)/sources/\(name)"
            for (file, text) in [
                ("users.json", #"[{"id":"U1","name":"jamie"},{"id":"U2","name":"robin"}]"#),
                ("channels.json", #"[{"id":"C1","name":"general","members":["U1","U2"],"creator":"U1"}]"#),
                ("general/2026-03-02.json", "[\(messages)]"),
            ] {
                let url = URL(fileURLWithPath: "\(folder)/\(file)")
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            }
            try site.ingest(paths: [folder])
        }
        func message(_ ts: String, _ text: String, _ more: String = "") -> String {
            #"{"type":"message","user":"U1","text":"\#(text)","ts":"\#(ts)"\#(more)}"#
        }
        let edited = #","edited":{"user":"U2","ts":"1772441990.000000"}"#
        let gone =
            #"{"type":"message","subtype":"tombstone","user":"USLACKBOT","text":"This message was deleted.","ts":"1772441652.000100"}"#
        try export(
            "one",
            [
                message("1772441650.000100", "first"), message("1772441651.000100", "second", edited),
                message("1772441652.000100", "third"), message("1772441653.000100", "fourth"),
                message("1772441654.000100", "fifth", #","reactions":[{"name":"tada","users":["U2"],"count":1}]"#),
            ].joined(separator: ","))
        try export(
            "two",
            [
                message("1772441650.000100", "first, changed"), message("1772441651.000100", "second, again", edited),
                gone, message("1772441654.000100", "fifth"),
            ].joined(separator: ","))
        let statistics = try ArchiveReader(path: site.archive).statistics()
        #expect(statistics.missing == 1)
        #expect(statistics.edits >= 2)
        try compare(site, files: 5)
    }
}
