import Foundation
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct SiteTests {
    private func site(_ pages: [String: String]) throws -> Site {
        let base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: base) }
        try FileManager.default.createDirectory(atPath: base + "/pages", withIntermediateDirectories: true)
        for (name, text) in pages { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(base)/pages/\(name)")) }
        return try Site(content: base, templates: TestSite.project + "/Templates")
    }

    @Test func aFreePageIsNamedAfterItsFirstHeading() throws {
        let page = try #require(try site(["about.md": "# About *us*\n\nWords.\n"]).freePages.first)
        #expect(page.name == "about")
        #expect(page.title == "About *us*")
        #expect(page.markdown == "\nWords.\n")
    }

    @Test(arguments: ["index.md", "people.md", "About.md", "a b.md", "unseen.md"])
    func aFreePageMayNotTakeThePlaceOfAnother(name: String) {
        #expect(throws: Site.Problem.self) { try site([name: "# x"]).checkPageNames() }
    }

    @Test func theFingerprintChangesWithWhatPagesAreMadeFrom() throws {
        let first = try site(["about.md": "# a"]).fingerprint
        #expect(try site(["about.md": "# a"]).fingerprint == first)
        #expect(try site(["about.md": "# b"]).fingerprint != first)
        #expect(try site(["about2.md": "# a"]).fingerprint != first)
    }

    @Test func aFolderWithoutTemplatesIsAnError() {
        #expect(throws: Site.Problem.self) {
            try Site(content: TestSite.project + "/Content", templates: TestSite.project + "/nowhere")
        }
    }
}
