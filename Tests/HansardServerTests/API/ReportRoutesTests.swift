import Hansard
import HansardSite
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct ReportRoutesTests {
    private static func message(_ id: String, _ channel: String, _ sender: String, _ at: String) -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"\#(at)","text":"Hello"}"#
    }

    @Test func whereNoSourceSaysWhoHasSeenWhatNothingIsCounted() async throws {
        let api = try TestAPI([Self.message("1", "private-chat-3-7", "7", "2026-01-02T10:00:00Z")])
        let unseen = try await api.get("unseen")
        #expect(try unseen.items.isEmpty)
        #expect(try unseen.json["conversations_not_on_record"]?.int == 1)
        #expect(try await api.get("unseen?as_of=2026-02-01").items.isEmpty)
        #expect(try await api.get("unseen?person=3").json["conversations_not_on_record"]?.int == 1)
        #expect(try await api.get("unseen?person=nobody").json["conversations_not_on_record"]?.int == 0)
        let person = try await api.get("people/3").json
        #expect(person["unseen"] == .null && person["conversations_not_on_record"]?.int == 1)
        #expect(try await api.get("conversations/private-chat-3-7").json["reading_from"] == .null)
        let first = try await api.get("conversations/private-chat-3-7/messages?anchor=first_unseen&person=3")
        #expect(try first.json["found_anchor"] == .bool(false))
    }

    @Test func whereOneSaysItThatIsCounted() async throws {
        let api = try TestAPI([
            Self.message("1", "private-chat-3-7", "7", "2026-01-02T10:00:00Z"),
            #"{"type":"seen","channel":"private-chat-3-7","person":"7","up_to":"1","seen_at":"2026-01-02T10:00:00Z"}"#,
        ])
        let unseen = try await api.get("unseen")
        #expect(try unseen.items.compactMap { $0["person"]?.string } == ["3"])
        #expect(try unseen.json["conversations_not_on_record"]?.int == 0)
        #expect(try await api.get("people/3").json["unseen"]?.int == 1)
        #expect(try await api.get("people/7").json["unseen"]?.int == 0)
        let from = try await api.get("conversations/private-chat-3-7").json["reading_from"]?.string
        #expect(from == "2026-01-02T10:00:00Z")
    }

    // MARK: Responses

    /// The page, its files and the API count the same answers: of the sample, and of a log with late ones and a bot.
    @Test(arguments: [false, true]) func theAPICountsTheResponsesThatTheReportCounts(hasLateOnes: Bool) async throws {
        let api = try hasLateOnes ? TestAPI(Self.lateAnswers, bots: ["90"]) : TestAPI()
        let file = try #require(try api.reading.pages.file(at: "reports/responses.json"))
        let report = try JSONValue(parsing: file.bytes)
        var expected: [String: [Int?]] = [:]
        for line in report["people"]?.elements ?? [] where line["responses"]?.int ?? 0 > 0 {
            expected[line["id"]?.string ?? ""] = ["responses", "median_seconds", "p90_seconds"].map { line[$0]?.int }
        }
        var found: [String: [Int?]] = [:]
        for line in try await api.get("stats/response-times?limit=200").items {
            found[line["person"]?.string ?? ""] = ["answers", "median_seconds", "p90_seconds"].map { line[$0]?.int }
        }
        #expect(!found.isEmpty)
        #expect(found == expected)
    }

    @Test func aLateAnswerIsNoneAndABotAnswersNobody() async throws {
        let items = try await TestAPI(Self.lateAnswers, bots: ["90"]).get("stats/response-times").items
        #expect(items.compactMap { $0["person"]?.string } == ["3", "7"])
        #expect(items.map { $0["answers"]?.int } == [1, 2])
        #expect(items.map { $0["longest_seconds"]?.int } == [60, 604_800])
    }

    /// With the sample’s limit of seven days: 7 answers after a week to the second and then at once, 3 after a minute and
    /// then after a second more than a week; and 3 answers a bot.
    private static let lateAnswers = [
        message("1", "private-chat-3-7", "3", "2026-01-01T10:00:00Z"),
        message("2", "private-chat-3-7", "7", "2026-01-08T10:00:00Z"),
        message("3", "private-chat-3-7", "3", "2026-01-08T10:01:00Z"),
        message("4", "private-chat-3-7", "7", "2026-01-08T10:01:00Z"),
        message("5", "private-chat-3-7", "3", "2026-01-15T10:01:01Z"),
        message("6", "private-chat-3-90", "90", "2026-01-08T10:00:00Z"),
        message("7", "private-chat-3-90", "3", "2026-01-08T10:00:01Z"),
    ]
}
