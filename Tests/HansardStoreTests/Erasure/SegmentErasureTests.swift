import Foundation
import Hansard
import Testing

@testable import HansardStore

@Suite(.blocking) struct SegmentErasureTests {
    private func erased(_ seqs: [ClosedRange<Int64>]) -> ErasedSequences {
        var erased = ErasedSequences()
        erased.insert(
            LogErasure(
                what: seqs, ground: "g", actor: "a", approver: "b", at: Timestamp(microseconds: 0)))
        return erased
    }

    private func stub(_ seq: Int64) throws -> [UInt8] {
        let line = Array(TestLog.line(seq).utf8.dropLast())
        let stub = try line.withUnsafeBufferPointer { try LineEraser().erase([.content], of: $0) }
        return try #require(stub).line + [0x0A]
    }

    /// What is wrong with a log besides that nobody put on record why these are gone, which is found of each of them.
    private func problems(_ layout: LogLayout, besides gone: [Int64]) throws -> [LogVerification.Problem] {
        let all = try LogVerifier(layout).verify(noted: nil).problems
        let unnamed = all.filter { $0.reason.contains("no erasure in the log names it") }
        #expect(unnamed.compactMap(\.seq) == gone)
        return all.filter { !unnamed.contains($0) }
    }

    /// 600 lines: two compressed segments and one that grows.
    @Test func linesGoFromSegmentsOfAllKindsAndAllElseStays() throws {
        let test = try TestLog.signed(600)
        let before = try test.snapshot()
        let going: [ClosedRange<Int64>] = [2...3, 256...257, 599...600]
        try SegmentErasure(test.layout, LogDisk(archive: test.folder.path)).run(erased(going))
        let gone = Set(going.joined())
        var expected: [UInt8] = []
        for seq in 1...600 as ClosedRange<Int64> {
            if gone.contains(seq) { expected += try stub(seq) } else { expected += TestLog.line(seq).utf8 }
        }
        #expect(try test.read() == expected)
        let after = try test.snapshot()
        #expect(Set(after.keys) == Set(before.keys), "no file is left over")
        for name in before.keys where name.hasSuffix(".hashes") || name.hasPrefix("checkpoint") {
            #expect(after[name] == before[name], "\(name)")
        }
        #expect(try problems(test.layout, besides: gone.sorted()) == [])
        let log = try test.open(acknowledged: 600)
        #expect(log.recovered == [] && log.signedSeq == 600)
        try log.append(TestLog.lines(601...602))
        try log.commit()
        try log.sign()
        #expect(try problems(test.layout, besides: gone.sorted()) == [])
    }

    /// Whatever is lost at whatever step, the log opens whole, and doing it again ends it.
    @Test func itMayBeCutOffAtAnyStep() throws {
        let test = try TestLog.signed(300)
        let going = erased([2...2, 299...299])
        var points = 0
        let model = DiskModel(test) { point in
            points += 1
            let place = Comment(rawValue: "before \(point.before), losing \(point.loss)")
            do {
                _ = try point.log.open(acknowledged: 300)
                try SegmentErasure(point.log.layout, LogDisk(archive: point.log.folder.path)).run(going)
                let log = try point.log.open(acknowledged: 300)
                #expect(log.lastSeq == 300 && log.recovered == [], place)
                let lines = try point.log.read()
                #expect(LineLeaves.count(lines) == 300, place)
                for seq in [2, 299] as [Int64] {
                    let line = try point.log.read(from: seq, to: seq)
                    #expect(try line == stub(seq), place)
                }
                #expect(try problems(point.log.layout, besides: [2, 299]) == [], place)
            } catch {
                Issue.record(error, place)
            }
        }
        model.acknowledged = 300
        try SegmentErasure(test.layout, model.disk).run(going)
        print("Crash points of an erasure in the log: \(model.operations.count) steps, \(points) different folders.")
        #expect(model.operations.count > 10 && points > 10)
    }
}

extension LineLeaves {
    fileprivate static func count(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBufferPointer { count($0) } }
}
