import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// A conversation has an address by its name, which leads to the one by its id.
@Suite(.blocking) struct ConversationNameRedirectTests {
    private static func archive() throws -> PagesArchive {
        try PagesArchive(
            [("C003", "engineering"), ("C004", "Team Été"), ("C005", "twice"), ("C006", "twice"), ("C007", "c003_")]
                .flatMap { id, name in
                    [
                        #"{"type":"conversation","channel":"\#(id)","kind":"room","name":"\#(name)"}"#,
                        #"{"type":"message","id":"1","channel":"\#(id)","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#,
                    ]
                })
    }

    private func answer(_ path: String) throws -> Answer {
        let archive = try Self.archive()
        return try PageHandler().answer(PagesArchive.request(path), archive.reading, PagesArchive.grant())
    }

    private static func text(_ answer: Answer) -> String {
        if case .bytes(let bytes) = answer.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    @Test(arguments: [
        ("conversations/engineering/index.html", "/conversations/c003_/index.html"),
        ("conversations/engineering/2026-03.html", "/conversations/c003_/2026-03.html"),
        ("conversations/team-ete/index.md", "/conversations/c004_/index.md"),
    ])
    func itLeadsThere(path: String, place: String) throws {
        let answer = try answer(path)
        #expect(answer.status == .found)
        #expect(answer.headers[.location] == place)
    }

    @Test func aNameOfSeveralListsThem() throws {
        let answer = try answer("conversations/twice/index.html")
        #expect(answer.status == .ok)
        let html = Self.text(answer)
        #expect(html.contains("../c005_/index.html") && html.contains("../c006_/index.html"))
        #expect(!html.contains("http-equiv=\"refresh\""))
    }

    @Test(arguments: ["conversations/nobody/index.html", "conversations/twice/2026-03.html"])
    func whatNamesNoOneConversationIsNotFound(path: String) throws {
        #expect(throws: ProblemDetails.self) { try answer(path) }
    }

    @Test func theFolderOfAnIDStaysWhateverOthersAreCalled() throws {
        let answer = try answer("conversations/c003_/index.html")
        #expect(answer.status == .ok)
        #expect(Self.text(answer).contains("engineering"))
    }
}
