import Testing

@testable import Hansard

@Suite struct SearchQueryTests {
    private func terms(_ query: String) throws -> [[String]] { try SearchQuery(query).phrases.map(\.terms) }

    @Test func whatEndsARunIsAskedForWhereSomethingFollows() throws {
        #expect(try terms("\"会議room3\"") == [["会議", "議", "room3"]])
        #expect(try terms("\"PCを再起動\"") == [["pc", "を再", "再起", "起動"]])
        #expect(try terms("\"A社とB社\"") == [["a", "社と", "と", "b", "社"]])
        #expect(try terms("\"東京、都。\"") == [["東京", "京", "都"]])
    }

    @Test func aMarkOnAQuoteIsNoPartOfIt() throws {
        #expect(try terms("\"\u{301}a b\"\u{301}c") == [["a", "b"], ["c"]])
        #expect(try SearchQuery("from:\u{301}7").filters.map(\.filter) == [.from("\u{301}7")])
        #expect(try terms("\u{200F}\"a b\"") == [["a"], ["b"]])
    }

    @Test func whatIsAskedTwiceIsOneQuestion() throws {
        let query = try SearchQuery("a b a \"a\" -a from:7 from:7 -from:7")
        #expect(query.phrases.map(\.terms) == [["a"], ["b"], ["a"]])
        #expect(query.filters.count == 2)
    }

    @Test func aQueryThatIsTooLongIsRefused() throws {
        let most = SearchQuery.maximumLength
        #expect(try SearchQuery(String(repeating: "語", count: most)).phrases.count == 1)
        #expect(throws: SearchQuery.Problem.tooLong) { try SearchQuery(String(repeating: "語", count: most + 1)) }
        #expect(throws: SearchQuery.Problem.tooLong) { try SearchQuery(String(repeating: "a:", count: 1_000_000)) }
        let words = SearchQuery.Problem.tooLong.description
        #expect(words == "The query is longer than 2000 characters. Leave some of it out.")
    }

    @Test(arguments: [
        "…", "?!", "()", "-", "--", "\"", "\"\"", "*", "-*", "\u{200F}", "\u{0}", "。、", "\u{301}",
        "\"-\" -\"\"",
    ])
    func aQueryWithoutWordsIsEmpty(query: String) {
        #expect(throws: SearchQuery.Problem.empty) { try SearchQuery(query) }
    }
}
