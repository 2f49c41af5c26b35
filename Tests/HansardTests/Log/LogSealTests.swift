import Testing

@testable import Hansard

@Suite struct LogSealTests {
    private func day(_ day: Int, _ messages: Int64 = 36) -> LogSeal.Day {
        LogSeal.Day(day: day, messages: messages, first: 4, last: 81, root: SHA256Hasher.hash([UInt8(day % 251)]))
    }

    private func written(_ seals: [LogSeal]) -> [UInt8] {
        var batch = LogBatch(firstSeq: 1, system: "")
        batch.entries = seals.map { .init(.seal($0), source: 0) }
        var (writer, keys, out) = (LogLineWriter(), SampleBatch.keys(), [UInt8]())
        writer.append(batch, keys: &keys, to: &out)
        return out
    }

    private func read(_ lines: [UInt8]) throws -> [LogSeal] {
        var (reader, seals) = (LogLineReader(), [LogSeal]())
        try lines.withUnsafeBufferPointer { try reader.read($0, firstSeq: 1) { _ in } }
        try reader.finish { batch in
            for case .seal(let seal) in batch.entries.map(\.record) { seals.append(seal) }
        }
        return seals
    }

    @Test func sealsAreReadAsTheyWereWritten() throws {
        let accounts = [Account("slack/C\"1")!, Account("general")!]
        let seals = [
            LogSeal(conversation: accounts[0], also: [accounts[1]], days: [day(15_838), day(15_839)]),
            LogSeal(conversation: accounts[1], through: 17, days: [day(0, 1)]),
        ]
        #expect(try read(written(seals)) == seals)
        let text = String(decoding: written(seals), as: UTF8.self)
        let root = day(0).root.base64URL
        #expect(text.contains(#""also":[{"channel":"general"}],"channel":"C\"1","days":{"2013-05-13":[36,4,81,""#))
        #expect(text.contains(#""through":17,"channel":"general","days":{"1970-01-01":[1,4,81,"\#(root)"]},"key":"#))
    }

    @Test func manyDaysAreCutIntoLinesThatAreNotLong() throws {
        let days = (0..<600).map {
            LogSeal.Day(day: $0, messages: .max, first: .max, last: .max, root: SHA256Hasher.hash([1]))
        }
        let lines = LogSeal(conversation: Account(String(repeating: "c", count: 200))!, days: days).lines
        #expect(lines.map(\.days.count) == [256, 256, 88])
        #expect(lines.flatMap(\.days) == days)
        #expect(written(lines).split(separator: 0x0A).allSatisfy { $0.count < 32_768 })
    }

    /// A day is cut out of it as out of batches: the leaf stays, and what is left is a seal of the others.
    @Test func aDayIsCutOut() throws {
        let seal = LogSeal(conversation: Account("general")!, through: 1, days: [day(1), day(2), day(3)])
        let line = Array(written([seal]).dropLast())
        let cut = try line.withUnsafeBufferPointer { line throws(LogLineProblem) in
            try BatchCutter().cut(line) { $0 != "1970-01-03" }
        }
        let left = try #require(cut)
        let leaves = try [line, left].map { try $0.withUnsafeBufferPointer { try LeafHasher().leaf(of: $0).leaf } }
        #expect(leaves[0] == leaves[1])
        #expect(try read(left + [0x0A]).first?.days == [day(1), day(3)])
    }

    @Test(
        arguments: [
            "[1,2,3]", "[0,1,1,ROOT]", "[1,2,1,ROOT]", "[1,1,1,\"short\"]", "[1,1,1,ROOT,1]", "[1.5,1,1,ROOT]", "1",
            "[]",
        ])
    func whatIsNoSealIsRefused(day: String) {
        let root = "\"\(self.day(0).root.base64URL)\""
        let line =
            #"{"seq":1,"type":"seal","channel":"c","days":{"2013-05-13":"#
            + day.replacing("ROOT", with: root) + #"},"key":"AQEBAQEBAQEBAQEBAQEBAQ"}"# + "\n"
        #expect(throws: LogRecordProblem.self) { try read(Array(line.utf8)) }
    }

    // MARK: Which day a message is of

    private func place(_ line: String) -> MessagePlace? {
        Array(line.utf8).withUnsafeBufferPointer { MessagePlace($0) }
    }

    @Test func aMessageIsOfTheDayOnWhichItWasSent() throws {
        let line =
            #"{"seq":4,"type":"message","id":"\"system\":\"x\"","system":"slack","channel":"C\"1","sender":"sent_at","sent_at":"2013-05-13T23:59:59.999Z","text":"x","key":"BAQEBAQEBAQEBAQEBAQEBA"}"#
        #expect(place(line) == MessagePlace(Account("slack/C\"1")!, day: 15_838))
        #expect(place(line) != MessagePlace(Account("C\"1")!, day: 15_838))
        let native = line.replacing(#""system":"slack","#, with: "")
        #expect(place(native) == MessagePlace(Account("C\"1")!, day: 15_838))
    }

    @Test(
        arguments: [
            #"{"seq":4,"type":"message","id":"1","channel":"c","salts":["a"],"c":{"3":"b"}}"#,
            #"{"seq":4,"type":"message","id":"1","sent_at":"2013-05-13T23:59:59Z","key":"x"}"#,
            #"{"seq":4,"type":"message","id":"1","channel":"c","sent_at":"2013","key":"x"}"#, #"{"seq":4"#, "",
        ])
    func aLineThatDoesNotSayItIsOfNone(line: String) { #expect(place(line) == nil) }
}
