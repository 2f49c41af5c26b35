import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// A view may end, and a log may have been cut, behind any line: what is made from there on is what one replay of all makes.
@Suite(.blocking) struct ReplayTests {
    /// A copy of an archive’s record, which goes with the test.
    private final class Copy {
        let folder: ArchiveFolder

        init(of archive: TestArchive) throws {
            folder = ArchiveFolder(NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)")
            try folder.create()
            for part in ["log", "keys"] {
                try FileManager.default.copyItem(atPath: "\(archive.path)/\(part)", toPath: "\(folder.path)/\(part)")
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder.path) }

        func open(_ body: (Store) throws -> Void = { _ in }) throws {
            let disk = LogDisk(archive: folder.path, synchronizes: false)
            let store = try Store(path: folder.path, holder: "a test", disk: disk) { _ in }
            try body(store)
            try store.close()
        }
    }

    /// Behind each line of a kind that begins or ends something, and behind some of the others.
    private func cuts(_ archive: TestArchive) throws -> [Int64] {
        let lines = try archive.logTypes()
        let turning: Set = ["source", "read", "input", "ingest", "file", "attachment", "edit"]
        return lines.dropLast().filter { turning.contains($0.type) || $0.seq % 7 == 0 }.map(\.seq)
    }

    @Test func aViewThatEndsBehindAnyLineGoesOn() throws {
        let archive = try FullArchive.make()
        let cuts = try cuts(archive)
        #expect(cuts.count > 20)
        for cut in cuts {
            let copy = try Copy(of: archive)
            try ArchiveView(copy.folder).make(at: copy.folder.database, keys: nil, to: cut)
            try copy.open()
            let problems = try ViewVerifier(copy.folder).verify().problems
            #expect(problems.isEmpty, "behind line \(cut): \(problems.prefix(3))")
        }
    }

    @Test func aRunThatEndedBehindAnyLineIsFollowedByAnother() throws {
        let archive = try FullArchive.make()
        let lines = try String(contentsOfFile: archive.path + "/log/00000000.jsonl", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let more = try archive.write([message("later", from: "7", at: "23:00", "x")], to: "later.jsonl")
        for cut in try cuts(archive) {
            let copy = try Copy(of: archive)
            for name in ["checkpoint", "checkpoints", "00000000.hashes"] {
                try FileManager.default.removeItem(atPath: "\(copy.folder.log)/\(name)")
            }
            let first = lines.prefix(Int(cut)).joined(separator: "\n") + "\n"
            try Data(first.utf8).write(to: URL(fileURLWithPath: copy.folder.log + "/00000000.jsonl"))
            let now = Timestamp(microseconds: 1_800_000_000_000_000)
            try copy.open { store in
                _ = try store.ingest(
                    [IngestInput(path: more, format: .native, defaultZone: nil)], startedAt: now, now: { now })
            }
            let problems = try ViewVerifier(copy.folder).verify().problems
            #expect(problems.isEmpty, "behind line \(cut): \(problems.prefix(3))")
        }
    }
}
