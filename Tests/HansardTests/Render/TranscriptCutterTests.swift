import TestSupport
import Testing

@testable import Hansard

@Suite struct TranscriptCutterTests {
    private struct Sent {
        let month: CalendarMonth
        let position: MessagePosition
        let weight: Int
    }

    /// Messages in months that follow one another: how many, and what each weighs.
    private func messages(_ months: [(count: Int, weight: Int)]) -> [Sent] {
        var all: [Sent] = []
        for (i, (count, weight)) in months.enumerated() {
            let month = CalendarMonth(number: 24_312 + i)
            for number in 0..<count {
                let sentAt = Timestamp(microseconds: month.start.microseconds + Int64(number) * 1_000_000)
                all.append(
                    Sent(month: month, position: MessagePosition(sentAt, Int64(all.count + 1)), weight: weight))
            }
        }
        return all
    }

    private func cut(_ messages: some Sequence<Sent>) -> [TranscriptCut] {
        var cutter = TranscriptCutter()
        var pages = messages.compactMap { cutter.add($0.position, $0.month, weight: $0.weight) }
        if let last = cutter.page { pages.append(last) }
        return pages
    }

    private func names(_ pages: [TranscriptCut]) -> [String] {
        pages.map { $0.part == 1 ? $0.first.iso : "\($0.first.iso)-\($0.part)" }
    }

    private func randomMessages(_ random: inout SeededRandom) -> [Sent] {
        messages(
            (0..<Int.random(in: 1..<8, using: &random)).map { _ in
                (
                    [0, 1, 30, 199, 200, 201, 499, 500, 501, 1_337].randomElement(using: &random)!,
                    [300, 400, 900, 5_000, 400_000].randomElement(using: &random)!
                )
            })
    }

    @Test func wholeMonthsAreTakenTogetherUntilTheyAreAPage() {
        let few = cut(messages([(50, 300), (60, 300), (90, 300), (10, 300)]))
        #expect(names(few) == ["2026-01", "2026-04"])
        #expect(few.map(\.last.iso) == ["2026-03", "2026-04"])
        #expect(names(cut(messages([(200, 300), (199, 300)]))) == ["2026-01", "2026-02"])
        #expect(cut([]).isEmpty)
    }

    @Test func aBusyMonthIsCutAfterAFixedNumberOfMessages() {
        let pages = cut(messages([(1_201, 300)]))
        #expect(names(pages) == ["2026-01", "2026-01-2", "2026-01-3"])
        #expect(pages.map(\.messages) == [500, 500, 201])
        #expect(pages.map(\.start.seq) == [1, 501, 1_001])
    }

    @Test func longMessagesMakePagesOfFewer() {
        let pages = cut(messages([(100, 4_000)]))
        #expect(pages.map(\.messages) == [47, 47, 6])
        #expect(names(pages) == ["2026-01", "2026-01-2", "2026-01-3"])
    }

    @Test func aMessageThatIsLongerThanAPageHasItsOwn() {
        let pages = cut(messages([(1, 300), (1, 900_000), (1, 300)]))
        #expect(pages.map(\.messages) == [1, 1, 1])
    }

    @Test func monthsOfLongMessagesAreAPageSooner() {
        #expect(names(cut(messages([(50, 2_000), (10, 2_000)]))) == ["2026-01", "2026-02"])
    }

    @Test func everyMessageIsOnOnePageAndNoPageIsTooLong() {
        var random = SeededRandom(seed: 13)
        for _ in 0..<60 {
            let messages = randomMessages(&random)
            let pages = cut(messages)
            #expect(pages.reduce(0) { $0 + $1.messages } == messages.count)
            #expect(pages.reduce(0) { $0 + $1.weight } == messages.reduce(0) { $0 + $1.weight })
            #expect(pages.allSatisfy { (1...TranscriptCutter.mostMessages).contains($0.messages) })
            #expect(pages.allSatisfy { $0.weight <= TranscriptCutter.mostWeight || $0.messages == 1 })
            #expect(Set(names(pages)).count == pages.count)
            #expect(zip(pages, pages.dropFirst()).allSatisfy { $0.start < $1.start })
        }
    }

    @Test func messagesAtTheEndMoveNoOlderPage() {
        var random = SeededRandom(seed: 14)
        for _ in 0..<60 {
            let messages = randomMessages(&random)
            let before = cut(messages.prefix(Int.random(in: 0...messages.count, using: &random)))
            let after = cut(messages)
            #expect(after.count >= before.count)
            #expect(zip(before.dropLast(), after).allSatisfy { $0 == $1 })
            // The last page may grow, and keeps its name and beginning.
            if let old = before.last {
                let new = after[before.count - 1]
                #expect((old.first, old.part, old.start) == (new.first, new.part, new.start))
                #expect(new.messages >= old.messages)
            }
        }
    }

    @Test func itGoesOnWhereItStopped() {
        var random = SeededRandom(seed: 15)
        for _ in 0..<60 {
            let messages = randomMessages(&random)
            let whole = cut(messages)
            let stop = Int.random(in: 0...messages.count, using: &random)
            var pages = cut(messages.prefix(stop))
            guard let last = pages.popLast() else { continue }
            let parts = pages.suffix(last.part - 1)
            var cutter = TranscriptCutter(
                last, before: (parts.reduce(0) { $0 + $1.messages }, parts.reduce(0) { $0 + $1.weight }))
            pages += messages.dropFirst(stop).compactMap { cutter.add($0.position, $0.month, weight: $0.weight) }
            if let last = cutter.page { pages.append(last) }
            #expect(pages == whole)
        }
    }

    @Test func aTextWeighsWhatItsMarkupComesTo() {
        func weight(_ text: String, _ format: TextFormat = .plain) -> Int {
            var text = text
            return text.withUTF8 { TranscriptWeight.weight(of: $0, format) }
        }
        let empty = weight("")
        #expect(weight("plain") == empty + 5)
        #expect(weight("\"<a>\"") == empty + 5 + 5 + 3 + 3 + 5)
        #expect(weight("\u{202E}") > empty + 30)
        #expect(weight("see https://example.com/") > empty + 2 * 24)
        #expect(weight("- list", .markdown) == empty + 12)
    }
}
