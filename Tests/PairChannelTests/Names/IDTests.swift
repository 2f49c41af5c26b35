import Testing

@testable import PairChannel

@Suite struct IDTests {
    static let lookAlikes = [
        ("K", "\u{212A}"), ("é", "e\u{301}"), ("Å", "\u{212B}"), ("Ω", "\u{2126}"), (";", "\u{37E}"),
    ]

    /// As `String` has it, they are one.
    @Test(arguments: lookAlikes) func idsOfOtherBytesAreOthers(one: String, other: String) {
        #expect(one == other)
        #expect(ID(one) != ID(other))
        #expect(Set([ID(one), ID(other)]).count == 2)
        #expect([ID(one): 1, ID(other): 2][ID(other)] == 2)
        #expect((ID(one) < ID(other)) != (ID(other) < ID(one)))
    }

    @Test func anIDIsItself() {
        #expect(ID("zoë@example.com") == "zoë@example.com")
        #expect(
            ["b", "B", "a\u{301}", "á", "a"].map { ID($0) }.sorted().map(\.text) == ["B", "a", "a\u{301}", "b", "á"])
        #expect("\(ID("7"))" == "7")
    }

    @Test func aPairOfTwoThatLookAlikeIsAPair() throws {
        let (k, kelvin): (PersonID, PersonID) = ("K", "\u{212A}")
        let pair = try #require(Pair(k, kelvin))
        #expect(pair.lower == k)
        #expect(pair.channelName == "private-chat-K-=E2=84=AA")
        #expect(pair.other(than: kelvin) == k)
    }
}
