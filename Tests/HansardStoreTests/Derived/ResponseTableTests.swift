import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct ResponseTableTests {
    /// A response as the log tells it: pair, person, second, seconds it took.
    private struct Told: Hashable {
        let channel: String
        let person: String
        let at: Int64
        let elapsed: Int64
    }

    /// The obvious program: for each message, whether the one before it is the other's, and since when they wrote.
    private static func obvious(_ log: RandomLog) -> (responses: [Told], unanswered: [String: Int]) {
        var responses: [Told] = []
        var unanswered: [String: Int] = [:]
        for channel in RandomLog.channels where channel.hasPrefix("private-chat-") {
            let people = channel.dropFirst("private-chat-".count).split(separator: "-").map(String.init)
            var messages: [(sender: String, at: Int64)] = []
            for item in log.events where item.channel == channel {
                if case .message(_, let sender, let at) = item.event { messages.append((sender, at)) }
            }
            // Equal times in the order of the log.
            messages = messages.enumerated().sorted { ($0.1.at, $0.0) < ($1.1.at, $1.0) }.map(\.1)
            for i in messages.indices.dropFirst() where messages[i].sender != messages[i - 1].sender {
                var first = i - 1
                while first > 0, messages[first - 1].sender == messages[i - 1].sender { first -= 1 }
                let second = messages[i].at / 1_000_000
                responses.append(
                    Told(
                        channel: channel, person: messages[i].sender, at: second,
                        elapsed: second - messages[first].at / 1_000_000))
            }
            if let last = messages.last { unanswered[people.first { $0 != last.sender }!, default: 0] += 1 }
        }
        return (responses, unanswered)
    }

    private func found(_ archive: TestArchive) throws -> (responses: [Told], unanswered: [String: Int]) {
        let reader = try archive.reader
        let people = try reader.people()
        let names = Dictionary(uniqueKeysWithValues: try reader.conversations().map { ($0.id, $0.sourceID) })
        var responses: [Told] = []
        for person in people.people {
            responses += try reader.responses(of: person.id).map {
                Told(
                    channel: names[$0.conversation] ?? "", person: person.sourceID, at: $0.at, elapsed: $0.elapsed)
            }
        }
        let unanswered = try reader.unanswered().map { (people[people.index(ofID: $0)!].sourceID, $1) }
        return (responses, Dictionary(uniqueKeysWithValues: unanswered))
    }

    private func sorted(_ told: [Told]) -> [String] {
        told.map { "\($0.channel) \($0.person) \($0.at) +\($0.elapsed)" }.sorted()
    }

    /// Messages months apart, some of them late, in several runs.
    @Test(arguments: sample(of: 1...10)) func agreesWithTheObviousProgram(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 300, stretch: seed % 2 == 0 ? 400_000_000_000 : 30_000_000)
        let lines = log.lines
        for (i, part) in [lines[..<120], lines[120..<121], lines[121..<240], lines[240...]].enumerated() {
            try archive.ingest(Array(part), file: "\(i).jsonl")
        }
        let expected = Self.obvious(log)
        let found = try found(archive)
        #expect(sorted(found.responses) == sorted(expected.responses))
        #expect(found.unanswered == expected.unanswered)
    }

    @Test func whatComesLateIsCountedWhereItBelongs() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "3", at: "09:00", "one"), message("3", from: "7", at: "09:30", "three"))
        #expect(try found(archive).responses.map(\.elapsed) == [1_800])
        try archive.ingest(message("2", from: "7", at: "09:10", "two"), file: "late.jsonl")
        #expect(try found(archive).responses.map(\.elapsed) == [600])
        #expect(try found(archive).unanswered == ["3": 1])
    }

    @Test func aRunThatWasKilledIsMadeUpForByTheNext() throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: 4, events: 200, stretch: 30_000_000)
        try archive.ingest(Array(log.lines[..<150]))
        try archive.change(
            "DELETE FROM response; DELETE FROM standing; UPDATE meta SET value = 0 WHERE key = 'responses_seq'")
        try archive.ingest(Array(log.lines[150...]), file: "more.jsonl")
        #expect(try sorted(found(archive).responses) == sorted(Self.obvious(log).responses))
    }

    @Test func roomsAndNotesToOneselfHaveNoResponses() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "3", at: "09:00", "one", in: "room"),
            message("2", from: "7", at: "09:30", "two", in: "room"),
            message("1", from: "3", at: "09:00", "one", in: "private-chat-3-3"),
            message("2", from: "3", at: "09:30", "two", in: "private-chat-3-3"))
        #expect(try found(archive).responses == [])
        #expect(try found(archive).unanswered == [:])
    }
}
