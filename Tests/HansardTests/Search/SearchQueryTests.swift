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
}
