import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Whatever is changed in a log is found and named, and what was not is not.
@Suite(.blocking) struct LogVerifierTests {
    private typealias Problem = LogVerification.Problem

    @Test(arguments: [1, 255, 256, 257, 600] as [Int64])
    func aWholeLogIsFoundToBeWhole(_ count: Int64) throws {
        let test = try TestLog()
        for end in [count / 3, count / 2, count] where end > 0 {
            let first = try test.read().withUnsafeBufferPointer { Int64(LineLeaves.count($0)) } + 1
            if first <= end { try test.add(first...end) }
        }
        let before = try test.snapshot()
        for threads in [1, 2, 5] {
            let found = try LogVerifier(test.layout).verify(threads: threads)
            #expect(found.problems == [])
            #expect(found.isWhole)
            #expect(found.records == count)
            #expect(found.root == found.checkpoint?.root)
            #expect(try found.root == test.open().root())
            #expect(found.note == before["checkpoint"])
            #expect(found.signedBy == TestLog.origin)
        }
        #expect(try test.snapshot() == before)
    }

    @Test func linesThatAreNotSignedYetAreVerifiedToo() throws {
        let test = try TestLog.signed(300)
        try test.add(301...400, signing: false)
        // Somebody writes just now.
        try test.edit("00000001.jsonl") { $0 += Array("{\"seq\":401,\"ty".utf8) }
        let found = try LogVerifier(test.layout).verify()
        #expect(found.problems == [])
        #expect((found.records, found.checkpoint?.size) == (400, 300))
    }

    @Test func progressIsToldToTheEnd() throws {
        let test = try TestLog.signed(600)
        let last = Last()
        _ = try LogVerifier(test.layout).verify { last.done = ($0, $1) }
        #expect(last.done == (600, 600))
    }

    private final class Last: @unchecked Sendable {
        var done: (Int64, Int64) = (0, 0)
    }

    private struct Change: Sendable {
        let make: @Sendable (TestLog) throws -> Void
        let problems: [Problem]

        init(_ make: @escaping @Sendable (TestLog) throws -> Void, _ problems: [Problem]) {
            (self.make, self.problems) = (make, problems)
        }
    }

    /// Changes to a log of 600 lines, of which the last 88 are not compressed, and what is found.
    private static let changes: [String: Change] = [
        "a text is changed": Change(
            { try replace($0, 550) { $0.replacing("abab", with: "abba") } },
            [changed(550, 38), notSigned]
        ),
        "a key is changed": Change(
            {
                try replace($0, 550) {
                    $0.replacing("\"key\":\"", with: "\"key\":\"A").replacing("\"}\n", with: "").dropLast() + "\"}\n"
                }
            },
            [changed(550, 38), notSigned]
        ),
        "a line is changed, with its hash": Change(
            { test in
                let line = TestLog.line(550, attempt: 1)
                try replace(test, 550) { _ in line }
                let leaf = try Array(line.utf8.dropLast()).withUnsafeBufferPointer {
                    try LeafHasher().leaf(of: $0).leaf
                }
                try test.edit("00000002.hashes") { $0.replaceSubrange(37 * 32..<38 * 32, with: leaf.bytes) }
            }, [notSigned]
        ),
        "a line is malformed": Change(
            { try replace($0, 550) { $0.replacing("{", with: "[") } },
            [
                Problem(
                    seq: 550, file: "log/00000002.jsonl", line: 38,
                    reason: "This is no line of the log: the line does not begin with {\"seq\": and a positive number.")
            ]
        ),
        "a line is removed": Change(
            { try replace($0, 550) { _ in "" } },
            [Problem(seq: 550, file: "log/00000002.jsonl", line: 38, reason: "Line number 550 is missing.")]
        ),
        "lines are removed at the end": Change(
            { test in try test.edit("00000002.jsonl") { $0.removeLast(TestLog.lines(598...600).count) } },
            [
                Problem(
                    seq: 598, file: "log/00000002.jsonl", line: 86, reason: "The lines number 598 to 600 are missing.")
            ]
        ),
        "two lines are swapped": Change(
            { test in
                try replace(test, 550) { _ in "" }
                try replace(test, 551) { $0 + TestLog.line(550) }
            },
            [
                Problem(seq: 550, file: "log/00000002.jsonl", line: 38, reason: "Line number 550 is missing."),
                Problem(
                    seq: 550, file: "log/00000002.jsonl", line: 39,
                    reason: "Line number 550 stands here once more, or out of order."),
            ]
        ),
        "a line is added": Change(
            { try replace($0, 550) { $0 + $0 } },
            [
                Problem(
                    seq: 550, file: "log/00000002.jsonl", line: 39,
                    reason: "Line number 550 stands here once more, or out of order.")
            ]
        ),
        "a line has another number": Change(
            { try replace($0, 550) { $0.replacing("\"seq\":550", with: "\"seq\":950") } },
            [Problem(seq: 550, file: "log/00000002.jsonl", line: 38, reason: "The line is number 950, not 550.")]
        ),
        "lines are added at the end, as if they were new": Change(
            { try $0.edit("00000002.jsonl") { $0 += Array("{\"seq\":601}\n".utf8) } },
            [
                Problem(
                    seq: 601, file: "log/00000002.jsonl", line: 89,
                    reason: "This is no line of the log: the line does not end with “key”.")
            ]
        ),
        "a hash is changed": Change(
            { try $0.edit("00000002.hashes") { $0[37 * 32] ^= 1 } },
            [
                Problem(
                    seq: 550, file: "log/00000002.hashes", line: nil,
                    reason: "The hash of line number 550 is not that of the line, which is as it was signed.")
            ]
        ),
        "hashes are missing": Change(
            { try $0.edit("00000002.hashes") { $0.removeLast(32) } },
            [
                Problem(
                    seq: nil, file: "log/00000002.hashes", line: nil,
                    reason: "It has the hashes of 87 lines, and there are 88. The next ingest works them out anew.")
            ]
        ),
        "the root of a tile is changed": Change(
            { try $0.edit("00000001.hashes") { $0[256 * 32] ^= 1 } },
            [
                Problem(
                    seq: nil, file: "log/00000001.hashes", line: nil,
                    reason: "The root of the tile of the lines number 257 to 512 is not that of their hashes.")
            ]
        ),
        "a compressed segment is damaged": Change(
            { try $0.edit("00000001.jsonl.zst") { $0[$0.count / 2] ^= 1 } },
            [
                Problem(
                    seq: nil, file: "log/00000001.jsonl.zst", line: 1,
                    reason: "From here on the compressed lines are damaged."),
                Problem(
                    seq: 257, file: "log/00000001.jsonl.zst", line: 2,
                    reason: "The lines number 257 to 512 are missing."),
            ]
        ),
        "a compressed segment is another one": Change(
            { test in
                let other = try test.bytes("00000000.jsonl.zst")
                try test.edit("00000001.jsonl.zst") { $0 = other }
            }, []
        ),
        "a segment is missing": Change(
            { try $0.remove("00000001.jsonl.zst") },
            [
                Problem(
                    seq: nil, file: "log/00000001.jsonl", line: 1,
                    reason: "The file is missing. Restore it from a backup of log/."),
                Problem(
                    seq: 257, file: "log/00000001.jsonl", line: 2, reason: "The lines number 257 to 512 are missing."),
            ]
        ),
        "a segment is there twice": Change(
            { try $0.edit("00000001.jsonl") { $0 = TestLog.lines(257...512) } },
            [
                Problem(
                    seq: nil, file: "log/00000001.jsonl.zst", line: nil,
                    reason:
                        "The same segment is there uncompressed, and that one counts. The next ingest removes this one."
                )
            ]
        ),
        "files are there that do not belong": Change(
            { test in
                for name in ["notes.txt", "00000007.hashes", "00000009.jsonl", "1.jsonl"] {
                    try test.edit(name) { $0 = [] }
                }
            },
            [
                Problem(seq: nil, file: "log/1.jsonl", line: nil, reason: "The file is none of the log’s."),
                Problem(seq: nil, file: "log/notes.txt", line: nil, reason: "The file is none of the log’s."),
                Problem(
                    seq: nil, file: "log/00000007.hashes", line: nil,
                    reason: "The lines that these are the hashes of are missing."),
                Problem(
                    seq: nil, file: "log/00000009.jsonl", line: nil,
                    reason: "The lines before those in this file are missing."),
            ]
        ),
        "the checkpoint is missing": Change(
            { try $0.remove("checkpoint") },
            [
                Problem(
                    seq: nil, file: "log/checkpoint", line: nil,
                    reason: "There is no checkpoint: nothing says which lines there have to be.")
            ]
        ),
        "the checkpoint is changed": Change(
            { try $0.edit("checkpoint") { $0[TestLog.origin.utf8.count + 3] = UInt8(ascii: "1") } },
            [
                Problem(
                    seq: nil, file: "log/checkpoint", line: nil,
                    reason:
                        "The checkpoint is not to be believed: the signature by “\(TestLog.origin)” is not right: the note "
                        + "was changed, or it is a forgery.")
            ]
        ),
        "the history is missing": Change(
            { try $0.remove("checkpoints") },
            [
                Problem(
                    seq: nil, file: "log/checkpoints", line: nil,
                    reason: "The last checkpoint, of 600 lines, is missing here. The next ingest adds it.")
            ]
        ),
        "a checkpoint of the history is changed": Change(
            { try $0.edit("checkpoints") { $0[TestLog.origin.utf8.count + 1] = UInt8(ascii: "5") } },
            [
                Problem(
                    seq: nil, file: "log/checkpoints", line: 1,
                    reason:
                        "The checkpoint is not to be believed: the signature by “\(TestLog.origin)” is not right: the note "
                        + "was changed, or it is a forgery.")
            ]
        ),
        "the same key has signed other lines": Change(
            { test in
                let other = try TestLog.signed(310, attempt: 1, keysOf: test)
                let note = try other.bytes("checkpoint") + [0x0A]
                try test.edit("checkpoints") { $0.insert(contentsOf: note, at: $0.count / 2) }
            },
            [
                Problem(
                    seq: nil, file: "log/checkpoints", line: 7,
                    reason: "The log’s first 310 lines are not those that this checkpoint was signed for.")
            ]
        ),
        "lines are cut off with the checkpoint": Change(
            { test in
                for name in ["00000002.jsonl", "00000002.hashes", "checkpoint"] { try test.remove(name) }
            },
            [
                Problem(
                    seq: nil, file: "log/checkpoint", line: nil,
                    reason: "There is no checkpoint: nothing says which lines there have to be."),
                Problem(
                    seq: nil, file: "log/checkpoints", line: 7,
                    reason: "The checkpoint is of 600 lines, and the log has 512: lines were cut off its end."),
            ]
        ),
        "the public key is missing": Change(
            { try FileManager.default.removeItem(atPath: $0.folder.keys + "/log.pub") },
            [
                Problem(
                    seq: nil, file: "keys/log.pub", line: nil,
                    reason: "Without it no signature can be verified. Restore it from a backup of keys/.")
            ]
        ),
    ]

    private static func changed(_ seq: Int64, _ line: Int64) -> Problem {
        Problem(
            seq: seq, file: "log/00000002.jsonl", line: line,
            reason: "The line is not the one whose hash the log has: it was changed.")
    }

    private static let notSigned = Problem(
        seq: nil, file: "log/checkpoint", line: nil,
        reason: "The log’s first 600 lines are not those that it was signed for.")

    private static func replace(_ test: TestLog, _ seq: Int64, _ change: (String) -> String) throws {
        try test.edit("00000002.jsonl") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let line = TestLog.line(seq)
            #expect(text.contains(line))
            bytes = Array(text.replacing(line, with: change(line)).utf8)
        }
    }

    @Test(arguments: changes.keys.sorted()) func aChangeIsNamed(_ what: String) throws {
        let change = try #require(Self.changes[what])
        let test = try TestLog.signed(300)
        try test.add(301...600)
        try change.make(test)
        let found = try LogVerifier(test.layout).verify()
        #expect(!found.isWhole)
        #expect(found.problemCount >= found.problems.count)
        if !change.problems.isEmpty { #expect(found.problems == change.problems) }
    }

    @Test func anOlderCopyIsFoundByANotedCheckpoint() throws {
        let test = try TestLog.signed(300)
        let copy = try test.copy()
        try test.add(301...310)
        let noted = try #require(try LogVerifier(test.layout).verify().checkpoint)
        #expect(try LogVerifier(test.layout).verify(noted: noted).problems == [])
        #expect(try LogVerifier(copy.layout).verify().problems == [])
        #expect(
            try LogVerifier(copy.layout).verify(noted: noted).problems == [
                Problem(
                    seq: nil, file: nil, line: nil,
                    reason:
                        "The checkpoint that was noted is of 310 records, and the log has 300: records were cut off its "
                        + "end, or it is an older copy. Restore log/ from a later backup.")
            ])
    }

    /// Whoever has the signing key can sign another log; what was noted before tells.
    @Test func aLogThatWasSignedAnewIsFoundByANotedCheckpoint() throws {
        let test = try TestLog.signed(300)
        let noted = try #require(try LogVerifier(test.layout).verify().checkpoint)
        let other = try TestLog.signed(400, attempt: 1, keysOf: test)
        #expect(try LogVerifier(other.layout).verify().problems == [])
        let found = try LogVerifier(other.layout).verify(noted: noted)
        #expect(found.problems.map(\.reason).first?.hasPrefix("The log’s first 300 records are not those") == true)
        #expect(found.problemCount == 1)
    }

    @Test func aCheckpointOfAnotherKeyIsNotBelieved() throws {
        let (test, other) = (try TestLog.signed(300), try TestLog.signed(300))
        try test.edit("checkpoint") { $0 = try other.bytes("checkpoint") }
        let found = try LogVerifier(test.layout).verify()
        #expect(
            found.problems == [
                Problem(
                    seq: nil, file: "log/checkpoint", line: nil,
                    reason:
                        "The checkpoint is not to be believed: the note has no signature by a key that is known here.")
            ])
        #expect(found.signedBy == nil)
    }

    @Test func aNotedCheckpointOfAnotherLogIsNamed() throws {
        let test = try TestLog.signed(3)
        let noted = Checkpoint(origin: "hansard/other", size: 3, root: MerkleHashing.emptyRoot)
        #expect(
            try LogVerifier(test.layout).verify(noted: noted).problems.map(\.reason) == [
                "The checkpoint that was noted is of the log “hansard/other”, and this is “\(TestLog.origin)”."
            ])
    }

    @Test func aLogOfANewerFormatIsLeftAlone() throws {
        let test = try TestLog()
        let log = try test.open()
        try log.append(Array(TestLog.line(1, format: 2).utf8))
        try log.commit()
        try log.sign()
        #expect(throws: ArchiveError(test.folder.path, .newerLog(found: 2, known: 1))) {
            try LogVerifier(test.layout).verify()
        }
    }

    @Test func aThousandProblemsAreListedAndAllAreCounted() throws {
        let test = try TestLog.signed(1_500, linesPerSegment: 2_048)
        try test.edit("00000000.jsonl") { bytes in
            for index in bytes.indices where bytes[index] == UInt8(ascii: "{") { bytes[index] = UInt8(ascii: "[") }
        }
        let found = try LogVerifier(test.layout).verify()
        #expect(found.problems.count == 1_000)
        #expect(found.problemCount == 1_500)
    }
}
