import Testing

@testable import Hansard

@Suite struct SearchReadingTests {
    private static let names = ["jamie", "jamie doe", "jamie doe smith", "priya", "team support", "support"]

    private func reading(_ query: String) throws -> SearchReading {
        try SearchReading(SearchQuery(query)) { _, name in Self.names.contains(name.lowercased()) }
    }

    @Test(arguments: [
        ("from:Jamie Doe refund", "from:\"Jamie Doe\" refund"),
        ("from:jamie doe smith", "from:\"jamie doe smith\""),
        ("-to:Jamie Doe with:priya", "-to:\"Jamie Doe\" with:priya"),
        ("in:team support ferry", "in:\"team support\" ferry"),
        ("from:jamie doe*", "from:\"jamie doe\""),
    ])
    func aNameOfSeveralWordsNeedsNoQuotesIfThereIsSuchAName(query: String, readAs: String) throws {
        #expect(try reading(query).query.written == readAs)
    }

    @Test(arguments: [
        "from:Jamie refund", "from:nobody doe", "from:Jamie \"Doe\"", "from:\"Jamie\" Doe", "from:Jamie -doe",
        "Jamie Doe",
        "from:Jamie has:link Doe", "refund march 2026",
    ])
    func wordsStayWhatTheyAreWhereThereIsNoSuchName(query: String) throws {
        #expect(try reading(query).query.written == query)
        #expect(try reading(query).literal == nil)
    }

    @Test func theOtherMeaningCanBeSaidAndIsNotReadAsTheNameAgain() throws {
        let literal = try #require(try reading("from:Jamie Doe refund").literal)
        #expect(literal == "from:Jamie \"Doe\" refund")
        #expect(try reading(literal).literal == nil)
        #expect(try reading(literal).query.phrases.map(\.terms) == [["doe"], ["refund"]])
    }

    @Test(arguments: [
        ("refund march 2026", "refund on:2026-03", "2026-03"), ("2026 March refund", "on:2026-03 refund", "2026-03"),
        ("Dec 1999", "on:1999-12", "1999-12"), ("refund 2026-03", "refund on:2026-03", "2026-03"),
        ("2026-03-02", "on:2026-03-02", "2026-03-02"), ("from:jamie 2026", "from:jamie on:2026", "2026"),
    ])
    func wordsThatMayMeanATimeAreOfferedAsOne(query: String, offered: String, period: String) throws {
        let offers = PeriodOffer.all(in: try SearchQuery(query), .english)
        #expect(offers.map(\.query) == [offered])
        #expect(offers.map(\.period.text) == [period])
    }

    @Test(arguments: [
        "march", "march on", "\"march 2026\"", "march \"2026\"", "march -2026", "march 12345", "1234", "in:march 2026x",
        "march 20260", "2026-13", "on:2026-03",
    ])
    func otherWordsAreNotOfferedAsATime(query: String) throws {
        #expect(PeriodOffer.all(in: try SearchQuery(query), .english).isEmpty)
    }

    @Test(arguments: [
        ("2026", 20_454..<20_819), ("2026-03", 20_513..<20_544), ("2024-02", 19_754..<19_783),
        ("2026-03-02", 20_514..<20_515),
    ])
    func aPeriodIsAYearAMonthOrADay(text: String, days: Range<Int>) {
        #expect(CivilPeriod(text)?.days == days)
    }

    @Test(arguments: ["", "26", "2026-3", "2026-13", "2026-02-30", "0000", "2026-03-", "20260302", "٢٠٢٦"])
    func nothingElseIsAPeriod(text: String) { #expect(CivilPeriod(text) == nil) }
}
