import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What opening makes of a log that a crash, or somebody, left in disorder.
@Suite(.blocking) struct LogRecoveryTests {
    /// Signed up to 300; up to 400 on record, and no checkpoint says so.
    private static func unsigned() throws -> TestLog {
        let test = try TestLog.signed(300)
        try test.add(301...400, signing: false)
        return test
    }

    @Test func wholeLinesBehindTheCheckpointAreKept() throws {
        let test = try Self.unsigned()
        let log = try test.open(acknowledged: 400)
        #expect((log.lastSeq, log.durableSeq, log.signedSeq) == (400, 400, 300))
        #expect(log.recovered == [])
        try log.sign()
        #expect(try test.open().signedSeq == 400)
        #expect(try test.bytes("00000001.hashes").count == 144 * 32)
    }

    private static let badLines = [
        "torn": "{\"seq\":401,\"type\":\"mess",
        "zeros": String(repeating: "\0", count: 5_000),
        "without its end": String(TestLog.line(401).dropLast()),
        "with a hole": TestLog.line(401).replacing("7", with: "\0"),
        "with another number": TestLog.line(402),
        "twice": TestLog.line(400),
        "empty": "\n",
        "with a bad key": "{\"seq\":401,\"key\":\"AAAA\"}\n",
    ]

    @Test(arguments: badLines.keys.sorted())
    func fromTheFirstLineThatIsNoneAllIsCutOff(_ what: String) throws {
        let line = try #require(Self.badLines[what])
        let test = try Self.unsigned()
        let whole = try test.bytes("00000001.jsonl")
        try test.edit("00000001.jsonl") { $0 += Array(line.utf8) + TestLog.lines(402...405) }
        let log = try test.open(acknowledged: 400)
        #expect(log.lastSeq == 400)
        #expect(try test.bytes("00000001.jsonl") == whole)
        let cut = line.utf8.count + TestLog.lines(402...405).count
        #expect(
            log.recovered == [
                "log/00000001.jsonl: \(cut) bytes behind line 400 were cut off. They are what was being written when a run "
                    + "ended; none of it was on record."
            ])
        try log.append(TestLog.lines(401...401))
        try log.commit()
        #expect(try test.read() == TestLog.lines(1...401))
    }

    @Test func segmentsBehindATornOneGo() throws {
        let test = try TestLog.signed(300)
        let log = try test.open()
        try log.append(TestLog.lines(301...800))
        try log.commit()
        try test.edit("00000001.jsonl") { $0[$0.count - 5] = 0 }
        #expect(try test.open().lastSeq == 511)
        #expect(try test.read() == TestLog.lines(1...511))
        #expect(try test.names().filter { $0.hasSuffix(".jsonl") } == ["00000001.jsonl"])
    }

    @Test func linesOnRecordThatAreMissingAreNotCutOff() throws {
        let test = try Self.unsigned()
        try test.edit("00000001.jsonl") { $0.removeLast(3) }
        let before = try test.snapshot()
        let error = #expect(throws: ArchiveError.self) { try test.open(acknowledged: 400) }
        #expect(
            error?.problem
                == .logDamaged(
                    place: "log/00000001.jsonl:144",
                    reason: "The lines from here to number 400 are on record, and are missing or damaged."))
        #expect(try test.snapshot() == before)
        #expect(try test.open(acknowledged: 399).lastSeq == 399)
    }

    /// Each contradicts what was signed: the error says where, and nothing is changed.
    @Test func whatContradictsTheCheckpointIsNotMended() throws {
        let cases: [(String, place: String, (TestLog) throws -> Void)] = [
            (
                "a line is missing at the end", "log/00000001.jsonl",
                { try $0.edit("00000001.jsonl") { $0.removeLast(9) } }
            ),
            ("a segment is missing", "log/00000001.jsonl", { try $0.remove("00000001.jsonl") }),
            ("a compressed segment is missing", "log/00000000.jsonl", { try $0.remove("00000000.jsonl.zst") }),
            ("the checkpoint was changed", "log/checkpoint", { try $0.edit("checkpoint") { $0[26] ^= 1 } }),
            (
                "a line was changed, with its hash", "log/checkpoint",
                { test in
                    let line = Array(TestLog.line(270, attempt: 1).utf8)
                    let (start, end) = (TestLog.lines(257...269).count, TestLog.lines(257...270).count)
                    try test.edit("00000001.jsonl") { $0.replaceSubrange(start..<end, with: line) }
                    let leaf = try line.dropLast().withUnsafeBufferPointer { try LeafHasher().leaf(of: $0).leaf }
                    try test.edit("00000001.hashes") { $0.replaceSubrange(13 * 32..<14 * 32, with: leaf.bytes) }
                }
            ),
            (
                "a line was changed, and hashes are gone", "log/checkpoint",
                { test in
                    try test.edit("00000001.jsonl") { $0[TestLog.lines(257...270).count - 40] ^= 1 }
                    try test.remove("00000001.hashes")
                }
            ),
        ]
        for (what, place, change) in cases {
            let test = try TestLog.signed(300)
            try change(test)
            let before = try test.snapshot()
            let error = #expect(throws: ArchiveError.self, Comment(rawValue: what)) { try test.open() }
            guard case .logDamaged(let found, _)? = error?.problem else {
                Issue.record("\(what): \(String(describing: error))")
                continue
            }
            #expect(found.hasPrefix(place), Comment(rawValue: "\(what): \(error?.description ?? "")"))
            #expect(error?.description.contains("hansard verify \(test.folder.path)") == true)
            #expect(try test.snapshot() == before, Comment(rawValue: what))
        }
    }

    @Test(arguments: ["missing", "short", "wrong", "long", "all missing"])
    func hashesAreWorkedOutAnew(_ what: String) throws {
        let test = try TestLog.signed(600)
        let right = try test.snapshot()
        switch what {
        case "missing": try test.remove("00000002.hashes")
        case "short": try test.edit("00000002.hashes") { $0.removeLast(70) }
        case "wrong": try test.edit("00000002.hashes") { $0[5] ^= 1 }
        case "long": try test.edit("00000002.hashes") { $0 += [1, 2, 3] }
        default: for n in 0...2 { try test.remove("0000000\(n).hashes") }
        }
        let log = try test.open()
        #expect(log.recovered.count == (what == "long" ? 0 : what == "all missing" ? 3 : 1))
        #expect(try test.snapshot() == right)
        try log.append(TestLog.lines(601...800))
        try log.commit()
        try log.sign()
        #expect(try test.open().recovered == [])
        #expect(try test.read() == TestLog.lines(1...800))
    }

    @Test func aSegmentThatWasHalfCompressedCountsAsNotCompressed() throws {
        let test = try TestLog.signed(256)
        let sealed = try test.bytes("00000000.jsonl.zst")
        for half in [[], Array(sealed[..<(sealed.count / 2)]), [UInt8](repeating: 0, count: 500), sealed] {
            try test.edit("00000000.jsonl") { $0 = TestLog.lines(1...256) }
            try test.edit("00000000.jsonl.zst") { $0 = half }
            #expect(try test.read() == TestLog.lines(1...256))
            let log = try test.open()
            #expect(log.recovered == ["log/00000000.jsonl.zst was not finished: it is made anew."])
            try log.sign()
            #expect(try test.bytes("00000000.jsonl.zst") == sealed)
            #expect(try !test.names().contains("00000000.jsonl"))
        }
    }

    @Test func anOlderCheckpointIsBroughtUpByTheHistory() throws {
        let test = try TestLog.signed(300)
        let old = try test.bytes("checkpoint")
        try test.add(301...310)
        let right = try test.snapshot()
        try test.edit("checkpoint") { $0 = old }
        #expect(try test.open().signedSeq == 310)
        #expect(try test.snapshot() == right)
        try test.remove("checkpoint")
        #expect(try test.open().signedSeq == 310)
        #expect(try test.snapshot() == right)
    }

    @Test func theHistoryIsBroughtUpByTheCheckpoint() throws {
        let test = try TestLog.signed(300)
        try test.add(301...310)
        let right = try test.snapshot()
        let length = right["checkpoints"]!.count
        for lost in [1, 30, length / 2 - 1, length / 2, length] {
            try test.edit("checkpoints") { $0.removeLast(lost) }
            #expect(try test.open().signedSeq == 310)
            let found = try test.bytes("checkpoints")
            #expect(found == (lost == length ? right["checkpoint"]! + [0x0A] : right["checkpoints"]!))
            try test.edit("checkpoints") { $0 = right["checkpoints"]! }
        }
        try test.edit("checkpoints") { $0 += [0, 0, 0] }
        #expect(try test.open().signedSeq == 310)
        #expect(try test.snapshot() == right)
    }

    @Test(arguments: [0, 1, 20, 40, 90, 150]) func aTornCheckpointSaysNothing(_ length: Int) throws {
        let test = try TestLog.signed(300)
        try test.add(301...310)
        let right = try test.snapshot()
        for zeros in [0, length / 2, length] {
            try test.edit("checkpoint") { bytes in
                bytes = right["checkpoint"]!
                bytes.removeLast(bytes.count - length)
                bytes.replaceSubrange(..<zeros, with: [UInt8](repeating: 0, count: zeros))
            }
            let log = try test.open(acknowledged: 310)
            #expect((log.lastSeq, log.signedSeq) == (310, 310))
            #expect(log.recovered.count == 1)
            #expect(try test.snapshot() == right)
        }
        // Without the history, all lines are behind any checkpoint.
        try test.remove("checkpoints")
        try test.edit("checkpoint") { $0.removeLast($0.count - length) }
        let log = try test.open(acknowledged: 310)
        #expect((log.lastSeq, log.signedSeq) == (310, 0))
        try log.sign()
        #expect(try test.bytes("checkpoint") == right["checkpoint"])
        #expect(try test.open().recovered == [])
    }

    /// One `fsync` puts lines on record; nothing else that is done for a small ingest waits for the disk.
    @Test func aSmallCommitWaitsForTheDiskOnce() throws {
        let test = try TestLog()
        let steps = Steps()
        let disk = LogDisk(archive: test.folder.path) {
            if case .synchronize = $0 { steps.count += 1 }
            return nil
        }
        var log = try test.open(disk: disk)
        try log.append(TestLog.lines(1...1))
        try log.commit()
        try log.sign()
        // The three keys, the three folders and the line.
        #expect(steps.count == 7)
        steps.count = 0
        log = try test.open(disk: disk)
        #expect(steps.count == 0)
        try log.append(TestLog.lines(2...5))
        try log.commit()
        try log.sign()
        #expect(steps.count == 1)
    }

    private final class Steps: @unchecked Sendable {
        var count = 0
    }

    @Test func aTornFirstLineIsNoLog() throws {
        let test = try TestLog()
        _ = try test.open()
        #expect(try LogLines(test.layout).isEmpty)
        for torn in ["", "{\"seq\":1,\"ty", "\0\0\0\0\n"] {
            try test.edit("00000000.jsonl") { $0 = Array(torn.utf8) }
            #expect(try LogLines(test.layout).isEmpty)
            #expect(try test.open().lastSeq == 0)
        }
        try test.add(1...1, signing: false)
        #expect(try !LogLines(test.layout).isEmpty)
    }
}
