import Testing

@testable import Hansard

/// What a hit shows of a text.
@Suite struct SnippetTests {
    private func marked(_ text: String, _ query: String, _ shortNames: ShortNames? = .standard) throws -> String {
        let snippet = Snippet(text, try SearchQuery(query), SearchTokenizer(), shortNames: shortNames)
        let utf8 = Array(snippet.text.utf8)
        var (out, done) = ("", 0)
        for match in snippet.matches {
            out += String(decoding: utf8[done..<match.lowerBound], as: UTF8.self)
            out += "[\(String(decoding: utf8[match], as: UTF8.self))]"
            done = match.upperBound
        }
        return out + String(decoding: utf8[done...], as: UTF8.self)
    }

    @Test(arguments: [
        ("Hooray :tada: the ferry :+1:", "ferry", "Hooray 🎉 the [ferry] 👍"), (":tada: ferry", "tada", "[🎉] ferry"),
        (":tada::tada: a", "a", "🎉🎉 [a]"), ("at 12:30:45 :nope:", "nope", "at 12:30:45 :[nope]:"),
        ("run `:tada:` now", "now", "run `:tada:` [now]"), (":wave::skin-tone-3: ferry", "ferry", "👋🏼 [ferry]"),
        ("ferry", "ferry", "[ferry]"), ("", "ferry", ""),
    ])
    func emojiStandInThePlaceOfTheirNames(text: String, query: String, expected: String) throws {
        #expect(try marked(text, query) == expected)
    }

    @Test func aTextOfASystemWithoutNamesIsWhatItIs() throws {
        #expect(try marked("Hooray :tada: ferry", "ferry", nil) == "Hooray :tada: [ferry]")
    }

    @Test func aLongTextIsCutRoundWhatWasFound() throws {
        let far = String(repeating: "x ", count: 200)
        let text = try marked(far + ":tada: ferry " + far, "ferry")
        #expect(text.hasPrefix("…") && text.hasSuffix("…") && text.contains("🎉 [ferry]"))
    }
}
