import Testing

@testable import Hansard

@Suite struct PhraseMatcherTests {
    @Test(arguments: [
        ("harb*", "the Harbour is closed", true), ("harb*", "a harp", false), ("harb*", "", false),
        ("ferry-tim*", "the ferry timetable", true), ("ferry-tim*", "the ferry has a timetable", false),
        ("a-a-b*", "a a a bee", true), ("a-b-a-c*", "a b a b a cat", true),
        ("a-b-a-c*", "a b a b cat", false),
        ("fer* tim*", "times of the ferry", true), ("fer* tim*", "the ferry", false), ("fer* -tim*", "the ferry", true),
        ("fer* -tim*", "the ferry at times", false), ("-tim*", "the ferry", true), ("-tim*", "a timetable", false),
        ("再*", "機器を再起動", true), ("再起*", "機器を再起動", true), ("É*", "etude", true),
        ("fer* \"on time\"", "ferry on time", true),
        (":tada:", "Hooray 🎉", true), ("🎉", "hooray :tada:!", true), (":tada:", "hooray :tada:", true),
        (":tada:", "tada", false), (":Tada:", "🎉🎊", true), ("-🎉", "hooray :tada:", false),
        (":+1:", "fine :thumbsup:", true), (":thumbsup:", "fine 👍🏽", true), ("👍", ":thumbsup::skin-tone-3:", true),
        (":heart:", "I ❤️ it", true), (":heart:", "I ❤ it", true), (":party:", "a :party: here", true),
        (":party:", "a party here", false), ("\"ferry 🎉 late\"", "the ferry 🎉 late", true),
        (":30:", "at 12:30:45", false), (":heart_eyes:", "😍", true), ("heart_eyes", "a :heart_eyes: b", true),
        ("fer* \"on time\"", "ferry time on", false), ("fer* fer*", "ferry", true),
    ]) func aTextHasThePhrases(query: String, text: String, expected: Bool) throws {
        let matcher = PhraseMatcher(try SearchQuery(query).phrases)
        for _ in 0..<2 {
            var text = text
            #expect(text.withUTF8 { matcher.matches($0) } == expected)
        }
    }
}
