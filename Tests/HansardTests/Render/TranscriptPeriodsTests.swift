import Testing

@testable import Hansard

@Suite struct TranscriptPeriodsTests {
    private typealias Months = [(month: CalendarMonth, messages: Int)]

    private func periods(_ counts: [Int]) -> [TranscriptPeriod] {
        TranscriptPeriods.periods(counts.enumerated().map { (CalendarMonth(number: 24_312 + $0), $1) })
    }

    private func randomMonths(_ random: inout SeededRandom) -> Months {
        var month = 24_312
        return (0..<Int.random(in: 1..<12, using: &random)).map { _ in
            month += Int.random(in: 1...3, using: &random)
            let messages = [1, 30, 199, 200, 201, 499, 500, 501, 1_000, 1_337].randomElement(using: &random)!
            return (CalendarMonth(number: month), messages)
        }
    }

    @Test func wholeMonthsAreTakenTogetherUntilTheyAreAPage() {
        #expect(periods([50, 60, 90, 10]).map(\.name) == ["2026-01", "2026-04"])
        #expect(periods([200, 199]).map(\.name) == ["2026-01", "2026-02"])
        #expect(periods([]).isEmpty)
    }

    @Test func aBusyMonthIsCutAfterAFixedNumberOfMessages() {
        let periods = periods([1_201])
        #expect(periods.map(\.name) == ["2026-01", "2026-01-2", "2026-01-3"])
        #expect(periods.map(\.count) == [500, 500, 201])
        #expect(periods.map(\.offset) == [0, 500, 1_000])
    }

    @Test func everyMessageIsOnOnePageAndNoPageIsTooLong() {
        var random = SeededRandom(seed: 13)
        for _ in 0..<500 {
            let months = randomMonths(&random)
            let periods = TranscriptPeriods.periods(months)
            #expect(periods.reduce(0) { $0 + $1.count } == months.reduce(0) { $0 + $1.messages })
            #expect(periods.allSatisfy { (1...TranscriptPeriods.most).contains($0.count) })
            #expect(Set(periods.map(\.name)).count == periods.count)
            for (one, next) in zip(periods, periods.dropFirst()) {
                #expect(
                    one.first == next.first
                        ? next.offset == one.offset + one.count : next.offset == 0 && next.first > one.last)
            }
        }
    }

    @Test func messagesAtTheEndMoveNoOlderPage() {
        var random = SeededRandom(seed: 14)
        for _ in 0..<2_000 {
            var months = randomMonths(&random)
            let before = TranscriptPeriods.periods(months)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let more = [1, 2, 150, 500, 501].randomElement(using: &random)!
                if Bool.random(using: &random) {
                    months[months.count - 1].messages += more
                } else {
                    let next = months[months.count - 1].month.number + Int.random(in: 1...3, using: &random)
                    months.append((CalendarMonth(number: next), more))
                }
            }
            let after = TranscriptPeriods.periods(months)
            #expect(after.count >= before.count)
            for (old, new) in zip(before.dropLast(), after) {
                #expect((old.first, old.last, old.part, old.offset) == (new.first, new.last, new.part, new.offset))
                #expect(old.name == new.name)
                #expect(old.count == new.count)
            }
            // The last page may grow, and keeps its name and beginning.
            if let old = before.last {
                let new = after[before.count - 1]
                #expect((old.name, old.first, old.offset) == (new.name, new.first, new.offset))
                #expect(new.count >= old.count)
            }
        }
    }
}
