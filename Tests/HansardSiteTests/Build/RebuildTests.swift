import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What is made anew from the log is what was there: row by row, and the site byte by byte.
@Suite(.blocking) struct RebuildTests {
    private func compare(_ site: TestSite, files least: Int) throws {
        let (state, known) = (try rows(site), try counts(site))
        try site.build()
        let expected = try site.files()
        #expect(expected.count > least)
        let problems = try ViewVerifier(ArchiveFolder(site.archive)).verify().problems
        #expect(problems.isEmpty, "\(problems.prefix(4).map { "\($0.table): \($0.reason)" })")
        _ = try Store.rebuild(path: site.archive, holder: "a test") { _ in }
        #expect(try rows(site) == state)
        #expect(try counts(site) == known)
        // A new build has nothing to write.
        let report = try site.build()
        #expect(report.written == 0)
        let copy = try backup(site)
        try copy.build()
        #expect(differences(try copy.files(), expected) == [])
    }

    /// What a backup has: log, files and keys.
    private func backup(_ site: TestSite) throws -> TestSite {
        let copy = try TestSite()
        try FileManager.default.createDirectory(atPath: copy.archive, withIntermediateDirectories: true)
        for part in ["log", "keys", "blobs"] {
            try FileManager.default.copyItem(atPath: "\(site.archive)/\(part)", toPath: "\(copy.archive)/\(part)")
        }
        return copy
    }

    private func rows(_ site: TestSite) throws -> Int64 { try ArchiveReader(path: site.archive).wholeSeq() }

    private func counts(_ site: TestSite) throws -> [Int] {
        let known = try ArchiveReader(path: site.archive).statistics()
        return [
            known.messages, known.edits, known.deletions, known.reactions, known.seen, known.memberships,
            known.presence,
            known.people, known.missing, try ArchiveReader(path: site.archive).files(changedAfter: nil).count,
        ]
    }

    @Test(arguments: sample(of: 21...24)) func aRandomLog(seed: UInt64) throws {
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
        let copy = try backup(site)
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
