import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct PublishedFilesTests {
    private static let gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    /// A site of one conversation whose messages have these files, by name.
    private func ingest(_ site: TestSite, _ files: [(name: String, bytes: Data)], from first: Int = 1) throws {
        var lines: [String] = []
        for (i, file) in files.enumerated() {
            try file.bytes.write(to: URL(fileURLWithPath: "\(site.base)/sources/\(file.name)"))
            lines.append(
                #"{"type":"message","id":"\#(first + i)","channel":"team","sender":"7","sent_at":"2026-03-02T09:0\#(first + i):00Z","text":"","attachments":[{"name":"\#(file.name)","path":"\#(file.name)"}]}"#
            )
        }
        try site.ingest(lines, file: "\(first).jsonl")
    }

    private func content(_ site: TestSite, _ yaml: String) throws -> String {
        let folder = site.base + "/content"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: folder + "/site.yml"))
        return folder
    }

    private func published(_ site: TestSite) throws -> [String: Data] {
        try site.files().filter { $0.key.hasPrefix("files/") }
    }

    @Test func filesOfMessagesArePublishedByWhatTheyAre() throws {
        let site = try TestSite()
        let picture = try #require(Data(base64Encoded: Self.gif))
        let evil = Data("<!DOCTYPE html><script>alert(1)</script>".utf8)
        try ingest(
            site, [("a.html", picture), ("b.gif", evil), ("c.svg", Data("<svg xmlns='x'/>".utf8)), ("d.gif", picture)])
        try site.build()
        let files = try published(site)
        #expect(Set(files.keys.map { ($0 as NSString).pathExtension }) == ["gif", "bin"])
        #expect(files.count == 3)
        #expect(Set(files.values) == [picture, evil, Data("<svg xmlns='x'/>".utf8)])
        let page = try site.text("conversations/team/2026-03.html")
        let links = page.matches(of: /(?:src|href)="\.\.\/\.\.\/(files\/[^"]*)"/).map { String($0.1) }
        #expect(Set(links) == Set(files.keys))
        #expect(page.matches(of: #/<img src="\.\.\/\.\.\/files\//#).count == 2)
        let markdown = try site.text("conversations/team/2026-03.md")
        #expect(Set(markdown.matches(of: #/\(\.\./\.\./(files/[^)]*)\)/#).map { String($0.1) }) == Set(files.keys))
    }

    @Test func anIncrementalBuildWritesOnlyTheNewFile() throws {
        let site = try TestSite()
        try ingest(site, [("a.txt", Data("one".utf8)), ("b.txt", Data("two".utf8))])
        try site.build()
        let before = try site.files()
        try ingest(site, [("c.txt", Data("three".utf8)), ("d.txt", Data("one".utf8))], from: 3)
        let report = try site.build()
        let after = try site.files()
        #expect(report.written == after.filter { before[$0.key] != $0.value }.count)
        #expect(after.keys.filter { $0.hasPrefix("files/") && before[$0] == nil }.count == 1)
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
        let all = try site.build(everything: true)
        #expect((all.written, all.removed) == (0, 0))
    }

    @Test func aFileThatComesLaterChangesItsPage() throws {
        let site = try TestSite()
        let line =
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"late.txt","path":"late.txt"}]}"#
        try site.ingest([line])
        try site.build()
        #expect(try published(site).isEmpty)
        try Data("late".utf8).write(to: URL(fileURLWithPath: "\(site.base)/sources/late.txt"))
        try site.ingest([line])
        try site.build()
        #expect(try published(site).count == 1)
        #expect(try site.text("conversations/team/2026-03.html").contains("download=\"late.txt\""))
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    @Test func withoutAttachmentsNoneIsPublishedAndThoseThatWereGo() throws {
        let site = try TestSite()
        try ingest(site, [("a.txt", Data("one".utf8))])
        try site.build()
        #expect(try published(site).count == 1)
        let report = try site.build(content: try content(site, "attachments: no\n"))
        #expect(report.removed > 0)
        #expect(try published(site).isEmpty)
        let page = try site.text("conversations/team/2026-03.html")
        #expect(!page.contains("files/"))
        #expect(page.contains("<bdi>a.txt</bdi> <small>3 bytes, in the archive, SHA-256"))
        #expect(!FileManager.default.fileExists(atPath: site.base + "/output/files"))
    }

    @Test func aFileThatSomebodyChangedInTheArchiveIsNotPublished() throws {
        let site = try TestSite()
        try ingest(site, [("a.txt", Data("one".utf8))])
        let blobs = site.archive + "/blobs"
        let path = try #require(
            FileManager.default.enumerator(atPath: blobs)?.compactMap { $0 as? String }.first { $0.contains("/") })
        try Data("two".utf8).write(to: URL(fileURLWithPath: "\(blobs)/\(path)"))
        let damaged = #expect(throws: OutputFolder.Problem.self) { try site.build() }
        #expect(damaged?.description.contains("its SHA-256 is no longer its name") == true)
        #expect(try published(site).isEmpty)
        try FileManager.default.removeItem(atPath: "\(blobs)/\(path)")
        let missing = #expect(throws: OutputFolder.Problem.self) { try site.build() }
        #expect(missing?.description.contains("ingest the source that has the file again") == true)
        try site.ingest(paths: [site.base + "/sources/1.jsonl"])
        try site.build()
        #expect(try published(site).values.map { String(decoding: $0, as: UTF8.self) } == ["one"])
    }

    @Test func aFileOfADeletedMessageStaysInItsFold() throws {
        let site = try TestSite()
        try ingest(site, [("a.txt", Data("one".utf8))])
        try site.ingest(
            [#"{"type":"delete","id":"1","channel":"team","deleter":"7","deleted_at":"2026-03-02T10:00:00Z"}"#],
            file: "delete.jsonl")
        try site.build()
        let page = try site.text("conversations/team/2026-03.html")
        let fold = try #require(page.firstMatch(of: /<details><summary>Deleted.*?<\/details>/))
        #expect(fold.0.contains("download=\"a.txt\""))
    }
}
