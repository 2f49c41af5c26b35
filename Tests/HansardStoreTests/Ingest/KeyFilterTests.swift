import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct KeyFilterTests {
    @Test(arguments: [1, 60, 5_000, 40_000]) func itHasWhatWasInsertedAndLittleElse(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        var filter = KeyFilter(capacity: count)
        #expect(filter.capacity >= count)
        let keys = (0..<filter.capacity).map { _ in random.next() }
        #expect(keys.allSatisfy { !filter.mayHave($0) })
        for key in keys { filter.insert(key) }
        #expect(keys.allSatisfy { filter.mayHave($0) })
        // 1 in 250 for one that it never had, and three times as many by bad luck.
        let others = 20_000
        #expect((0..<others).count { _ in filter.mayHave(random.next()) } < others / 80)
    }

    @Test func anEmptyOneHasNothing() {
        var random = SeededRandom(seed: 3)
        let filter = KeyFilter(capacity: 0)
        #expect((0..<1_000).allSatisfy { _ in !filter.mayHave(random.next()) })
    }
}
