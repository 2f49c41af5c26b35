import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct WitnessFolderTests {
    private func archive() throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "one"))
        return archive
    }

    private func sign(_ archive: String, _ folder: String) throws -> WitnessFolder.Statement {
        try WitnessFolder(folder).sign(ArchiveFolder(archive), name: "works-council", at: 1_800_000_000)
    }

    /// A copy of an archive at another path.
    private func copy(_ archive: TestArchive) throws -> String {
        let copy = archive.path + "-copy"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: archive.path, toPath: copy)
        return copy
    }

    @Test func aLogThatGoesOnIsSignedAgain() throws {
        let archive = try archive()
        let folder = archive.path + "-witness"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try sign(archive.path, folder)
        #expect(first.before == 0)
        #expect(try sign(archive.path, folder).before == first.checkpoint.size, "the same again goes on, too")
        for n in 2...9 {
            try archive.ingest(message("\(n)", from: "7", at: "09:00", "more"))
            let next = try sign(archive.path, folder)
            #expect(next.before > 0 && next.checkpoint.size > next.before)
            let note = try SignedNote(parsing: next.note)
            #expect(try WitnessKey(parsing: next.key).cosigned(note) == 1_800_000_000)
            #expect(note.signatures.count == 2)
        }
    }

    @Test func aLogThatWasRolledBackIsNot() throws {
        let archive = try archive()
        let (folder, old) = (archive.path + "-witness", try copy(archive))
        defer { for path in [folder, old] { try? FileManager.default.removeItem(atPath: path) } }
        try archive.ingest(message("2", from: "7", at: "09:01", "two"))
        let signed = try sign(archive.path, folder)
        #expect { try sign(old, folder) } throws: {
            guard case WitnessFolder.Refusal.rolledBack(let from, _) = $0 else { return false }
            return from == signed.checkpoint.size
        }
        #expect(try sign(archive.path, folder).before == signed.checkpoint.size, "a refusal changes nothing")
    }

    @Test func aForkIsNot() throws {
        let archive = try archive()
        let (folder, other) = (archive.path + "-witness", try copy(archive))
        defer { for path in [folder, other] { try? FileManager.default.removeItem(atPath: path) } }
        try archive.ingest(message("2", from: "7", at: "09:01", "two"))
        let signed = try sign(archive.path, folder)
        try FileManager.default.removeItem(atPath: archive.path)
        try FileManager.default.moveItem(atPath: other, toPath: archive.path)
        try archive.ingest(message("2", from: "7", at: "09:01", "another two"))
        try archive.ingest(message("3", from: "7", at: "09:02", "three"))
        #expect(throws: WitnessFolder.Refusal.forked(at: signed.checkpoint.size)) { try sign(archive.path, folder) }
    }

    @Test func anotherKeyIsNot() throws {
        let archive = try archive()
        let folder = archive.path + "-witness"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = try ArchiveKeys.verifier(of: ArchiveFolder(archive.path))
        _ = try sign(archive.path, folder)
        let file = "\(folder)/\(key.name.replacing("/", with: "-")).pub"
        #expect(FileManager.default.contents(atPath: file) != nil)
        try Data("hansard/other+00000000+AAAA\n".utf8).write(to: URL(fileURLWithPath: file))
        #expect(throws: WitnessFolder.Refusal.otherKey(origin: key.name)) { try sign(archive.path, folder) }
    }

    @Test func theKeyIsTheWitnesssAlone() throws {
        let archive = try archive()
        let folder = archive.path + "-witness"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try sign(archive.path, folder)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/witness.ed25519")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try FileManager.default.removeItem(atPath: "\(folder)/witness.pub")
        #expect(throws: WitnessFolder.Refusal.self) { try sign(archive.path, folder) }
    }
}
