import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Texts 1, 2 and 3 of a message, of which 1 is the one that its row has.
@Suite(.blocking) struct VersionRowsTests {
    private typealias Row = VersionRows.Row

    private static func runs(_ shown: (text: Int64, at: Int64)...) -> [TextRun] {
        TextVersion.ordered(
            shown.map { TextVersion(text: $0, at: nil, asOf: Timestamp(microseconds: $1), source: 1) })
    }

    private static func row(_ seq: Int64, _ text: Int64, at: Int64? = nil) -> Row {
        Row(seq: seq, document: text, editedAt: at.map { Timestamp(microseconds: $0) })
    }

    @Test func rowsAreNumberedFromTheMessagesOwnText() {
        let rows = VersionRows(
            [Self.row(2, 2), Self.row(3, 3, at: 30)], for: Self.runs((2, 10), (1, 20), (3, 30)), own: 1)
        #expect(rows.versions == [2: -1, 3: 1] && rows.returns.isEmpty)
    }

    @Test func aTextThatCameBackNeedsARow() {
        let runs = Self.runs((1, 10), (2, 20), (1, 30))
        let rows = VersionRows([Self.row(2, 2)], for: runs, own: 1)
        #expect(rows.versions == [2: 1])
        #expect(rows.returns.map(\.version) == [2] && rows.returns.map(\.appearance) == [1])
        let again = VersionRows([Self.row(2, 2), Self.row(4, 1)], for: runs, own: 1)
        #expect(again.versions == [2: 1, 4: 2] && again.returns.isEmpty)
    }

    @Test func ofTwoTimesOfOneTextTheEarlierCounts() {
        let runs = Self.runs((1, 10), (2, 20), (2, 25), (2, 30))
        let rows = VersionRows([Self.row(5, 2, at: 25), Self.row(6, 2, at: 20)], for: runs, own: 1)
        #expect(rows.versions == [6: 1])
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
