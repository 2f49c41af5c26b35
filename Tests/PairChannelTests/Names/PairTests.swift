import TestSupport
import Testing

@testable import PairChannel

@Suite struct PairTests {
    @Test func aPairHasNoDirection() throws {
        var random = SeededRandom(seed: 10)
        for _ in 0..<5_000 {
            let (a, b) = (PersonID.random(using: &random), PersonID.random(using: &random))
            #expect(Pair(a, b) == Pair(b, a))
            guard a != b else { continue }
            let pair = try #require(Pair(a, b))
            #expect(pair.lower.precedes(pair.higher))
            #expect(Set([pair.lower, pair.higher]) == [a, b])
            #expect(pair.channelName == Pair(b, a)?.channelName)
        }
    }

    @Test(arguments: ["5", "zoë", "-"] as [PersonID])
    func nobodyIsAPairWithHimself(person: PersonID) {
        #expect(Pair(person, person) == nil)
    }

    @Test func spellingsOfOneIntegerAreTwoPeople() throws {
        let pair = try #require(Pair("7", "07"))
        #expect(pair.channelName == "private-chat-07-7")
    }

    @Test func knowsItsTwoPeople() throws {
        let pair = try #require(Pair("10", "9"))
        #expect(pair.includes("9") && pair.includes("10"))
        #expect(!pair.includes("1") && !pair.includes("09"))
        #expect(pair.other(than: "9") == "10")
        #expect(pair.other(than: "10") == "9")
        #expect(pair.other(than: "1") == nil)
    }
}
