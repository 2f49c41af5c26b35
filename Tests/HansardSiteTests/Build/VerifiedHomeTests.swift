import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What the front page says of the last `hansard verify`.
@Suite(.blocking) struct VerifiedHomeTests {
    private let checkpoint = "hansard/0123456789abcdef\n1234567\nqw==\n\n— hansard/0123456789abcdef c2ln\n"

    private func verify(_ site: TestSite, isWhole: Bool = true) throws {
        let folder = ArchiveFolder(site.archive)
        try VerifiedRecord(
            seq: 1_234_567, root: "qw==", checkpoint: checkpoint, at: Timestamp(microseconds: 1_795_939_200_000_000),
            isWhole: isWhole
        ).keep(in: folder)
    }

    @Test func theFrontPageSaysItOnceAndNoOtherPageChanges() throws {
        let site = try TestSite.sample()
        try site.build()
        let before = try site.files()
        #expect(!(try site.text("index.html").contains("verified")))
        try verify(site)
        #expect(try site.build().written == 2)
        let after = try site.files()
        #expect(after.filter { before[$0.key] != $0.value }.keys.sorted() == ["index.html", "index.md"])
        let html = try site.text("index.html")
        #expect(html.contains("The record is verified to number 1,234,567, 29 November 2026"))
        #expect(html.contains("hansard/0123456789abcdef\n1234567\nqw==\n\n— hansard/0123456789abcdef c2ln</pre>"))
        #expect(try site.text("index.md").contains("    1234567\n    qw==\n\n    — hansard/0123456789abcdef c2ln\n"))
        #expect(try site.build().written == 0)
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
    }

    @Test func withoutItThePageIsAsItWas() throws {
        let site = try TestSite.sample()
        try site.build()
        let before = try site.files()
        try verify(site)
        try site.build()
        try verify(site, isWhole: false)
        try site.build()
        #expect(differences(try site.files(), before) == [])
    }

    /// It would tell how many records there are.
    @Test func anAudienceIsNotTold() throws {
        let site = try TestSite.sample()
        try verify(site)
        try site.build(audience: "them", settings: "audiences: {them: {conversations: [team-support]}}")
        let everything = try site.everyByte("output")
        #expect(!everything.contains("1,234,567") && !everything.contains("0123456789abcdef"))
    }
}
