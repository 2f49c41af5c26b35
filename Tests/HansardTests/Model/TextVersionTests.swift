import TestSupport
import Testing

@testable import Hansard

@Suite struct TextVersionTests {
    private static func shown(_ text: Int64, asOf: Int64, writtenAt at: Int64? = nil, by source: Int64 = 1)
        -> TextVersion
    {
        TextVersion(
            text: text, at: at.map { Timestamp(microseconds: $0) }, asOf: Timestamp(microseconds: asOf), source: source)
    }

    private static func edited(_ text: Int64, at: Int64, by source: Int64 = 1) -> TextVersion {
        TextVersion(text: text, at: Timestamp(microseconds: at), asOf: nil, source: source, isEdit: true)
    }

    private static func sent(_ text: Int64, by source: Int64 = 1) -> TextVersion {
        TextVersion(text: text, at: nil, asOf: nil, source: source)
    }

    private static let cases: [(versions: [TextVersion], texts: [Int64])] = [
        ([], []),
        ([sent(1)], [1]),
        ([shown(1, asOf: 10), shown(1, asOf: 20)], [1]),
        // A text that comes back is one more, whoever saw it.
        ([shown(1, asOf: 10), shown(2, asOf: 20), shown(1, asOf: 30)], [1, 2, 1]),
        // When it was written goes before when it was seen.
        ([shown(1, asOf: 10), shown(2, asOf: 40, writtenAt: 5)], [2, 1]),
        ([shown(1, asOf: 30), shown(2, asOf: 40, writtenAt: 20), shown(2, asOf: 50, writtenAt: 20)], [2, 1]),
        // What was sent came first, however coarse or wrong a clock is.
        ([sent(1), edited(2, at: -5), shown(2, asOf: -9)], [1, 2, 2]),
        ([sent(1), shown(2, asOf: -1), shown(1, asOf: 0)], [1, 2, 1]),
        // An edit that is told is one, even if it changes nothing; a snapshot that shows it says nothing more.
        ([shown(1, asOf: 10), edited(1, at: 20), shown(1, asOf: 30)], [1, 1]),
        ([edited(2, at: 20, by: 7), shown(2, asOf: 30, writtenAt: 20, by: 3)], [2]),
        // Of two as of one instant, the one that came later is later.
        ([shown(2, asOf: 10, by: 8), shown(1, asOf: 10, by: 7)], [1, 2]),
        ([sent(2, by: 2), sent(1, by: 1)], [1, 2]),
        // Written at one instant: the newer snapshot has the newer of them.
        ([shown(1, asOf: 90, writtenAt: 10, by: 1), shown(2, asOf: 80, writtenAt: 10, by: 2)], [2, 1]),
    ]

    @Test(arguments: cases.indices) func textsStandInTheOrderInWhichTheMessageHadThem(_ number: Int) {
        let (versions, texts) = Self.cases[number]
        for versions in permutations(of: versions) {
            #expect(TextVersion.ordered(versions).map(\.text) == texts, "\(versions)")
        }
    }

    /// All that four of these can say, in every order: those of one log, another and three snapshots, known and unknown
    /// times, equal and different ones, on both sides of 1970.
    @Test func theOrderOfWhatIsSaidDoesNotMatter() {
        let all = [
            Self.sent(1), Self.sent(2, by: 2), Self.edited(2, at: 10), Self.edited(1, at: 10),
            Self.edited(1, at: -1, by: 2),
            Self.shown(1, asOf: 10, by: 3), Self.shown(2, asOf: 10, by: 4), Self.shown(1, asOf: 20, by: 5),
            Self.shown(2, asOf: 20, writtenAt: 10, by: 5), Self.shown(1, asOf: 20, writtenAt: -1, by: 5),
            Self.shown(3, asOf: 20, writtenAt: 20, by: 4),
        ]
        for chosen in subsets(of: all, count: 4) {
            let orders = permutations(of: chosen)
            let runs = TextVersion.ordered(orders[0])
            #expect(orders.allSatisfy { TextVersion.ordered($0) == runs }, "\(chosen)")
            // Nothing is lost, and what is shown twice is there once.
            #expect(Set(runs.map(\.text)) == Set(chosen.map(\.text)))
            let edits = chosen.filter(\.isEdit).count
            #expect(zip(runs, runs.dropFirst()).filter { $0.text == $1.text }.count <= edits)
            for (run, next) in zip(runs, runs.dropFirst()) {
                guard let end = run.through ?? run.from else { continue }
                #expect(next.from.map { end <= $0 } ?? false, "\(chosen)")
            }
        }
    }

    @Test func aRunIsAsLongAsItIsSeen() {
        func at(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }
        let runs = TextVersion.ordered([
            Self.sent(1), Self.shown(1, asOf: 10), Self.shown(2, asOf: 20), Self.shown(2, asOf: 30, by: 9),
            Self.sent(3),
        ])
        #expect(runs.map(\.text) == [1, 3, 1, 2])
        #expect(runs.map(\.from) == [nil, nil, at(10), at(20)] && runs.map(\.through) == [nil, nil, at(10), at(30)])
        #expect(!runs[0].contains(at(-7)) && runs[3].contains(at(20)) && runs[3].contains(at(30)))
        #expect(!runs[3].contains(at(31)) && !runs[3].contains(at(19)))
        let sent = TextVersion.ordered([Self.sent(1), Self.shown(1, asOf: 10)])
        #expect(sent.count == 1 && sent[0].contains(at(-7)) && sent[0].contains(at(10)) && !sent[0].contains(at(11)))
    }
}
