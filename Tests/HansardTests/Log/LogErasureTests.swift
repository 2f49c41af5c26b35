import Testing

@testable import Hansard

@Suite struct LogErasureTests {
    private let at = SampleBatch.time("2026-03-02T08:54:10Z")

    /// What is read back is what was written.
    @Test func erasuresHoldsAndRefusalsAreOnRecord() throws {
        let erasure = LogErasure(
            what: [1...3, 9...9], who: [2...2], ground: "request of 2026-03-01", actor: "dpo", approver: "counsel",
            at: at)
        let records: [LogRecord] = [
            .erasure(erasure),
            .hold(
                LogHold(matter: "4 O 17/26", custodian: "7", selection: #"{"people":["7"]}"#, actor: "counsel", at: at)),
            .release(LogRelease(matter: "4 O 17/26", actor: "counsel", at: at)),
            .refusal(LogRefusal(matter: "4 O 17/26", erasure: erasure)),
        ]
        var batch = LogBatch(firstSeq: 1, system: "")
        batch.entries = records.map { .init($0, source: 0) }
        var (writer, reader) = (LogLineWriter(), LogLineReader())
        var (keys, out) = (SampleBatch.keys(), [UInt8]())
        writer.append(batch, keys: &keys, to: &out)
        try out.withUnsafeBufferPointer { try reader.read($0, firstSeq: 1) { _ in } }
        var read: [LogRecord] = []
        try reader.finish { read += $0.entries.map(\.record) }
        #expect(read.map { "\($0)" } == records.map { "\($0)" })
        let text = String(decoding: out, as: UTF8.self)
        #expect(text.contains(#""type":"erasure","what":"1-3,9","who":"2","ground":"request of 2026-03-01""#))
    }

    @Test func aLongListIsCutIntoLines() {
        let ranges = (0..<2_500).map { (n: Int64) -> ClosedRange<Int64> in
            let first = 3 * n + 1
            return first...first + 1
        }
        let erasure = LogErasure(what: ranges, who: [1...1], ground: "g", actor: "a", approver: "b", at: at)
        let lines = erasure.lines
        #expect(lines.count == 4)
        let (what, who) = (lines.flatMap { $0.what }, lines.flatMap { $0.who })
        #expect(what == ranges)
        #expect(who.count == 1)
        #expect(lines.allSatisfy { $0.ground == "g" && $0.what.count <= 1_000 })
    }

    @Test(arguments: ["3-1", "0", "1,1", "x", "1-", ""])
    func rangesThatDoNotRiseAreRefused(ranges: String) {
        let line =
            #"{"seq":1,"type":"erasure","what":"\#(ranges)","ground":"g","actor":"a","approver":"b","at":"2026-03-02T08:54:10Z","key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#
            + "\n"
        var reader = LogLineReader()
        #expect(throws: LogRecordProblem.self) {
            try Array(line.utf8).withUnsafeBufferPointer { try reader.read($0, firstSeq: 1) { _ in } }
        }
    }
}
