import Hansard
import TestSupport
import Testing

@Suite struct SortedTimesTests {
    /// The obvious program: all times in one list, in order, and the one at the rank.
    private static func obvious(_ groups: [[UInt32]], _ percent: Int) -> Int64? {
        let all = groups.flatMap { $0 }.sorted()
        guard !all.isEmpty else { return nil }
        let rank = (Double(all.count) * Double(percent) / 100).rounded(.up)
        return Int64(all[max(0, Int(rank) - 1)])
    }

    @Test func thePercentilesOfSeveralPeopleAreThoseOfAllTheirTimes() {
        var random = SeededRandom(seed: 11)
        for round in 0..<400 {
            let groups = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<Int.random(in: 0...9, using: &random)).map { _ in
                    UInt32.random(in: 0...(round % 2 == 0 ? 10 : .max), using: &random)
                }
            }
            let sorted = groups.map { SortedTimes(sorting: $0) }
            for percent in [1, 50, 90, 100] {
                #expect(sorted.nearestRank(percent) == Self.obvious(groups, percent), "\(percent) of \(groups)")
            }
        }
    }

    @Test func countsWhatIsBelowALimit() {
        let times = SortedTimes(sorting: [5, 1, 5, 9])
        #expect([0, 1, 2, 5, 6, 9, 10].map { times.count(below: $0) } == [0, 0, 1, 1, 3, 3, 4])
    }
}
