import Crypto
import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// Emoji of workspaces’ own, as logs tell of them.
@Suite(.blocking) struct CustomEmojiTests {
    private let archive: TestArchive
    private let folder: String

    init() throws {
        archive = try TestArchive()
        folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask,
            appropriateFor: URL(fileURLWithPath: NSTemporaryDirectory()), create: true
        ).path
    }

    private static let gif = Array("GIF89a".utf8) + [16, 0, 16, 0, 0, 0, 0, 0x3B]

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    private func ingest(_ lines: String..., file: String = "log.jsonl") throws -> IngestReport {
        try write(file, Array(lines.joined(separator: "\n").utf8))
        return try archive.ingest(path: "\(folder)/\(file)", system: "slack")
    }

    private func meanings() throws -> [String] {
        try archive.reader.customEmoji().map { emoji in
            switch emoji.meaning {
            case .image(let file): "\(emoji.name) \(file.look.kind) \(file.sha256.prefix(6))"
            case .alias(let original): "\(emoji.name) = \(original)"
            }
        }
    }

    private func expectWhole() throws {
        let check = try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
        for problem in check.problems { Issue.record("\(problem.text)") }
        #expect(check.isWhole && check.unnamedFiles.isEmpty)
    }

    private static let hash = String(Hexadecimal.text(SHA256.hash(data: gif)).prefix(6))

    @Test func anImageIsKeptByItsHashAndANameIsKeptAsWhatItStandsFor() throws {
        try write("party.gif", Self.gif)
        let report = try ingest(
            #"{"type":"emoji","emoji":"party","path":"party.gif"}"#,
            #"{"type":"emoji","emoji":"bigparty","alias":"party"}"#)
        #expect((report.emoji.added, report.files.added, report.quarantined) == (2, 1, 0))
        #expect(try meanings() == ["bigparty = party", "party gif \(Self.hash)"])
        #expect(try archive.logTypes().map(\.type).filter { $0 == "emoji" }.count == 2)
        try expectWhole()
    }

    @Test func theSameAgainAddsNothing() throws {
        try write("party.gif", Self.gif)
        for added in [1, 0] {
            let report = try ingest(#"{"type":"emoji","emoji":"party","path":"party.gif"}"#)
            #expect((report.emoji.added, report.emoji.duplicate) == (added, 1 - added))
        }
        #expect(try archive.numbers("SELECT count(*) FROM custom_emoji") == [1])
    }

    @Test func theNewestSourceCountsAlsoWhereItSaysAgainWhatWasSaidBefore() throws {
        func line(_ alias: String) -> String { #"{"type":"emoji","emoji":"yes","alias":"\#(alias)"}"# }
        for (alias, meaning) in [("+1", "+1"), ("ok_hand", "ok_hand"), ("+1", "+1")] {
            _ = try ingest(line(alias))
            #expect(try meanings() == ["yes = \(meaning)"])
        }
        try expectWhole()
    }

    @Test(arguments: [
        ("page.png", "<html>", "no image"), ("drawing.svg", "<svg onload='x'></svg>", "no image"),
        ("missing.png", "", "There is no file"),
    ])
    func whatIsNoImageIsQuarantinedAndNotKept(file: String, text: String, reason: String) throws {
        if !text.isEmpty { try write(file, Array(text.utf8)) }
        let report = try ingest(#"{"type":"emoji","emoji":"party","path":"\#(file)"}"#)
        #expect((report.emoji.added, report.quarantined) == (0, 1))
        #expect(try archive.quarantined().first?.reason.contains(reason) == true)
        #expect(try archive.quarantined().first?.reason.contains(file) == true)
        #expect(try meanings() == [])
        try expectWhole()
    }

    /// What they are called and show, and when they came, may tell of what such a reader does not have.
    @Test func whoReadsAPartOfTheRecordHasNone() throws {
        try write("party.gif", Self.gif)
        _ = try ingest(
            #"{"type":"emoji","emoji":"party","path":"party.gif"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":":party:"}"#
        )
        let id = try #require(try archive.reader.conversations().first?.id)
        let scope = ArchiveScope(conversations: [id], from: nil, until: nil, includesPresence: false)
        let reader = try ArchiveReader(path: archive.path, scope: scope)
        #expect(try reader.customEmoji().isEmpty && reader.systemsOfConversations().isEmpty)
        #expect(try reader.emojiFile(Hexadecimal.text(SHA256.hash(data: Self.gif))) == nil)
        #expect(try archive.reader.emojiFile(Hexadecimal.text(SHA256.hash(data: Self.gif))) != nil)
    }
}
