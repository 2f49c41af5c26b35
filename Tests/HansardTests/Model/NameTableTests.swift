import TestSupport
import Testing

@testable import Hansard

@Suite struct NameTableTests {
    private func number(_ name: String, in table: inout NameTable) -> (number: RunIndex, isNew: Bool) {
        Array(name.utf8).withUnsafeBufferPointer { table.number(of: $0) }
    }

    @Test func namesAreNumberedInTheOrderOfFirstSight() {
        var table = NameTable()
        #expect(["b", "a", "b", "", "a", "c", ""].map { number($0, in: &table).number } == [0, 1, 0, 2, 1, 3, 2])
        #expect(table.count == 4)
        #expect(Array(table.name(1)) == Array("a".utf8))
        #expect(number("d", in: &table).isNew)
        #expect(!number("d", in: &table).isNew)
    }

    @Test func agreesWithADictionaryWhileItGrows() {
        var random = SeededRandom(seed: 25)
        var table = NameTable()
        var known: [String: RunIndex] = [:]
        for _ in 0..<20_000 {
            let name = String.random(of: "abcdef", count: Int.random(in: 0...6, using: &random), using: &random)
            let (number, isNew) = number(name, in: &table)
            #expect(isNew == (known[name] == nil))
            if isNew { known[name] = number }
            #expect(known[name] == number)
        }
        #expect(table.count == known.count)
        for (name, number) in known { #expect(table.name(number).elementsEqual(name.utf8)) }
    }
}
