import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What is appended and committed is read again, in order, whatever segments it is in.
@Suite(.blocking) struct RecordLogTests {
    @Test func linesAreReadAsTheyWereAppended() throws {
        let test = try TestLog()
        let log = try test.open()
        #expect(log.lastSeq == 0)
        try log.append(TestLog.lines(1...3))
        #expect((log.lastSeq, log.durableSeq) == (3, 0))
        try log.commit()
        #expect(log.durableSeq == 3)
        #expect(try test.read() == TestLog.lines(1...3))
    }

    @Test func linesGoOnInTheNextSegmentWhereOneIsFull() throws {
        let test = try TestLog()
        let log = try test.open()
        try log.append(TestLog.lines(1...700))
        try log.commit()
        #expect(try test.bytes("00000000.jsonl") == TestLog.lines(1...256))
        #expect(try test.bytes("00000001.jsonl") == TestLog.lines(257...512))
        #expect(try test.bytes("00000002.jsonl") == TestLog.lines(513...700))
        #expect(try test.read() == TestLog.lines(1...700))
    }

    /// Every cut of an append, and every place to read from, around the border of a segment.
    @Test func bordersOfSegmentsAndCommitsAreNotSeen() throws {
        for first in 255...257 as ClosedRange<Int64> {
            for second in 511...513 as ClosedRange<Int64> {
                let test = try TestLog()
                let log = try test.open()
                for range in [1...first, first + 1...second, second + 1...600] {
                    try log.append(TestLog.lines(range))
                    try log.commit()
                    try log.sign()
                }
                for seq in [1, 255, 256, 257, 512, 513, 600, 601] as [Int64] {
                    var lines: [UInt8] = []
                    try LogLines(log.layout, to: log.durableSeq).read(from: seq) { chunk, firstSeq in
                        #expect(chunk.starts(with: "{\"seq\":\(firstSeq),".utf8))
                        lines += chunk
                    }
                    #expect(lines == (seq > 600 ? [] : TestLog.lines(seq...600)))
                }
            }
        }
    }

    @Test func aLineMayBeLongerThanAChunk() throws {
        let test = try TestLog()
        let log = try test.open()
        let long = TestLog.line(2).replacing("ab", with: String(repeating: "long ", count: 1_000_000))
        let lines = TestLog.lines(1...1) + Array(long.utf8) + TestLog.lines(3...300)
        try log.append(lines)
        try log.commit()
        try log.sign()
        #expect(try test.names().contains("00000000.jsonl.zst"))
        #expect(try test.read() == lines)
        #expect(try test.read(from: 2) == Array(long.utf8) + TestLog.lines(3...300))
        #expect(try test.open().lastSeq == 300)
    }

    @Test func whatWasNotCommittedIsForgottenByRollback() throws {
        for committed in [0, 1, 255, 256, 257] as [Int64] {
            for appended in [1, 255, 256, 257, 600] as [Int64] {
                let test = try TestLog()
                let log = try test.open()
                if committed > 0 { try log.append(TestLog.lines(1...committed)) }
                try log.commit()
                let before = try test.snapshot()
                try log.append(TestLog.lines(committed + 1...committed + appended, attempt: 1))
                try log.rollback()
                #expect(log.lastSeq == committed)
                #expect(try test.snapshot() == before)
                try log.append(TestLog.lines(committed + 1...committed + 300))
                try log.commit()
                try log.sign()
                #expect(try test.read() == TestLog.lines(1...committed + 300))
                #expect(try test.open().recovered == [])
            }
        }
    }

    @Test func aLineOutOfOrderOrMalformedIsRefused() throws {
        let test = try TestLog()
        let log = try test.open()
        for bad in [
            TestLog.line(2), TestLog.line(1) + TestLog.line(3), TestLog.line(1).replacing("}\n", with: ",\n"),
            String(TestLog.line(1).dropLast()), "\n", TestLog.line(1).replacing("2a", with: "2\u{0}"),
        ] {
            #expect(throws: ArchiveError.self) { try log.append(Array(bad.utf8)) }
            try log.rollback()
            #expect(log.lastSeq == 0)
        }
        try log.append(TestLog.lines(1...2))
        try log.commit()
        #expect(try test.read() == TestLog.lines(1...2))
    }

    /// Lines with the leaves that their writer has computed, over borders of segments, are those that are read and verified.
    @Test func batchesAreAppendedAsTheirLines() throws {
        let test = try TestLog()
        let log = try test.open()
        var appender = LogAppender(log)
        for (first, count) in [(1, 1), (2, 254), (256, 300), (556, 600), (1_156, 1)] as [(Int64, Int)] {
            try appender.append(Self.batch(first, count))
            #expect(log.lastSeq == first + Int64(count) - 1)
            try log.commit()
            try log.sign()
        }
        #expect(try test.read().count { $0 == 0x0A } == 1_156)
        let result = try LogVerifier(log.layout).verify()
        #expect(result.problems.isEmpty && result.records == 1_156 && result.signedBy != nil)
        // One that is not next.
        #expect(throws: ArchiveError.self) { try appender.append(Self.batch(1_158, 1)) }
        try log.rollback()
        #expect(log.lastSeq == 1_156)
    }

    private static func batch(_ first: Int64, _ count: Int) -> LogBatch {
        var batch = LogBatch(firstSeq: first, system: "")
        for i in 0..<count {
            batch.entries.append(
                .init(.archive(LogArchive(id: first + Int64(i), madeAt: Timestamp(microseconds: 0))), source: 0))
        }
        return batch
    }

    /// An append that failed behind some of its lines leaves nothing: neither of its lines nor of their hashes.
    @Test func anAppendThatFailsIsForgottenWholly() throws {
        let test = try TestLog()
        let log = try test.open()
        try log.append(TestLog.lines(1...10))
        try log.commit()
        let blocked = test.path("00000001.jsonl")
        try Data().write(to: URL(fileURLWithPath: blocked))
        #expect(throws: ArchiveError.self) { try log.append(TestLog.lines(11...300, attempt: 1)) }
        try log.rollback()
        #expect(log.lastSeq == 10)
        try FileManager.default.removeItem(atPath: blocked)
        try log.append(TestLog.lines(11...300))
        try log.commit()
        try log.sign()
        #expect(try test.read() == TestLog.lines(1...300))
        #expect(try LogVerifier(log.layout).verify().problems.isEmpty)
    }

    @Test func theCheckpointCoversWhatWasCommitted() throws {
        let test = try TestLog()
        let log = try test.open()
        try log.append(TestLog.lines(1...5))
        try log.commit()
        try log.append(TestLog.lines(6...9))
        try log.sign()
        let key = try ArchiveKeys.verifier(of: test.folder)
        let note = try test.bytes("checkpoint")
        let checkpoint = try Checkpoint(note, verifiedBy: key)
        #expect(checkpoint.origin == "hansard/000000000000002a")
        #expect(checkpoint.size == 5)
        #expect(checkpoint.root == (try root(1...5)))
        #expect(try test.bytes("checkpoints") == note + [0x0A])
        try log.commit()
        try log.sign()
        #expect(try Checkpoint(test.bytes("checkpoint"), verifiedBy: key).root == root(1...9))
        #expect(try test.bytes("checkpoints") == note + [0x0A] + test.bytes("checkpoint") + [0x0A])
    }

    @Test func aCheckpointThatWouldSayTheSameIsNotSigned() throws {
        let test = try TestLog.signed(5)
        let before = try test.snapshot()
        try test.open().sign()
        #expect(try test.snapshot() == before)
    }

    /// The obvious way: each line’s leaf, the tree over them.
    private func root(_ seqs: ClosedRange<Int64>) throws -> LogHash {
        var tree = MerkleFrontier()
        for seq in seqs {
            let line = Array(TestLog.line(seq).utf8.dropLast())
            tree.append(try line.withUnsafeBufferPointer { try LeafHasher().leaf(of: $0).leaf })
        }
        return tree.root
    }
}

/// A full segment is compressed, and what was written goes only when the same can be read back.
struct SegmentSealingTests {
    /// Lines that were appended since opening are known by their digest, others by their leaves.
    @Test(arguments: [false, true]) func aDamagedSegmentIsNotCompressed(_ isOpenedAnew: Bool) throws {
        let test = try TestLog()
        var log = try test.open()
        try log.append(TestLog.lines(1...200))
        try log.commit()
        if isOpenedAnew {
            log = try test.open()
        } else {
            // What is taken back has no part in the digest.
            try log.append(TestLog.lines(201...600, attempt: 1))
            try log.rollback()
        }
        try log.append(TestLog.lines(201...300))
        try log.commit()
        try test.edit("00000000.jsonl") { $0[TestLog.lines(1...99).count + 60] ^= 1 }
        let damaged = try test.bytes("00000000.jsonl")
        let error = #expect(throws: ArchiveError.self) { try log.sign() }
        guard case .logDamaged(let place, _)? = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place == (isOpenedAnew ? "log/00000000.jsonl:100" : "log/00000000.jsonl:1"))
        #expect(try test.bytes("00000000.jsonl") == damaged)
        #expect(try !test.names().contains("00000000.jsonl.zst"))
        // Mended, it is compressed the next time.
        try test.edit("00000000.jsonl") { $0 = TestLog.lines(1...256) }
        try log.sign()
        #expect(try test.names().contains("00000000.jsonl.zst"))
        #expect(try test.read() == TestLog.lines(1...300))
    }

    @Test func aCompressedSegmentIsAFrameForEachTile() throws {
        let test = try TestLog.signed(1_024, linesPerSegment: 1_024)
        let bytes = try test.bytes("00000000.jsonl.zst")
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        #expect(bytes.starts(with: magic))
        let reader = try SegmentReader(test.layout, segment: 0, isSealed: true)
        let chunk = try #require(try reader.next(from: 513))
        // Whole tiles before it were passed over unread.
        #expect((chunk.firstSeq, chunk.count, chunk.offset) == (513, 512, 0))
        #expect(Array(chunk.lines) == TestLog.lines(513...1_024))
        #expect(reader.tail == 0)
        #expect(try test.bytes("00000000.hashes").count == 32 * (1_024 + 4))
    }
}
