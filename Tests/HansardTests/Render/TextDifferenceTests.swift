import TestSupport
import Testing

@testable import Hansard

@Suite struct TextDifferenceTests {
    /// `same [removed] {added}`.
    private static func marked(_ old: String, _ new: String) -> String {
        TextDifference(from: old, to: new).pieces.map { piece in
            switch piece.kind {
            case .same: piece.text
            case .removed: "[\(piece.text)]"
            case .added: "{\(piece.text)}"
            }
        }.joined()
    }

    @Test(arguments: [
        ("Berth 4 at noon", "Berth 5 at noon", "Berth [4 ]{5 }at noon"),
        ("same", "same", "same"), ("", "new text", "{new text}"), ("old", "", "[old]"),
        ("one two three", "one three", "one [two ]three"), ("明日の会議", "明日の大会議", "明日の{大}会議"),
        ("a,b", "a;b", "a[,]{;}b"), ("by tomorrow", "by tomorrow morning", "by tomorrow{ morning}"),
        ("I promise", "I promise today", "I promise{ today}"), ("by noon today", "by noon", "by noon[ today]"),
        ("at noon", "at one", "at [noon]{one}"),
        ("see you, tomorrow", "tomorrow morning", "[see you, ]tomorrow{ morning}"),
        ("morning", "good morning", "{good }morning"), ("明日", "明日 朝", "明日{ 朝}"),
    ])
    func aWordThatChangedIsShownOnce(old: String, new: String, marked: String) {
        #expect(Self.marked(old, new) == marked)
    }

    @Test func bothTextsCanBeReadFromIt() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            let old = String.random(of: "ab c,日\n", count: 24, using: &random)
            let new = String.random(of: "ab c,日\n", count: 24, using: &random)
            let pieces = TextDifference(from: old, to: new).pieces
            #expect(pieces.filter { $0.kind != .added }.map(\.text).joined() == old)
            #expect(pieces.filter { $0.kind != .removed }.map(\.text).joined() == new)
            #expect(!zip(pieces, pieces.dropFirst()).contains { $0.kind == $1.kind })
        }
    }

    /// Words and single characters, longest common subsequence by trying everything.
    private static func mostWordsInCommon(_ a: ArraySlice<String>, _ b: ArraySlice<String>) -> Int {
        guard let first = a.first, !b.isEmpty else { return 0 }
        let without = mostWordsInCommon(a.dropFirst(), b)
        guard let at = b.firstIndex(of: first) else { return without }
        return max(without, 1 + mostWordsInCommon(a.dropFirst(), b[(at + 1)...]))
    }

    private static func random(_ count: Int, _ random: inout SeededRandom) -> [String] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in
            ["a", "b", "cat", "dog", "é"].randomElement(using: &random)!
        }
    }

    @Test func asManyWordsStayAsTheObviousProgramFinds() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<2_000 {
            let (old, new) = (Self.random(7, &random), Self.random(7, &random))
            let pieces = TextDifference(from: old.joined(separator: " "), to: new.joined(separator: " ")).pieces
            let same = pieces.filter { $0.kind == .same }.flatMap { $0.text.split(separator: " ") }
            #expect(same.count == Self.mostWordsInCommon(old[...], new[...]), "\(old) → \(new)")
        }
    }

    @Test func whatIsWrittenAtTheEndIsAllThatIsAdded() {
        var random = SeededRandom(seed: 13)
        for _ in 0..<1_000 {
            let old = String.random(of: "ab c,日é\n", count: 24, using: &random) + "end"
            let added = " " + String.random(of: "ab c,日é\n", count: 24, using: &random)
            #expect(
                TextDifference(from: old, to: old + added).pieces == [
                    .init(kind: .same, text: old), .init(kind: .added, text: added),
                ])
            #expect(
                TextDifference(from: old + added, to: old).pieces == [
                    .init(kind: .same, text: old), .init(kind: .removed, text: added),
                ])
        }
    }

    @Test func twoLongTextsWithoutACommonWordAreOneChange() {
        let old = (0..<2_000).map { "a\($0)" }.joined(separator: " ")
        let new = (0..<2_000).map { "b\($0)" }.joined(separator: " ")
        #expect(TextDifference(from: old, to: new).pieces.map(\.kind) == [.removed, .added])
    }
}
