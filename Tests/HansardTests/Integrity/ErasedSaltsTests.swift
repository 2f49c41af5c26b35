import TestSupport
import Testing

@testable import Hansard

@Suite struct ErasedSaltsTests {
    @Test func aLineHasItsLeafWhateverOfItWasErased() throws {
        var random = SeededRandom(seed: 12)
        for seq in 1...500 {
            let line = SampleLine(seq: Int64(seq), using: &random)
            let numbers = Array(0..<(line.days == nil ? 5 : 4)) + (line.days?.indices.map { 6 + $0 } ?? [])
            let erased = Set(numbers.filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
            let found = try leaf(line.erasing(erased))
            #expect(found.seq == line.seq)
            #expect(found.leaf == line.leaf, "\(line.erasing(erased))")
        }
    }

    @Test func allDaysOfABatchCanBeErasedTogether() throws {
        let line = try batch()
        #expect(try leaf(line.erasing([4])).leaf == line.leaf)
    }

    @Test func theLeafOfAnErasedLineIsTheOneThatIsWritten() throws {
        let written = try leaf(LeafHasherTests.message).leaf
        let found = try leaf(#"{"seq":1,"type":"erased","by":4711,"leaf":""# + written.base64URL + #""}"#)
        #expect(found.seq == 1)
        #expect(found.leaf == written)
    }

    @Test(arguments: [
        #""type":"erased","by":0"#, #""type":"erased""#, #""type":"message","by":4711"#,
        #""type":"erased","by":4711,"channel":"c""#, #""type":"erased","by":4711,"id":"1""#,
        #""by":4711,"type":"erased""#,
    ])
    func onlyAnErasedLineSaysItsLeaf(members: String) throws {
        let hash = try leaf(LeafHasherTests.message).leaf.base64URL
        #expect(throws: LogLineProblem.badErasure) { try leaf(#"{"seq":1,"# + members + #","leaf":""# + hash + #""}"#) }
    }

    @Test func theWrittenLeafIsAHash() {
        #expect(throws: LogLineProblem.badBase64("leaf")) {
            try leaf(#"{"seq":1,"type":"erased","by":4711,"leaf":"AQEB"}"#)
        }
    }

    /// What is erased has a commitment and no bytes, what is left has a salt, and nothing has both.
    @Test func saltsAndCommitmentsFitTheLine() throws {
        let line = try batch()
        let right = line.erasing([1, 7])
        #expect(try leaf(right).leaf == line.leaf)
        let hash = line.leaf.base64URL
        let wrong = [
            right.replacing(#""1":""#, with: #""2":""#), right.replacing(#""7":""#, with: #""8":""#),
            right.replacing(#","c":{"#, with: #","c":{"0":"\#(hash)","#),
            right.replacing(#""person""#, with: #""channel":"c","person""#),
            right.replacing(#""salts":["#, with: #""salts":[null,"#),
            right.replacing(#","c":{"#, with: #","c":{"99":"\#(hash)","#),
            right.replacing("null,\"c\"", with: "\"c\""), right.replacing(#","c":"#, with: #","text":"#),
        ]
        for line in wrong where line != right { #expect(throws: LogLineProblem.self, "\(line)") { try leaf(line) } }
        #expect(wrong.filter { $0 != right }.count >= 7)
    }

    private func batch() throws -> SampleLine {
        var random = SeededRandom(seed: 1)
        for seq in 1...1_000 {
            let line = SampleLine(seq: Int64(seq), using: &random)
            if line.days?.count ?? 0 > 3,
                line.groups[1...2].allSatisfy({ $0.contains("\"channel\"") || $0.hasPrefix("\"person\"") })
            {
                return line
            }
        }
        throw LogLineProblem.badDays
    }
}
