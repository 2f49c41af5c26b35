import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// How a query is read by the names on record, and what is said of one that finds nothing.
@Suite(.blocking) struct SearchExplanationTests {
    private static func archive() throws -> TestArchive {
        let archive = try TestArchive()
        var lines = [("1", "Jamie Doe"), ("2", "Jamie Fox"), ("3", "Priya Nair")].map {
            #"{"type":"person","id":"\#($0)","name":"\#($1)"}"#
        }
        for (i, (sender, text)) in [
            ("1", "the refund"), ("1", "doe, a deer"), ("2", "the refund, doe"), ("3", "march 2026"),
        ]
        .enumerated() {
            lines.append(
                #"{"type":"message","id":"m\#(i)","channel":"room","sender":"\#(sender)","sent_at":"2026-03-0\#(i + 1)T08:00:00Z","text":"\#(text)"}"#
            )
        }
        for i in 0..<120 {
            lines.append(
                #"{"type":"message","id":"t\#(i)","channel":"room","sender":"3","sent_at":"2026-02-01T08:00:00Z","text":"tide"}"#
            )
        }
        try archive.ingest(lines)
        return archive
    }

    private func explanation(_ query: String) throws -> SearchExplanation {
        let archive = try Self.archive()
        let reader = try archive.reader
        let people = try reader.people()
        return try reader.explanation(of: try SearchQuery(query), zone: .utc, .english) { kind, number in
            kind == .person ? people.index(ofID: number).map { people[$0].displayName } : "room"
        }
    }

    private func found(_ query: String) throws -> [String] {
        let archive = try Self.archive()
        return try archive.reader.search(try SearchQuery(query), limit: 500, zone: .utc).hits.map(\.id).sorted()
    }

    @Test func aFullNameIsThePersonAndNotTheWord() throws {
        #expect(try found("from:Jamie Doe") == ["m0", "m1"])
        #expect(try found("from:Jamie Doe refund") == ["m0"])
        #expect(try found("from:Jamie \"Doe\"") == ["m1", "m2"])
        #expect(try found("from:Jamie refund") == ["m0", "m2"])
    }

    @Test func monthsAndYearsAreDaysOfTheCalendar() throws {
        #expect(try found("on:2026-03") == ["m0", "m1", "m2", "m3"])
        #expect(try found("on:2026").count == 124)
        #expect(try found("since:2026-03-02 until:2026-03-03") == ["m1", "m2"])
        #expect(try found("after:2026-02") == ["m0", "m1", "m2", "m3"])
        #expect(try found("before:2026-03").count == 120)
    }

    @Test func aNameThatWasPutTogetherIsSaidWithTheOtherMeaning() throws {
        let explanation = try explanation("from:Jamie Doe refund")
        #expect(explanation.readAs.written == "from:\"Jamie Doe\" refund")
        #expect(explanation.parts.map(\.text) == ["from:\"Jamie Doe\"", "refund"])
        #expect(explanation.parts[0].means.count == 1)
        #expect(explanation.offers == [.init(kind: .literal, query: "from:Jamie \"Doe\" refund")])
    }

    @Test func wordsOfATimeFindTheWordsAndOfferTheTime() throws {
        let explanation = try explanation("march 2026")
        #expect(explanation.total == 1)
        #expect(explanation.offers.map(\.query) == ["on:2026-03"])
    }

    @Test func messagesAreCountedUpToAHundred() throws {
        let few = try explanation("from:jamie")
        #expect(few.total == 3 && few.isTotalExact)
        let many = try explanation("tide")
        #expect(many.total == 100 && !many.isTotalExact)
    }

    @Test func whatFindsNothingIsSaidAndTheRestOffered() throws {
        let explanation = try explanation("refund xyzzy")
        #expect(explanation.parts.map(\.finds) == [true, false])
        #expect(explanation.offers == [.init(kind: .without("xyzzy"), query: "refund")])
    }

    @Test(arguments: [
        ("from:Jamei Doe refund", "from:\"Jamie Doe\" refund"), ("from:\"Prya Nair\"", "from:\"Priya Nair\""),
        ("in:rom refund", "in:\"room\" refund"),
    ])
    func theNearestNameIsOfferedForOneThatNobodyHas(query: String, offered: String) throws {
        #expect(try explanation(query).offers.first?.query == offered)
    }

    @Test func anOfferedNameSaysWhoseItIs() throws {
        #expect(try explanation("from:Jamei Doe refund").offers.first?.named?.kind == .person)
        #expect(try explanation("in:rom refund").offers.first?.named?.kind == .conversation)
        #expect(try explanation("refund xyzzy").offers.allSatisfy { $0.named == nil })
    }

    /// To compare it with each name would take as long as all of their letters times all of its own.
    @Test func forANameLongerThanAnyNothingIsLookedFor() throws {
        let long = (0..<190).map { _ in "jamie doe " }.joined()
        #expect(try explanation("from:\"\(long)\"").offers.isEmpty)
        #expect(try explanation("from:\(String(repeating: "j", count: 1_900))").offers.isEmpty)
    }

    @Test func whatIsTooSlowIsLeftOutOfAnAnswer() throws {
        let reader = try Self.archive().reader
        var told: [Duration?] = []
        reader.onBudget = { told.append($0) }
        #expect(try reader.within(.seconds(1)) { 3 } == 3)
        let none: Void? = try reader.within(.seconds(2)) { throw ArchiveError("archive", .tooSlow) }
        #expect(none == nil)
        #expect(throws: ArchiveError.self) {
            let _: Void? = try reader.within(.seconds(3)) { throw ArchiveError("archive", .inUse) }
        }
        #expect(told == [.seconds(1), nil, .seconds(2), nil, .seconds(3), nil])
    }

    /// The words find what they stand in; who is called so may be meant.
    @Test(arguments: [
        ("priya", ["from:\"Priya Nair\""]), ("PRIYA nair march", ["from:\"Priya Nair\" march"]),
        ("jamie refund", ["from:\"Jamie Doe\" refund", "from:\"Jamie Fox\" refund"]), ("jamie march", []),
        ("tide room", ["tide in:\"room\""]), ("priya*", ["from:\"Priya Nair\""]), ("\"priya\"", []),
        ("-priya tide", []),
        ("from:priya tide", []), ("tide", []),
    ])
    func messagesOfThoseWhomWordsNameAreOffered(query: String, offered: [String]) throws {
        let offers = try explanation(query).offers.filter { if case .named = $0.kind { true } else { false } }
        #expect(offers.map(\.query) == offered)
    }

    /// A query is written in a field of one line, and may not be longer than it takes.
    @Test func aNameThatNoQueryCanSayIsSaidByItsIdOrOnOneLine() throws {
        let archive = try TestArchive()
        let long = String(repeating: "long ", count: 100) + "name"
        try archive.ingest(
            #"{"type":"person","id":"7","name":"Benny\nBoss"}"#, #"{"type":"person","id":"u8","name":"\#(long)"}"#,
            message("1", from: "7", at: "09:00", "one"), message("2", from: "u8", at: "09:01", "two"))
        let reader = try archive.reader
        let people = try reader.people()
        func values(_ text: String) throws -> [String] {
            try reader.namesBeginning(.person, with: text, limit: 8) { number in
                people.index(ofID: number).map { people[$0].displayName }
            }.map(\.value)
        }
        #expect(try values("benny") == ["Benny Boss"])
        #expect(try values("name") == ["u8"])
    }

    @Test func nobodyIsOfferedWhomPagesDoNotShow() throws {
        let archive = try Self.archive()
        let explanation = try archive.reader.explanation(of: SearchQuery("priya"), zone: .utc, .english) { _, _ in nil }
        #expect(explanation.offers.isEmpty)
    }

    @Test func nothingLikeItIsOfferedForANameUnlikeAll() throws {
        #expect(try explanation("from:Zoltan").offers.isEmpty)
    }

    @Test func namesThatBeginSoAreThoseOnRecord() throws {
        let archive = try Self.archive()
        let reader = try archive.reader
        let people = try reader.people()
        func names(_ text: String) throws -> [String] {
            try reader.namesBeginning(.person, with: text, limit: 8) { number in
                people.index(ofID: number).map { people[$0].displayName }
            }.map(\.value)
        }
        #expect(try names("jam") == ["Jamie Doe", "Jamie Fox"])
        #expect(try names("jamie f") == ["Jamie Fox"])
        #expect(try names("doe") == ["Jamie Doe"])
        #expect(try names("x").isEmpty)
        #expect(try names("").count == 3)
    }
}
