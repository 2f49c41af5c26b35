import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Marks that go up to a time, where the source names no message.
@Suite(.blocking) struct SeenTimesTests {
    private func seen(_ person: String, until time: String, in channel: String = "private-chat-3-7") -> String {
        line("seen", ["channel": channel, "person": person, "up_to_time": instant(time)])
    }

    private static let messages = [
        ("one.jsonl", [message("1", from: "7", at: "09:00", "one"), message("2", from: "7", at: "09:10", "two")]),
        ("two.jsonl", [message("3", from: "7", at: "09:20", "three"), message("4", from: "7", at: "09:30", "four")]),
    ]

    /// What pages say of who has read what: by message, at which other it stands.
    private func shown(_ archive: TestArchive) throws -> [String: String] {
        var lines: [String: String] = [:]
        for message in try archive.pages().joined() {
            switch message.seen {
            case .none: lines[message.idText] = "not on record"
            case .notSeen: lines[message.idText] = "not seen"
            case .one(let reader):
                let mark = message.string(reader.mark) ?? "here"
                let page = message.string(reader.markPage).map { $0.isEmpty ? "" : " on \($0)" } ?? ""
                lines[message.idText] = "\(mark)\(page) at \(reader.at.rfc3339(.minute)), \(reader.evidence.name)"
            case .group: lines[message.idText] = "by several"
            }
        }
        return lines
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func theOrderOfMarksAndMessagesMakesNoDifference(order: [Int]) throws {
        let archive = try TestArchive()
        let sources = Self.messages + [("marks.jsonl", [seen("3", until: "09:25")])]
        for i in order { #expect(try archive.ingest(sources[i].1, file: sources[i].0).quarantined == 0) }
        #expect(
            try shown(archive) == [
                "1": "3 at 2026-03-02T09:25Z, high_water_mark", "2": "3 at 2026-03-02T09:25Z, high_water_mark",
                "3": "here at 2026-03-02T09:25Z, high_water_mark", "4": "not seen",
            ])
        let unseen = try archive.reader.unseen(asOf: nil)
        #expect(unseen.map(\.messages) == [1])
        #expect(try unseen.map { try archive.reader.message($0.oldest)?.id } == ["4"])
        let pair = try #require(archive.reader.conversations().first)
        #expect(pair.readingAt?.rfc3339(.minute) == "2026-03-02T09:25Z")
        let readTo = try archive.reader.participants(of: pair).compactMap(\.readTo)
        #expect(readTo.map(\.messageID) == ["3"])
        #expect(readTo.map { $0.sentAt.rfc3339(.minute) } == ["2026-03-02T09:20Z"])
    }

    @Test func whatWasSentAtThatInstantIsCoveredAndWhatCameAMicrosecondLaterIsNot() throws {
        let archive = try TestArchive()
        let at = { (microsecond: Int) in "2026-03-02T09:00:00.00000\(microsecond)Z" }
        try archive.ingest(
            seen("3", until: at(4)), message("1", from: "7", at: at(4), "then"),
            message("2", from: "7", at: at(5), "after"))
        try archive.ingest(message("3", from: "7", at: at(4), "then, too"), file: "late.jsonl")
        #expect(try archive.reader.unseen(asOf: nil).map(\.messages) == [1])
        #expect(try shown(archive)["2"] == "not seen")
        #expect(try shown(archive)["1"]?.hasPrefix("3 at ") == true)
    }

    @Test func theSameMarkAgainAddsNothingAndMarksOfBothKindsStandBesideEachOther() throws {
        let archive = try TestArchive()
        let marks = [seen("3", until: "09:15"), HansardStoreTests.seen("3", upTo: "3", at: "09:40")]
        for (file, lines) in Self.messages { try archive.ingest(lines, file: file) }
        #expect(try archive.ingest(marks, file: "marks.jsonl").seen.added == 2)
        let again = try archive.ingest(marks, file: "marks.jsonl").seen
        #expect(again.added == 0 && again.duplicate == 2)
        let lines = try shown(archive)
        #expect(lines["1"] == "2 at 2026-03-02T09:15Z, high_water_mark")
        #expect(lines["3"] == "here at 2026-03-02T09:40Z, high_water_mark")
    }

    @Test func aMarkBeforeAllMessagesCoversNone() throws {
        let archive = try TestArchive()
        for (file, lines) in Self.messages { try archive.ingest(lines, file: file) }
        try archive.ingest([seen("3", until: "08:00")], file: "marks.jsonl")
        #expect(Set(try shown(archive).values) == ["not seen"])
        #expect(try archive.reader.unseen(asOf: nil).map(\.messages) == [4])
    }

    @Test func aMarkOnALaterPageLeadsThereAndOneOnThePageStandsOnIt() throws {
        let archive = try TestArchive()
        func said(_ id: String, _ month: Int) -> [String] {
            (100..<400).map {
                message("\(id)\($0)", from: "7", at: "2026-0\(month)-02T09:00:00.\($0)Z", "said")
            }
        }
        try archive.ingest(said("a", 3) + said("b", 4) + [seen("3", until: "2026-04-02T10:00:00Z")])
        #expect(try archive.pages().count == 2)
        let before = try shown(archive)
        #expect(before["a100"] == "b399 on 2026-04 at 2026-04-02T10:00Z, high_water_mark")
        #expect(before["b100"] == "b399 at 2026-04-02T10:00Z, high_water_mark")
        #expect(before["b399"] == "here at 2026-04-02T10:00Z, high_water_mark")
        try archive.ingest([seen("3", until: "2026-03-20T00:00:00Z")], file: "more.jsonl")
        #expect(try shown(archive)["a100"] == "a399 at 2026-03-20T00:00Z, high_water_mark")
        #expect(try shown(archive)["b100"] == before["b100"])
    }
}
