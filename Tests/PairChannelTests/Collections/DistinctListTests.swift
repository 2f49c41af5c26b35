import TestSupport
import Testing

@testable import PairChannel

@Suite struct DistinctListTests {
    @Test func agreesWithASetWhetherFewOrMany() {
        var random = SeededRandom(seed: 11)
        var (list, set) = (DistinctList<Int>(), Set<Int>())
        for round in 0..<20_000 {
            let element = Int.random(in: 0..<200, using: &random)
            // Grows past the number from which on it has an index, and shrinks below it again.
            if (round / 1_000).isMultiple(of: 2) == (Int.random(in: 0..<4, using: &random) > 0) {
                if set.insert(element).inserted { list.append(element) }
            } else {
                list.remove(element)
                set.remove(element)
            }
            #expect(list.contains(element) == set.contains(element) && list.count == set.count)
            if round.isMultiple(of: 100) { #expect(list.elements.sorted() == set.sorted()) }
        }
        for element in set {
            list.remove(element)
            #expect(!list.contains(element))
        }
        #expect(list.isEmpty)
    }
}
