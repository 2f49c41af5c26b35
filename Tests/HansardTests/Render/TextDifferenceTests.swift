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
        ("a,b", "a;b", "a[,]{;}b"),
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

    @Test func twoLongTextsWithoutACommonWordAreOneChange() {
        let old = (0..<2_000).map { "a\($0)" }.joined(separator: " ")
        let new = (0..<2_000).map { "b\($0)" }.joined(separator: " ")
        #expect(TextDifference(from: old, to: new).pieces.map(\.kind) == [.removed, .added])
    }
}
