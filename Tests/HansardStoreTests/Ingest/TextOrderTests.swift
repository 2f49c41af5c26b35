import Testing

@testable import HansardStore

/// Texts 1, 2 and 3 of a message, of which 1 is the one that its row has.
@Suite struct TextOrderTests {
    private static func seen(_ document: Int64, at: Int64, input: Int64 = 1) -> TextSighting {
        TextSighting(document: document, at: at, asOf: at, input: input)
    }

    private static func documents(_ sightings: [TextSighting]) -> [Int64] { TextOrder.runs(sightings).map(\.document) }

    @Test func whatTheOrderOfArrivalIsDoesNotMatter() {
        var random = SeededRandom(seed: 5)
        let sightings = [
            Self.seen(1, at: 10), Self.seen(1, at: 12), Self.seen(2, at: 20), Self.seen(1, at: 30),
            Self.seen(3, at: 40),
            Self.seen(3, at: 41),
        ]
        for _ in 0..<50 { #expect(Self.documents(sightings.shuffled(using: &random)) == [1, 2, 1, 3]) }
    }

    @Test func ofTwoAsOfOneInstantTheOneThatCameLaterIsLater() {
        #expect(Self.documents([Self.seen(2, at: 10, input: 8), Self.seen(1, at: 10, input: 7)]) == [1, 2])
    }

    @Test func anEditThatIsToldIsOneEvenIfItChangesNothing() {
        var told = Self.seen(1, at: 20)
        told.isEvent = true
        #expect(Self.documents([Self.seen(1, at: 10), told, Self.seen(1, at: 30)]) == [1, 1])
    }

    private typealias Row = TextOrder.Row

    @Test func rowsAreNumberedFromTheMessagesOwnText() {
        let runs = TextOrder.runs([Self.seen(2, at: 10), Self.seen(1, at: 20), Self.seen(3, at: 30)])
        let rows = [Row(seq: 2, document: 2, editedAt: nil), Row(seq: 3, document: 3, editedAt: 30)]
        let assignment = TextOrder.assign(rows, to: runs, own: 1)
        #expect(assignment.versions == [2: -1, 3: 1] && assignment.returns.isEmpty)
    }

    @Test func aTextThatCameBackNeedsARow() {
        let runs = TextOrder.runs([Self.seen(1, at: 10), Self.seen(2, at: 20), Self.seen(1, at: 30)])
        let assignment = TextOrder.assign([Row(seq: 2, document: 2, editedAt: nil)], to: runs, own: 1)
        #expect(assignment.versions == [2: 1])
        #expect(assignment.returns.map(\.version) == [2] && assignment.returns.map(\.appearance) == [1])
        let again = TextOrder.assign(
            [Row(seq: 2, document: 2, editedAt: nil), Row(seq: 4, document: 1, editedAt: nil)], to: runs, own: 1)
        #expect(again.versions == [2: 1, 4: 2] && again.returns.isEmpty)
    }

    @Test func ofTwoTimesOfOneTextTheEarlierCounts() {
        let runs = TextOrder.runs([
            Self.seen(1, at: 10), Self.seen(2, at: 20), Self.seen(2, at: 25), Self.seen(2, at: 30),
        ])
        let rows = [Row(seq: 5, document: 2, editedAt: 25), Row(seq: 6, document: 2, editedAt: 20)]
        #expect(TextOrder.assign(rows, to: runs, own: 1).versions == [6: 1])
    }

    @Test(arguments: [[], [1], [63, 64, 65], [1_000_000, 3]]) func aSetIsReadAgainFromItsBytes(numbers: [Int64]) {
        var set = SequenceSet()
        for number in numbers { set.insert(number) }
        let again = SequenceSet(bytes: set.bytes)
        for number in (0...70).map(Int64.init) + numbers + [1_000_001, 2_000_000] {
            #expect(again.contains(number) == numbers.contains(number))
        }
    }
}
