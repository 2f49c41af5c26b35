import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct VerifiedRecordTests {
    private func with(_ body: (ArchiveFolder) throws -> Void) throws {
        let folder = ArchiveFolder(NSTemporaryDirectory() + "/hansard-verified-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try body(folder)
    }

    private let found = VerifiedRecord(
        seq: 1_234_567, root: "qw==", checkpoint: "hansard/0123456789abcdef\n1234567\nqw==\n\n— x y\n",
        at: Timestamp(microseconds: 1_795_939_200_000_000), isWhole: true)

    @Test func whatIsKeptIsReadAgain() throws {
        try with { folder in
            #expect(VerifiedRecord(of: folder) == nil)
            try found.keep(in: folder)
            #expect(VerifiedRecord(of: folder) == found)
            let broken = VerifiedRecord(seq: 3, root: "qw==", checkpoint: nil, at: found.at, isWhole: false)
            try broken.keep(in: folder)
            #expect(VerifiedRecord(of: folder) == broken)
        }
    }

    @Test func itIsForItsOwnerAloneAndALineOfJSON() throws {
        try with { folder in
            try found.keep(in: folder)
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/verified")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let text = try String(contentsOfFile: folder.path + "/verified", encoding: .utf8)
            #expect(text.hasSuffix("}\n") && text.split(separator: "\n").count == 1)
            #expect(text.contains(#""at":"2026-11-29T08:00:00Z""#))
        }
    }

    @Test(arguments: [
        "", "{}", "{\"seq\":-1,\"root\":\"\",\"at\":\"2026-11-29T08:00:00Z\",\"ok\":true}", "null", "\u{0}",
    ])
    func whatIsNotUnderstoodIsNothing(text: String) throws {
        try with { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/verified"))
            #expect(VerifiedRecord(of: folder) == nil)
        }
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        #expect(throws: ArchiveError.self) { try found.keep(in: ArchiveFolder("/nowhere/archive")) }
    }
}
