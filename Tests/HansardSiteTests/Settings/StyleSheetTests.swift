import Foundation
import Testing

@testable import HansardSite

/// What the parts of the style sheet keep to, and no program of others knows.
@Suite struct StyleSheetTests {
    private static let parts = Result {
        let folder = TestSite.project + "/Templates/assets/css"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .map { (name: $0, text: try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) }
    }

    private func matches(of pattern: Regex<(Substring, Substring)>, in name: String? = nil) throws -> Set<String> {
        Set(
            try Self.parts.get().filter { name == nil || $0.name == name }
                .flatMap { $0.text.matches(of: pattern).map { String($0.1) } })
    }

    @Test func theLayoutChangesAtTheWidthsThatTheTokensName() throws {
        #expect(
            try matches(of: /-width: ([0-9.]+)rem\)/) == [
                "110", "44", "44.01", "56", "64", "64.01", "76", "76.01",
            ])
        #expect(try matches(of: #/\n {3}([0-9]+)rem  [a-z]+ /#, in: "tokens.css") == ["110", "44", "56", "64", "76"])
    }

    @Test func everyColourIsATokenOrOfPaper() throws {
        for (name, text) in try Self.parts.get() where !["tokens.css", "print.css"].contains(name) {
            #expect(text.matches(of: /#[0-9a-f]{3,8}\b/).isEmpty, "\(name)")
        }
    }

    @Test func everyPropertyThatIsUsedIsSet() throws {
        // The last two are the page’s own, where a script sets them.
        let set = try matches(of: /\s--([a-z-]+):/).union(["before", "after"])
        #expect(try matches(of: /var\(--([a-z-]+)/).subtracting(set) == [])
    }

    /// What a `theme.css` may set is a contract: the document has each of the tokens, and none besides.
    @Test func everyTokenIsDocumentedWithItsColours() throws {
        let document = try String(contentsOfFile: TestSite.project + "/docs/theming.md", encoding: .utf8)
        let table = document[try #require(document.firstRange(of: "| `--…` |")).upperBound...]
            .prefix(upTo: try #require(document.firstRange(of: "A colour that is set for")).lowerBound)
        let rows = table.split(separator: "\n").map { $0.split(separator: "|").prefix(3).map(String.init) }
        let named = rows.flatMap { $0[0].matches(of: /`([a-z]+)`/).map { String($0.1) } }
        #expect(try Set(named) == matches(of: /\s--([a-z]+):/, in: "tokens.css"))
        for (column, isDark) in [(1, false), (2, true)] {
            let documented = rows.flatMap { $0[column].matches(of: /`(#[0-9a-f]{6})`/).map { String($0.1) } }
            let tokens = try #require(try Self.parts.get().first { $0.name == "tokens.css" }).text
            let halves = tokens.split(separator: "@media (prefers-color-scheme: dark)", maxSplits: 1)
            let set = halves[isDark ? 1 : 0].matches(of: /: (#[0-9a-f]{6});/).map { String($0.1) }
            #expect(documented.sorted() == set.sorted())
        }
    }
}
