import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What queries find, in texts whose words meet without a space. Tests/Browser asks the search page the same kinds.
@Suite(.blocking) struct ArchiveSearchTests {
    /// Whether `query` finds `text`, asked as it stands.
    private func finds(_ query: String, in text: String) throws -> Bool {
        let archive = try TestArchive()
        let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        try archive.ingest(
            #"{"type":"message","id":"1","channel":"room","sender":"7","sent_at":"2026-03-02T08:00:00Z","text":\#(quoted)}"#
        )
        return try !archive.reader.search(try SearchQuery(query), limit: 5, zone: .utc).hits.isEmpty
    }

    @Test(arguments: [
        ("PCを再起動してください", "\"PCを再起動\""), ("会議room3です", "\"会議room3\""), ("会議room3です", "会議room3"),
        ("大会議room3", "\"会議room3\""), ("A社とB社の契約", "\"A社とB社\""), ("A社とB社の契約", "\"社とB\""), ("A社とB社の契約", "\"とB社\""),
        ("東京 都庁", "\"東京 都庁\""), ("東京 都庁", "\"東京 都\""), ("東京、大阪。名古屋", "\"東京、大阪。名\""), ("東京、大阪", "\"東京。\""),
        ("ＰＣを再起動", "\"PCを再\""), ("PCを再起動", "\"ＰＣを\""), ("ｶﾀｶﾅ半角ＡＢＣ１２３", "\"ｶﾅ半角abc123\""),
        ("ราคา100บาท", "\"ราคา100บาท\""), ("ราคา100บาท", "\"คา100บ\""), ("회의room3에서", "\"회의room3에서\""),
        ("don't do it", "\"don't do\""), ("a foo-bar b", "\"foo-bar b\""),
        ("write to jo.doe@example.com now", "\"jo.doe@example.com\""),
        ("see https://example.com/a?b=c#d", "https://example.com/a?b=c"), ("I like C++ and C#", "\"C++ and C#\""),
        ("👍会議👍🏽ok", "\"会議👍\""), ("機器を再起動", "再*"), ("機器を再起動", "再起*"), ("room会議", "room会*"), ("再", "再*"),
    ])
    func aPhraseGoesOverTheBorderOfScripts(text: String, query: String) throws {
        #expect(try finds(query, in: text))
    }

    @Test(arguments: [
        ("Hooray :tada:", "🎉"), ("Hooray 🎉", ":tada:"), ("Hooray 🎉", "🎉"), ("Hooray :tada:", ":tada:"),
        ("Hooray :tada:", "tada"), ("All fine 👍🏽", ":thumbsup:"), ("All fine :+1:", "👍"), (":party: time", ":party:"),
        ("See 😍 there", "see :heart_eyes: there"), ("ferry 🎉 late", "\"ferry 🎉 late\""),
    ])
    func anEmojiAndItsNameFindEachOther(text: String, query: String) throws {
        #expect(try finds(query, in: text))
    }

    /// With and without the mark that asks for a picture, in any skin tone, of several characters and of two letters.
    @Test(arguments: [
        ("I ❤️ it", "❤"), ("I ❤ it", "❤️"), ("I ❤️ it", "❤️"), (":heart: it", "❤️"), ("I ❤️ it", ":heart:"), ("☎ me", "☎️"),
        ("All fine 👍🏽", "👍"), ("All fine 👍", "👍🏽"), ("All fine 👍🏽", "👍🏿"), ("All fine :+1::skin-tone-3:", "👍🏿"),
        ("Us 👨‍👩‍👧", "👨‍👩‍👧"), ("No 🤷🏽‍♂️ idea", "🤷‍♂️"), ("No 🤷🏽‍♂️ idea", "🤷"), ("Off to 🇩🇪", "🇩🇪"), (":flag-de: it is", "🇩🇪"),
        ("Step 1️⃣ done", "1️⃣"), ("❤️‍🔥", "❤️‍🔥"),
    ])
    func anEmojiIsFoundInEachOfItsForms(text: String, query: String) throws {
        #expect(try finds(query, in: text))
    }

    @Test(arguments: [("Off to 🇩🇰", "🇩🇪"), ("I 💔 it", "❤️")])
    func anotherEmojiIsNotFound(text: String, query: String) throws {
        #expect(try !finds(query, in: text))
    }

    @Test(arguments: [("at 12:30:45", ":30:"), ("a party", ":party:"), ("🎊", ":tada:"), ("Hooray 🎉", "-:tada: hooray")])
    func aNameBetweenColonsFindsNothingElse(text: String, query: String) throws {
        #expect(try !finds(query, in: text))
    }

    @Test(arguments: [
        ("会議room3です", "\"会room3\""), ("会議室room3", "\"会議room3\""), ("会議 5 room3", "\"会議room3\""),
        ("A社とB社", "\"A社B社\""),
        ("東京都 庁", "\"東京 庁\""), ("ราคา100", "\"รา100\""), ("foo baz bar", "\"foo-bar\""), ("PCを再起動", "PCを -\"再起動\""),
        ("会議room3です", "会議 -\"議room3\""), ("会議room3です", "です -会議room3"),
    ])
    func whatStandsBetweenIsNotPassedOver(text: String, query: String) throws {
        #expect(try !finds(query, in: text))
    }

    @Test(arguments: [
        ("山田", ["1", "2"]), ("山田太郎", ["1"]), ("\"山田 太郎\"", ["1", "2"]), ("山", ["1", "2"]), ("太郎", ["1", "2"]),
        ("田太郎", ["1"]),
        ("郎", ["1", "2"]), ("山太", []), ("김", ["3"]), ("민준", ["3"]),
    ])
    func aNameWithoutSpacesIsFoundByAPartOfIt(name: String, expected: [String]) throws {
        let archive = try TestArchive()
        try archive.ingest(
            [("1", "山田太郎"), ("2", "山田 太郎"), ("3", "김민준")].flatMap { id, name in
                [
                    #"{"type":"person","id":"\#(id)","name":"\#(name)"}"#,
                    #"{"type":"message","id":"\#(id)","channel":"room","sender":"\#(id)","sent_at":"2026-03-02T08:00:00Z","text":"x"}"#,
                ]
            })
        let query = try SearchQuery("from:\(name)")
        #expect(try archive.reader.search(query, limit: 5, zone: .utc).hits.map(\.id).sorted() == expected)
    }

    @Test(arguments: ["lukasz", "Łukasz", "sorensen", "SØRENSEN"]) func aNameIsFoundByPlainLetters(name: String) throws
    {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"id":"9","name":"Łukasz Sørensen"}"#, message("1", from: "9", at: "09:00", "Good morning"),
            message("2", from: "7", at: "09:01", "Good morning"))
        let query = try SearchQuery("from:\(name)")
        #expect(try archive.reader.search(query, limit: 5, zone: .utc).hits.map(\.id) == ["1"])
    }

    @Test func whatManyFiltersAndWordsAskIsAnswered() throws {
        let words = (0..<500).map { "w\($0)" }
        let query = String((words + ["-absent"]).joined(separator: " ").prefix(1_900))
        #expect(try finds(query, in: words.joined(separator: " ")))
        let dates = (0..<130).map { "-on:20\($0 % 90 + 10)-01-\($0 / 90 + 10)" }
        #expect(try finds(dates.joined(separator: " ") + " -absent", in: "text"))
    }

    @Test(arguments: [
        "from:.*", "from:[", "from:\"a b(\"", "from:%", "from:_", "from:\"7\u{0}\"", "in:\"#\"",
        "with:\"7' --\"", "from:7\u{0}8",
    ])
    func aNameIsNoPattern(query: String) throws {
        #expect(try !finds(query, in: "text"))
    }

    @Test(arguments: [
        "\"a", "a\"", "\"a\"\"b\"", "a\u{0}b", "\u{200F}a\u{202E} b", "a \"", "\"\u{301}a\"",
        "((a AND b) OR", "a NEAR/2 -\"", "\"\"a",
    ])
    func signsOfNoMeaningAreNoHindrance(query: String) throws {
        #expect(try finds(query, in: "a b AND OR near 2"))
    }
}
