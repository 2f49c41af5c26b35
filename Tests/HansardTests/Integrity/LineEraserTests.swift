import TestSupport
import Testing

@testable import Hansard

@Suite struct LineEraserTests {
    private let eraser = LineEraser()

    private func erase(_ groups: Set<LogGroup>, _ line: String) throws -> LineEraser.Stub? {
        try Array(line.utf8).withUnsafeBufferPointer { try eraser.erase(groups, of: $0) }
    }

    /// What the format’s own description makes of a line, one group after the other or all at once.
    @Test func aLineBecomesTheStubThatTheFormatSays() throws {
        var random = SeededRandom(seed: 4)
        var (erasedLines, twice) = (0, 0)
        for seq in 1...500 {
            let line = SampleLine(seq: Int64(seq), using: &random)
            guard line.days == nil else {
                #expect(try erase([.content], line.text) == nil, "days are erased one by one")
                continue
            }
            let there = LogGroup.allCases.filter { !line.groups[$0.rawValue].isEmpty && $0 != .rest }
            let going = Set(there.filter { _ in Bool.random(using: &random) })
            guard !going.isEmpty else {
                #expect(try erase(going, line.text) == nil)
                continue
            }
            let stub = try #require(try erase(going, line.text))
            let expected = line.erasing(Set(going.map(\.rawValue)))
            #expect(String(decoding: stub.line, as: UTF8.self) == expected)
            #expect(stub.leaf == line.leaf)
            #expect(try erase(going, expected) == nil, "nothing is left to erase")
            erasedLines += 1
            let rest = Set(there).subtracting(going)
            guard !rest.isEmpty else { continue }
            let both = try #require(try erase(rest, expected))
            #expect(String(decoding: both.line, as: UTF8.self) == line.erasing(Set(there.map(\.rawValue))))
            twice += 1
        }
        #expect(erasedLines > 100 && twice > 50)
    }

    /// A batch loses who and where, and its days one by one, in whichever order.
    @Test func ofABatchGroupsAndDaysAreTakenOut() throws {
        var random = SeededRandom(seed: 9)
        var batches = 0
        for seq in 1...400 {
            let line = SampleLine(seq: Int64(seq), using: &random)
            guard line.days != nil, !line.groups[LogGroup.person.rawValue].isEmpty else { continue }
            let stub = try #require(try erase([.person, .place, .content], line.text))
            let text = String(decoding: stub.line, as: UTF8.self)
            #expect(stub.leaf == line.leaf)
            #expect(!text.contains("\"person\":") && !text.contains("\"channel\":"))
            #expect(!text.contains(line.text.dropLast(2).suffix(22)), "the key gives every salt")
            let first = try stub.line.withUnsafeBufferPointer { try BatchCutter().cut($0, { _ in true }) }
            guard first != nil else { continue }
            var isFirst = true
            let cut = try stub.line.withUnsafeBufferPointer { line in
                try BatchCutter().cut(line) { _ in
                    defer { isFirst = false }
                    return isFirst
                }
            }
            let left = try #require(cut)
            #expect(try left.withUnsafeBufferPointer { try LeafHasher().leaf(of: $0).leaf } == line.leaf)
            batches += 1
        }
        #expect(batches > 20)
    }

    @Test func nothingIsErasedOfALineThatIsGone() throws {
        let leaf = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
        #expect(try erase([.content], #"{"seq":1,"type":"erased","by":4711,"leaf":"\#(leaf)"}"#) == nil)
    }

    @Test func whatIsNoLineIsRefused() throws {
        #expect(throws: LogLineProblem.self) { try erase([.content], #"{"seq":1,"type":"message","text":"x"}"#) }
        #expect(throws: LogLineProblem.self) {
            try erase([.content], #"{"seq":1,"type":"message","text":"x","key":"short"}"#)
        }
    }
}
