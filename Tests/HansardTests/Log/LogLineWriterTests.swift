import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct LogLineWriterTests {
    /// The worked example of `docs/log.md`.
    @Test func theWorkedExampleIsWritten() {
        var sample = SampleBatch()
        sample.add(.message(sample.message("1", "private-chat-3-7", "7", at: "2013-05-13T08:54:10.215Z", "Morning!")))
        sample.seen("private-chat-3-7", "3", [("1", "2013-05-13T08:54:40Z")])
        sample.presence(
            "7",
            [
                (.online, "2013-05-13T07:58:12Z"), (.offline, "2013-05-13T17:00:00Z"),
                (.online, "2013-05-14T08:01:00Z"),
            ])
        #expect(
            sample.lines == """
                {"seq":1,"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2013-05-13T08:54:10.215Z","text":"Morning!","key":"AQEBAQEBAQEBAQEBAQEBAQ"}
                {"seq":2,"type":"seen","channel":"private-chat-3-7","person":"3","days":{"2013-05-13":[["1","08:54:40.000"]]},"key":"AgICAgICAgICAgICAgICAg"}
                {"seq":3,"type":"presence","person":"7","days":{"2013-05-13":[["07:58:12.000","online"],["17:00:00.000","offline"]],"2013-05-14":[["08:01:00.000","online"]]},"key":"AwMDAwMDAwMDAwMDAwMDAw"}

                """)
    }

    /// Lines come with the leaves that a verifier computes from their bytes, whatever is in them.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func leavesAreThoseThatAVerifierReadsInTheLines(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        var (keys, sameKeys) = (SampleBatch.keys(), SampleBatch.keys())
        var (writer, other) = (LogLineWriter(), LogLineWriter())
        var written = WrittenLines()
        for _ in 0..<6 {
            let batch = log.batch(60)
            try writer.write(batch, keys: &keys, to: &written)
            var lines: [UInt8] = []
            other.append(batch, keys: &sameKeys, to: &lines)
            #expect(written.bytes == lines && written.firstSeq == batch.firstSeq)
            #expect(written.ends == lines.indices.filter { lines[$0] == 0x0A }.map { $0 + 1 })
            let read = try lines.split(separator: 0x0A).map { line in
                try line.withUnsafeBufferPointer { try LeafHasher().leaf(of: $0) }
            }
            #expect(written.leaves == read.map(\.leaf))
            #expect(read.map(\.seq) == Array(batch.firstSeq..<batch.firstSeq + Int64(batch.entries.count)))
        }
    }

    /// Of a line that no verifier would take, there is no leaf either.
    @Test func aLineThatNoVerifierTakesIsRefused() {
        var sample = SampleBatch()
        var message = sample.message("1", "c", "7", at: "2013-05-13T08:54:10Z", "")
        let depth = JSONCursor.maximumDepth
        message.origin = sample.origin(
            extra: #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}")
        sample.add(.message(message))
        var (keys, writer, written) = (SampleBatch.keys(), LogLineWriter(), WrittenLines())
        #expect(throws: LogLineProblem.malformed(.tooDeep)) {
            try writer.write(sample.batch, keys: &keys, to: &written)
        }
    }

    @Test(arguments: [
        (TimePrecision.minute, "2013-05-13T08:54:00Z", #""precision":"minute","#, "2013-05-13T08:54:00Z"),
        (.second, "2013-05-13T08:54:10Z", "", "2013-05-13T08:54:10Z"),
        (.millisecond, "2013-05-13T08:54:10Z", "", "2013-05-13T08:54:10.000Z"),
        (.microsecond, "2013-05-13T08:54:10.5Z", "", "2013-05-13T08:54:10.500000Z"),
    ])
    func aMessageHasTheDigitsThatItsSourceKnows(
        precision: TimePrecision, at: String, member: String, written: String
    ) {
        var sample = SampleBatch()
        var message = sample.message("1", "c", "7", at: at, "")
        message.precision = precision
        sample.add(.message(message))
        #expect(
            sample.lines == #"{"seq":1,"type":"message","id":"1",\#(member)"channel":"c","sender":"7","#
                + #""sent_at":"\#(written)","text":"","key":"AQEBAQEBAQEBAQEBAQEBAQ"}"# + "\n")
    }

    @Test func otherTimesAreAsShortAsTheyAreExact() {
        var sample = SampleBatch()
        for at in ["2013-05-13T08:54:10Z", "2013-05-13T08:54:10.215Z", "2013-05-13T08:54:10.215001Z"] {
            sample.add(.archive(LogArchive(id: -2, madeAt: SampleBatch.time(at))))
        }
        #expect(
            sample.lines == """
                {"seq":1,"type":"archive","id":"fffffffffffffffe","at":"2013-05-13T08:54:10Z","format":1,"key":"AQEBAQEBAQEBAQEBAQEBAQ"}
                {"seq":2,"type":"archive","id":"fffffffffffffffe","at":"2013-05-13T08:54:10.215Z","format":1,"key":"AgICAgICAgICAgICAgICAg"}
                {"seq":3,"type":"archive","id":"fffffffffffffffe","at":"2013-05-13T08:54:10.215001Z","format":1,"key":"AwMDAwMDAwMDAwMDAwMDAw"}

                """)
    }

    @Test func whatAMarkSaysBesidesComesLast() {
        var sample = SampleBatch()
        sample.mark(at: "2013-05-13T08:54:40.000001Z", upTo: nil, time: "2013-05-13T08:00:00Z", line: 17)
        sample.mark(at: "2013-05-13T08:54:41Z", upTo: "2", evidence: .explicit, extra: #"{ "a" : [ 1, "b c" ] }"#)
        sample.seenLine("c", "3")
        sample.change(.away, at: "2013-05-13T09:00:00Z", line: 18, socket: "1/presence-staff#12.34", extra: "{}")
        sample.presenceLine("3")
        #expect(
            sample.lines == """
                {"seq":1,"type":"seen","channel":"c","person":"3","days":{"2013-05-13":[[null,"08:54:40.000001",17,{"up_to_time":"2013-05-13T08:00:00Z"}],["2","08:54:41.000",0,{"evidence":"explicit","extra":{"a":[1,"b c"]}}]]},"key":"AQEBAQEBAQEBAQEBAQEBAQ"}
                {"seq":2,"type":"presence","person":"3","days":{"2013-05-13":[["09:00:00.000","away",18,{"socket":"1/presence-staff#12.34","extra":{}}]]},"key":"AgICAgICAgICAgICAgICAg"}

                """)
    }

    @Test func marksOfManyDaysAndManyBytesBecomeSeveralLines() throws {
        var random = SeededRandom(seed: 3)
        for (count, step) in [(1_000, 86_400), (3_000, 60), (5, 86_400), (1, 1), (700, 40_000)] {
            var sample = SampleBatch()
            for i in 0..<count {
                let id = String.random(
                    of: "a\"\\\u{1}é🎈1234567", count: Int.random(in: 1...40, using: &random), using: &random)
                sample.mark(seconds: i * step, upTo: id, line: Int64.random(in: 0...1_000_000_000, using: &random))
            }
            sample.seenLine("c", "3")
            let lines = sample.lines.split(separator: "\n")
            var marks = 0
            for line in lines {
                #expect(line.utf8.count < 32_768)
                let days = try #require(JSONValue(parsing: Array(line.utf8))["days"])
                #expect(days.members.count <= 256)
                marks += days.members.map(\.value.elements.count).reduce(0, +)
            }
            #expect(marks == count)
            // Nearly full, all but the last.
            for line in lines.dropLast() {
                let days = try #require(JSONValue(parsing: Array(line.utf8))["days"])
                #expect(days.members.count == 256 || line.utf8.count > 31_000)
            }
        }
    }

    @Test func aSecondBatchGoesOnWithTheNumbersOfItsSystem() {
        var keys = SampleBatch.keys()
        var writer = LogLineWriter()
        var out: [UInt8] = []
        for (system, new) in [("", ["7"]), ("crm", ["8"]), ("", ["9"]), ("crm", [])] {
            var batch = LogBatch(firstSeq: Int64(out.count(where: { $0 == 0x0A })) + 1, system: system)
            batch.newPeople = new.map { Array($0.utf8) }
            for person in 0..<(system.isEmpty && new == ["9"] ? RunIndex(2) : 1) {
                batch.entries.append(
                    .init(
                        .person(PersonRecord(origin: Origin(line: 0, raw: .absent), person: person, name: .absent)),
                        source: 0))
            }
            writer.append(batch, keys: &keys, to: &out)
        }
        #expect(
            String(decoding: out, as: UTF8.self) == """
                {"seq":1,"type":"person","id":"7","key":"AQEBAQEBAQEBAQEBAQEBAQ"}
                {"seq":2,"type":"person","id":"8","system":"crm","key":"AgICAgICAgICAgICAgICAg"}
                {"seq":3,"type":"person","id":"7","key":"AwMDAwMDAwMDAwMDAwMDAw"}
                {"seq":4,"type":"person","id":"9","key":"BAQEBAQEBAQEBAQEBAQEBA"}
                {"seq":5,"type":"person","id":"8","system":"crm","key":"BQUFBQUFBQUFBQUFBQUFBQ"}

                """)
    }

    /// What is written is what the leaf’s rules ask for: groups in their order, `days` alone, `key` last.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func everyLineHasALeaf(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        var writer = LogLineWriter()
        var keys = SampleBatch.keys()
        let hasher = LeafHasher()
        var next: Int64 = 1
        for _ in 0..<4 {
            var out: [UInt8] = []
            writer.append(log.batch(40), keys: &keys, to: &out)
            for line in out.split(separator: 0x0A) {
                let (seq, _) = try Array(line).withUnsafeBufferPointer { try hasher.leaf(of: $0) }
                #expect(seq == next)
                next += 1
            }
        }
    }

    @Test func aKeyIsItsBytesInBase64URL() {
        var keys = LineKeys { $0.copyBytes(from: (0..<$0.count).map { UInt8(truncatingIfNeeded: $0 * 37 + 251) }) }
        var out: [UInt8] = []
        keys.appendNext(to: &out)
        // Python: base64.urlsafe_b64encode(bytes((i * 37 + 251) % 256 for i in range(16)))
        #expect(String(decoding: out, as: UTF8.self) == "-yBFao-02f4jSG2St9wBJg")
    }
}
