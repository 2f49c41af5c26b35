import Hansard
import TestSupport
import Testing

@Suite struct NumberHolesTests {
    private func messages(_ numbers: some Sequence<Int>, in conversation: Int64 = 1) -> [NumberedMessage] {
        numbers.map {
            NumberedMessage(
                Int64($0), sentAt: Timestamp(microseconds: Int64($0) * 1_000_000), conversation: conversation)
        }
    }

    private func numbers(_ messages: [NumberedMessage]) -> [ClosedRange<Int64>] {
        NumberHoles.holes(in: messages).map(\.numbers)
    }

    @Test func aHoleIsNamedWithTheTimesOfItsNeighbours() throws {
        let holes = NumberHoles.holes(in: messages((1...40).filter { !(11...13).contains($0) && $0 != 20 }))
        #expect(holes.map(\.numbers) == [11...13, 20...20])
        #expect(holes[0].period == Timestamp(microseconds: 10_000_000)...Timestamp(microseconds: 14_000_000))
    }

    @Test func idsThatAreNoSequenceHaveNoHoles() {
        #expect(numbers(messages((1...40).map { $0 * 3 })) == [])
        #expect(numbers(messages([1, 2, 4])) == [])
        #expect(numbers([]) == [])
    }

    /// A system that counts over all its conversations has a hole only where no conversation has the number.
    @Test func aSequenceOfASystemGoesOverItsConversations() {
        let odd = messages(stride(from: 1, to: 60, by: 2).filter { $0 != 31 })
        let even = messages(stride(from: 2, to: 60, by: 2), in: 2)
        let holes = NumberHoles.holes(in: odd + even)
        #expect(holes.map(\.numbers) == [31...31] && holes[0].conversation == nil)
    }

    @Test func whereConversationsShareNumbersEachHasItsOwn() {
        let holes = NumberHoles.holes(in: messages((1...30).filter { $0 != 7 }) + messages(1...30, in: 2))
        #expect(holes.map(\.numbers) == [7...7] && holes[0].conversation == 1)
    }

    @Test func agreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<300 {
            let all = Set((0..<200).filter { _ in Int.random(in: 0..<40, using: &random) > 0 })
            guard let first = all.min(), let last = all.max() else { continue }
            let missing = Set(first...last).subtracting(all)
            let found = numbers(messages(all.shuffled(using: &random))).flatMap { Array($0) }
            #expect(found == missing.sorted().map(Int64.init))
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("17", 17), ("999999999999999999", 999_999_999_999_999_999), ("017", nil),
            ("1000000000000000000", nil),
            ("-1", nil), ("1.5", nil), ("", nil), ("٣", nil),
        ] as [(String, Int64?)])
    func onlyDecimalDigitsWithoutZerosBeforeThemAreNumbers(id: String, number: Int64?) {
        var id = id
        #expect(id.withUTF8 { NumberedMessage.number($0) } == number)
    }
}
