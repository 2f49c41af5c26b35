import Foundation
import Hansard
import HansardStore
import Testing

@testable import HansardSite

/// What a reader with a scope sees is what an archive would give that holds the scope and nothing else.
@Suite struct ScopedSiteTests {
    private static func site(_ log: MarkedLog, _ settings: String) throws -> (TestSite, Site) {
        let site = try TestSite()
        try MarkedLog.writeFiles(of: log.lines, to: site.base + "/sources")
        try site.ingest(log.lines.map(\.json))
        let content = site.base + "/content"
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        try Data("audiences: {them: {\(settings)}}\n".utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        return (site, try Site(content: content, templates: TestSite.project + "/Templates"))
    }

    private static func scope(_ site: Site, _ archive: String) throws -> ArchiveScope {
        try site.settings.audiences[0].scope(
            try ArchiveReader(path: archive), timezone: site.settings.timezone, file: site.settingsFile)
    }

    /// Pages and feeds, without record numbers. The index for searching numbers people and conversations as the archive
    /// does, and is compared elsewhere.
    private static func pages(_ files: [String: Data]) -> [String: Data] {
        withoutRecordNumbers(files.filter { !$0.key.hasPrefix("search/") }).mapValues {
            Data(String(decoding: $0, as: UTF8.self).replacing(/\n+/, with: "\n").utf8)
        }
    }

    @Test(arguments: AudienceTests.cases)
    func aSiteDrawnThroughAScopeIsThatOfItsOwnArchive(_ item: AudienceTests.Case) throws {
        let log = MarkedLog(seed: 3, lines: 700)
        let (test, site) = try Self.site(log, item.settings)
        var builder = SiteBuilder(archive: test.archive, site: site, output: test.base + "/scoped", jobs: 2)
        builder.scope = try Self.scope(site, test.archive)
        _ = try builder.build(everything: true) { _, _ in }
        _ = try SiteBuilder(
            archive: test.archive, site: site, output: test.base + "/audience", jobs: 2, audience: "them"
        ).build(everything: true) { _, _ in }
        let (found, expected) = (try test.files("scoped"), try test.files("audience"))
        #expect(expected.count > 30)
        #expect(differences(Self.pages(found), Self.pages(expected)) == [])
        #expect(found.keys.sorted() == expected.keys.sorted())
        #expect(!found.values.contains { String(decoding: $0, as: UTF8.self).contains("<dt>Records</dt>") })

        let outside = log.words.subtracting(
            MarkedLog.words(of: log.lines(in: item.channels, from: item.from, to: item.to)))
        let everything = try test.everyByte("scoped")
        #expect(outside.count > 100)
        #expect(outside.filter { everything.contains($0) } == [])
    }
}
