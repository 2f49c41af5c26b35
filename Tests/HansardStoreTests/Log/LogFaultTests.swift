import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Whatever step on the disk fails, that is said; no line on record is lost, none is there twice, and what is done next goes on
/// from there.
@Suite(.blocking) struct LogFaultTests {
    /// Lines that are committed together.
    private struct Part {
        let last: Int64
        let isSigned: Bool
    }

    /// A log with its keys.
    @Test func everyStepOfANewLogMayFail() throws {
        let parts = [
            Part(last: 3, isSigned: true), Part(last: 6, isSigned: false), Part(last: 8, isSigned: true),
        ]
        try check(parts, steps: 39) { try TestLog() }
    }

    /// Two segments, of which the first is compressed.
    @Test func everyStepOfASealMayFail() throws {
        let base = try TestLog.signed(250)
        try check([Part(last: 260, isSigned: true), Part(last: 262, isSigned: true)], steps: 31) { try base.copy() }
    }

    /// What a crash left is put in order: half a line, half a checkpoint, half a file of hashes, half a compressed segment.
    @Test func everyStepOfPuttingALogInOrderMayFail() throws {
        let base = try TestLog.signed(200)
        try base.add(201...260, signing: false)
        try base.edit("00000001.jsonl") { $0 += Array(TestLog.line(261).utf8.prefix(50)) }
        try base.edit("checkpoints") { $0 += try base.bytes("checkpoint").prefix(60) }
        try base.edit("00000000.hashes") { $0.removeLast(3_200) }
        try base.edit("checkpoint.new") { $0 = Array("hansard/".utf8) }
        try base.edit("00000000.jsonl.zst") { $0 = [0x28, 0xB5, 0x2F] }
        try check([Part(last: 262, isSigned: true)], acknowledged: 260, steps: 29) { try base.copy() }
    }

    private func check(
        _ parts: [Part], acknowledged: Int64 = 0, steps: Int, _ make: () throws -> TestLog
    ) throws {
        let counted = try make()
        let whole = FailingDisk(counted.folder.path)
        try run(parts, acknowledged, counted, whole)
        try expectWhole(counted, parts, "with nothing failing")
        #expect(whole.steps == steps)
        for step in 1...steps {
            for failure in FailingDisk.Failure.allCases {
                let test = try make()
                let failing = FailingDisk(test.folder.path, at: step, failure)
                let place: Comment = "step \(step), \(failure)"
                do {
                    try run(parts, acknowledged, test, failing, place)
                    try expectWhole(test, parts, place)
                } catch { Issue.record(error, "\(place), \(String(describing: failing.failed))") }
                #expect(failing.failed != nil, place)
            }
        }
    }

    /// Does all parts. What fails is expected to be told, once; what was appended is taken back, and done again: with the same
    /// log where only room was missing, else with the log opened anew.
    private func run(
        _ parts: [Part], _ acknowledged: Int64, _ test: TestLog, _ failing: FailingDisk,
        _ place: Comment = "nothing fails"
    ) throws {
        var (acknowledged, log, failures): (Int64, RecordLog?, Int) = (acknowledged, nil, 0)
        for part in parts {
            var isOnRecord = false
            while true {
                do throws(ArchiveError) {
                    if log == nil {
                        log = try RecordLog(
                            test.layout, origin: TestLog.origin, acknowledged: acknowledged, disk: failing.disk)
                    }
                    guard let open = log else { return }
                    // Lines that were being put on record when that failed may be there.
                    #expect(open.lastSeq >= acknowledged && open.lastSeq <= part.last, place)
                    if open.lastSeq < part.last { try open.append(TestLog.lines(open.lastSeq + 1...part.last)) }
                    try open.commit()
                    (acknowledged, isOnRecord) = (open.durableSeq, true)
                    if part.isSigned { try open.sign() }
                    break
                } catch {
                    #expect(error == failing.error, place)
                    failures += 1
                    guard failures == 1 else { throw error }
                    let isTakenBack = isOnRecord || log.map { (try? $0.rollback()) != nil } ?? false
                    failing.mend()
                    if !isTakenBack || failing.failure != .full { log = nil }
                }
            }
        }
        #expect(failures == (failing.failed == nil ? 0 : 1), place)
    }

    private func expectWhole(_ test: TestLog, _ parts: [Part], _ place: Comment) throws {
        let last = try #require(parts.last).last
        #expect(try test.read() == TestLog.lines(1...last), place)
        #expect(try LogVerifier(test.layout).verify().problems == [], place)
        let again = try test.open(acknowledged: last)
        #expect(again.recovered == [] && again.signedSeq == last, place)
    }
}
