import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct LogLineReaderTests {
    // MARK: Both ways

    @Test(arguments: 0..<40 as Range<UInt64>)
    func whatIsReadIsWrittenTheSame(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let batches = (0..<6).map { _ in log.batch(60) }
        let lines = Self.written(batches)
        let read = try Self.read(lines)
        #expect(Self.text(Self.written(read)) == Self.text(lines))
        // One batch a stretch of one system, and none is lost.
        #expect(read.map(\.entries.count).reduce(0, +) == batches.map(\.entries.count).reduce(0, +))
        #expect(zip(read, read.dropFirst()).allSatisfy { $0.system != $1.system })
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func whereTheLinesAreCutDoesNotMatter(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let lines = Self.written((0..<4).map { _ in log.batch(30) })
        let ends = lines.indices.filter { lines[$0] == 0x0A }.map { $0 + 1 }
        var random = SeededRandom(seed: seed)
        let whole = try Self.read(lines)
        let cuts = ends.filter { _ in Bool.random(using: &random) }
        let pieces = try Self.read(lines, cutAt: cuts)
        #expect(pieces.map(\.entries.count) == whole.map(\.entries.count))
        #expect(Self.text(Self.written(pieces)) == Self.text(lines))
    }

    @Test func everyMemberIsReadAsItWasMeant() throws {
        var sample = SampleBatch("slack")
        var message = sample.message("a\"1", "C1\\", "U\u{1}7", at: "2013-05-13T08:54:00Z", "x\"\u{0}\n\u{2028}é🎈/")
        message.origin = sample.origin(line: 17, extra: #"{"a":"\u0041"}"#)
        (message.precision, message.zone, message.kind, message.format) = (.minute, .configured, .bot, .markdown)
        (message.replyTo, message.thread) = (sample.store("0"), sample.store(""))
        (message.senderName, message.clientID) = (sample.store("Jamie"), sample.store("c"))
        (message.editedAt, message.editor) = (SampleBatch.time("2013-05-13T09:00:00.000001Z"), sample.person("U8"))
        message.contentHash = -2
        sample.batch.attachments = [AttachmentRecord(name: sample.store("b\tc.png"), bytes: 12)]
        sample.add(.message(message, attachments: 0..<1), source: 3)
        let batch = try #require(Self.read(Array(sample.lines.utf8)).first)
        #expect(batch.system == "slack" && batch.firstSeq == 1 && batch.entries[0].source == 3)
        #expect(batch.newPeople == [Array("U\u{1}7".utf8), Array("U8".utf8)])
        #expect(batch.newConversations == [Array("C1\\".utf8)])
        guard case .message(let read, let attachments) = batch.entries[0].record else {
            Issue.record("no message")
            return
        }
        func text(_ range: ByteRange) -> String? { batch.arena.text(range) }
        #expect(text(read.id) == "a\"1" && text(read.text) == "x\"\u{0}\n\u{2028}é🎈/")
        #expect(text(read.replyTo) == "0" && text(read.thread) == "")
        #expect(text(read.senderName) == "Jamie" && text(read.clientID) == "c")
        #expect(read.origin.line == 17 && text(read.origin.extra) == #"{"a":"\u0041"}"#)
        #expect(read.conversation == 0 && read.sender == 0 && read.editor == 1)
        #expect(read.sentAt == SampleBatch.time("2013-05-13T08:54:00Z") && read.precision == .minute)
        #expect(read.zone == .configured && read.kind == .bot && read.format == .markdown)
        #expect(read.editedAt == SampleBatch.time("2013-05-13T09:00:00.000001Z"))
        #expect(read.contentHash == -2)
        #expect(attachments == 0..<1 && batch.attachments[0].bytes == 12)
        #expect(text(batch.attachments[0].name) == "b\tc.png" && !batch.attachments[0].note.isPresent)
    }

    @Test func anAbsentTextIsNotAnEmptyOne() throws {
        var sample = SampleBatch()
        sample.add(.message(sample.message("1", "c", "7", at: "2013-05-13T08:54:00Z", "")))
        sample.add(.message(sample.message("2", "c", "7", at: "2013-05-13T08:54:00Z", nil)))
        let batch = try #require(Self.read(Array(sample.lines.utf8)).first)
        let texts = batch.entries.map { entry in
            if case .message(let message, _) = entry.record { batch.arena.text(message.text) } else { "?" }
        }
        #expect(texts == ["", nil])
    }

    @Test func twoSystemsHaveTheSameIdsAndNumbersOfTheirOwn() throws {
        let names = ["", "crm", "", "crm"].enumerated().map { i, system in
            (
                system,
                #"{"seq":\#(i + 1),"type":"person","id":"\#(i < 3 ? 7 : 8)"\#(system.isEmpty ? "" : #","system":"crm""#),"key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#
            )
        }
        let batches = try Self.read(Array(names.map { $0.1 + "\n" }.joined().utf8))
        #expect(batches.map(\.system) == ["", "crm", "", "crm"] && batches.map(\.firstSeq) == [1, 2, 3, 4])
        #expect(batches.map(\.newPeople) == [[Array("7".utf8)], [Array("7".utf8)], [], [Array("8".utf8)]])
        let numbers = batches.map { batch in
            if case .person(let person) = batch.entries[0].record { person.person } else { RunIndex.nobody }
        }
        #expect(numbers == [0, 0, 0, 1])
    }

    @Test func aFullBatchIsHandedOn() throws {
        var lines = ""
        for seq in 1...LogLineReader.fullEntries + 5 {
            lines += #"{"seq":\#(seq),"type":"input","input":1,"key":"AQEBAQEBAQEBAQEBAQEBAQ"}"# + "\n"
        }
        let batches = try Self.read(Array(lines.utf8))
        #expect(batches.map(\.entries.count) == [LogLineReader.fullEntries, 5])
        #expect(batches.map(\.firstSeq) == [1, Int64(LogLineReader.fullEntries) + 1])
    }

    // MARK: What was erased

    @Test func anErasedLineSaysByWhatAndWhichLeafItWas() throws {
        let leaf = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
        let batch = try #require(
            Self.read(Array((#"{"seq":1,"type":"erased","by":4711,"leaf":"\#(leaf)"}"# + "\n").utf8)).first)
        guard case .erased(let erased) = batch.entries[0].record else {
            Issue.record("not erased")
            return
        }
        #expect(erased == LogErased(by: 4711, leaf: Array(1...32)))
    }

    @Test func aLineThatIsErasedInPartIsWhatIsLeftOfIt() throws {
        let end = #","salts":["a","b","c","d",null],"c":{"4":"e"}}"#
        let lines = [
            #"{"seq":1,"type":"message","id":"1","channel":"c","sender":"7","sent_at":"2013-05-13T08:54:10Z"\#(end)"#,
            #"{"seq":2,"type":"message","id":"1","sender":"7","text":"x"\#(end)"#,
            #"{"seq":3,"type":"seen","channel":"c","person":"7"\#(end)"#,
            #"{"seq":4,"type":"account"\#(end)"#,
            #"{"seq":5,"type":"ingest","run":1,"finished":true\#(end)"#,
        ]
        let batch = try #require(Self.read(Array(lines.map { $0 + "\n" }.joined().utf8)).first)
        guard case .message(let message, _) = batch.entries[0].record else {
            Issue.record("no message")
            return
        }
        #expect(!message.text.isPresent && message.sender == 0)
        for i in 1...3 {
            guard case .erased(let erased) = batch.entries[i].record else {
                Issue.record("line \(i + 1) is not erased")
                continue
            }
            #expect(erased == LogErased(by: nil, leaf: nil))
        }
        guard case .ingest = batch.entries[4].record else {
            Issue.record("no ingest")
            return
        }
    }

    // MARK: What is refused

    private static let key = #","key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#
    private static let start = #"{"seq":1,"type":"message","id":"1""#
    private static let rest = #","channel":"c","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"x""#

    @Test(arguments: [
        (start + rest + #","key":"AQEBAQEBAQEBAQEBAQEBAQ""#, "the JSON ends in the middle"),
        (start + rest + key + " ", "there is more after the JSON value"),
        (start + rest + "}", "needs “key”"),
        (start + rest + #","key":"short"}"#, "“key” has a value"),
        (#"{"type":"message","seq":1}"#, "does not begin with its number"),
        (#"{"seq":01,"type":"message"}"#, "does not begin with its number"),
        (#"{"seq":2,"type":"message"}"#, "the line’s number is 2"),
        (#"{"seq":1,"id":"1","type":"message"}"#, "“type” comes twice, or later"),
        (#"{"seq":1,"id":"1""# + key, "needs “type”"),
        (#"{"seq":1,"type":"poll","id":"1""# + key, "type “poll” is not known"),
        (#"{"seq":1,"type":7"# + key, "type “7” is not known"),
        (start + #","mood":"x""# + rest + key, "member “mood” is not known"),
        (start + #","id":"1""# + rest + key, "“id” comes twice"),
        (start + #","text":"x","channel":"c""# + key, "“channel” comes twice, or later"),
        (start + #","run":1"# + rest + key, "type “message” has no “run”"),
        (start + rest + #","salts":[],"c":{}"# + key, "“key” comes twice, or later"),
        (start + rest + #","salts":[]}"#, "has no “salts”"),
        (start + #","channel":"c""# + key, "needs “sent_at”"),
        (start + #","source":1.0"# + rest + key, "unexpected “.”"),
        (start + #","source":"1""# + rest + key, "“source” has a value"),
        (start + #","source":9223372036854775808"# + rest + key, "“source” has a value"),
        (start + #","source":-0"# + rest + key, "“source” has a value"),
        (start + #","kind":"person""# + rest + key, "“kind” has a value"),
        (start + #","precision":"hour""# + rest + key, "“precision” has a value"),
        (start + #","channel":"c","sent_at":"2013-05-13T08:54:10+00:00""# + key, "“sent_at” has a value"),
        (start + #","channel":"c","sent_at":"2013-02-30T08:54:10Z""# + key, "“sent_at” has a value"),
        (start + #","channel":"c","sent_at":"2013-05-13T08:54:10.21Z""# + key, "“sent_at” has a value"),
        (start + #","channel":"c","sent_at":"2013-05-13T24:00:00Z""# + key, "“sent_at” has a value"),
        (
            start + #","channel":"c","sent_at":"2013-05-13T08:54:10Z","hash":"00000000000000FF""# + key,
            "“hash” has a value"
        ),
        (start + rest + #","extra":[]"# + key, "“extra” has a value"),
        (start + rest + #","extra":{"a":}"# + key, "unexpected “}”"),
        (start + rest + #","attachments":[{"size":"1"}]"# + key, "“attachments” has a value"),
        (start + rest + #","attachments":[{"weight":1}]"# + key, "member “weight” is not known"),
        (start + rest + #","attachments":[{"id":"1","id":"2"}]"# + key, "“id” comes twice"),
        (start + #","channel":"c","sent_at":"2013-05-13T08:54:10Z","text":"a\x""# + key, "malformed escape"),
        (
            #"{"seq":1,"type":"archive","id":"0000000000000001","at":"2013-05-13T08:54:10Z","format":2,"new":1"# + key,
            "member “new” is not known"
        ),
        (
            #"{"seq":1,"type":"archive","id":"0000000000000001","at":"2013-05-13T08:54:10Z","format":2"# + key,
            "the log’s format is 2"
        ),
        (
            #"{"seq":1,"type":"presence","person":"7","days":{"2013-05-14":[["07:58:12.000","online"]],"2013-05-13":[["07:58:12.000","online"]]}"#
                + key, "“days” has a value"
        ),
        (#"{"seq":1,"type":"presence","person":"7","days":{"2013-05-14":[]}"# + key, "“days” has a value"),
        (
            #"{"seq":1,"type":"presence","person":"7","days":{"2013-05-14":[["07:58","online"]]}"# + key,
            "“days” has a value"
        ),
        (
            #"{"seq":1,"type":"presence","person":"7","days":{"2013-05-14":[["07:58:12.000","busy"]]}"# + key,
            "“days” has a value"
        ),
        (
            #"{"seq":1,"type":"presence","person":"7","days":{"2013-05-14":[["07:58:12.000","away",1,{"mood":1}]]}"#
                + key, "member “mood” is not known"
        ),
        (
            #"{"seq":1,"type":"seen","channel":"c","person":"7","days":{"2013-05-14":[[null,"07:58:12.000"]]}"# + key,
            "“days” has a value"
        ),
        (
            #"{"seq":1,"type":"seen","channel":"c","person":"7","days":{"2013-05-14":[["1","07:58:12.000",1,{"up_to_time":"2013-05-13T08:54:10Z"}]]}"#
                + key, "“days” has a value"
        ),
        (#"{"seq":1,"type":"input","input":1,"met":"5-4""# + key, "“met” has a value"),
        (#"{"seq":1,"type":"ingest","run":1,"finished":true"# + key, "“finished” has a value"),
        (#"{"seq":1,"type":"erased","by":1,"leaf":"AQID"}"#, "“leaf” has a value"),
    ])
    func whatIsNotWhollyUnderstoodIsRefused(line: String, reason: String) {
        let lines = Array((line + "\n").utf8)
        let error = #expect(throws: LogRecordProblem.self) { try Self.read(lines) }
        #expect(error?.seq == 1)
        #expect(error?.description.hasPrefix("Record 1 of the log: ") == true)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    /// Every character at every place.
    @Test func aHashIsSixteenDigitsInLowerCase() throws {
        for byte in UInt8(0x20)..<0x7F where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            for place in 0..<16 {
                var digits = Array("0f1e2d3c4b5a6978".utf8)
                digits[place] = byte
                let text = String(decoding: digits, as: UTF8.self)
                let line = Self.start + #","channel":"c","sent_at":"2013-05-13T08:54:10Z","hash":"\#(text)""# + Self.key
                let isRight = "0123456789abcdef".utf8.contains(byte)
                let read = try? Self.read(Array((line + "\n").utf8)).first?.entries.first?.record
                guard isRight, case .message(let message, _)? = read else {
                    #expect(!isRight && read == nil, "\(text)")
                    continue
                }
                #expect(UInt64(bitPattern: message.contentHash) == UInt64(text, radix: 16))
            }
        }
    }

    @Test func theLineThatIsRefusedIsNamedAndThoseBeforeItAreRead() throws {
        let good = #"{"seq":1,"type":"input","input":1,"key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#
        var reader = LogLineReader()
        var lines = Array((good + "\n" + good + "\n").utf8)
        let error = #expect(throws: LogRecordProblem.self) {
            try lines.withUnsafeBufferPointer { try reader.read($0, firstSeq: 1) { _ in } }
        }
        #expect(error == LogRecordProblem(.notNext(found: 1), seq: 2))
        var entries = 0
        try reader.finish { entries += $0.entries.count }
        #expect(entries == 1)
        lines[lines.count - 10] = 0xFF
        let other = #expect(throws: LogRecordProblem.self) { try Self.read(lines) }
        #expect(other == LogRecordProblem(.json(.notUTF8(at: good.utf8.count - 9)), seq: 2))
    }

    @Test func aProgramThatIsTooOldSaysWhatToDo() {
        let line =
            #"{"seq":1,"type":"archive","id":"0000000000000001","at":"2013-05-13T08:54:10Z","format":2"# + Self.key
        let error = #expect(throws: LogRecordProblem.self) { try Self.read(Array((line + "\n").utf8)) }
        #expect(
            error?.description
                == "Record 1 of the log: the log’s format is 2, and this program knows 1. Update Hansard: a newer one wrote "
                + "this log. If none did, the line is damaged: run hansard verify.")
    }

    @Test func noDamageOfAByteIsACrash() throws {
        var log = RandomLog(seed: 5)
        let lines = Self.written([log.batch(25)])
        var random = SeededRandom(seed: 6)
        for _ in 0..<1_500 {
            var damaged = lines
            let place = Int.random(in: lines.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
            case 1: damaged.remove(at: place)
            default: damaged.removeSubrange(place...)
            }
            _ = try? Self.read(damaged)
        }
    }

    // MARK: Support

    private static func written(_ batches: [LogBatch]) -> [UInt8] {
        var writer = LogLineWriter()
        var keys = SampleBatch.keys()
        var out: [UInt8] = []
        for batch in batches { writer.append(batch, keys: &keys, to: &out) }
        return out
    }

    /// - Parameter cuts: Behind which bytes the lines are cut, in ascending order.
    private static func read(_ lines: [UInt8], cutAt cuts: [Int] = []) throws -> [LogBatch] {
        var reader = LogLineReader()
        var batches: [LogBatch] = []
        var (start, seq) = (0, 1 as Int64)
        for end in cuts.filter({ $0 < lines.count }) + [lines.count] {
            // A copy of its own: whatever is read past its end is found.
            let piece = Array(lines[start..<end])
            try piece.withUnsafeBufferPointer { try reader.read($0, firstSeq: seq) { batches.append($0) } }
            seq += Int64(piece.count { $0 == 0x0A })
            start = end
        }
        try reader.finish { batches.append($0) }
        return batches
    }

    private static func text(_ lines: [UInt8]) -> String { String(decoding: lines, as: UTF8.self) }
}
