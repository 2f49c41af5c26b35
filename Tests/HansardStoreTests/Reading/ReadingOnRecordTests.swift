import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Where no source says who has seen what, nobody counts as not having seen it.
@Suite(.blocking) struct ReadingOnRecordTests {
    /// `person: messages` in each conversation with something unseen.
    private func unseen(_ reader: ArchiveReader) throws -> [String: [String: Int]] {
        let people = try reader.people()
        let names = Dictionary(uniqueKeysWithValues: try reader.conversations().map { ($0.id, $0.sourceID) })
        var found: [String: [String: Int]] = [:]
        for count in try reader.unseen(asOf: nil) {
            found[names[count.conversation] ?? "", default: [:]][
                people[people.index(ofID: count.person)!].sourceID] = count.messages
        }
        return found
    }

    private func from(_ reader: ArchiveReader) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try reader.conversations().map {
                ($0.sourceID, $0.readingAt?.rfc3339(.minute) ?? "not on record")
            })
    }

    /// An export of one channel, as Slack writes it, with a message at each of `times` of 2 March 2026.
    private static func slack(_ times: [String], in folder: String) throws -> String {
        let path = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)/" + folder
        try FileManager.default.createDirectory(atPath: path + "/general", withIntermediateDirectories: true)
        let messages = try times.map { time in
            let at = try ReadTime(rfc3339: instant(time)).instant.wholeSeconds
            return #"{"type":"message","user":"U1","text":"at \#(time)","ts":"\#(at).000100"}"#
        }
        for (name, text) in [
            ("users.json", #"[{"id":"U1","name":"ann"},{"id":"U2","name":"bob"}]"#),
            ("channels.json", #"[{"id":"C1","name":"general","members":["U1","U2"]}]"#),
            ("general/2026-03-02.json", "[\(messages.joined(separator: ","))]"),
        ] { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
        return path
    }

    private static func slackID(_ time: String) throws -> String {
        "\(try ReadTime(rfc3339: instant(time)).instant.wholeSeconds).000100"
    }

    private func ingest(_ path: String, _ archive: TestArchive, recordsReading: Bool = false) throws {
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        var input = try IngestInput(path: path)
        input.recordsReading = recordsReading
        _ = try store.ingest([input], startedAt: now, now: { now })
        try store.close()
    }

    @Test func aLogWithoutAMarkCountsNobody() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "3", at: "09:10", "an answer"),
            message("3", from: "7", at: "09:20", "three", in: "team"))
        let reader = try archive.reader
        #expect(try unseen(reader).isEmpty)
        #expect(try reader.unseen(asOf: reader.extent().lastInstant).isEmpty)
        #expect(try from(reader) == ["private-chat-3-7": "not on record", "team": "not on record"])
        #expect(try reader.reading(ofPerson: 1) == ReadingCounts(conversations: 2, onRecord: 0))
        #expect(try reader.peopleWithReading().isEmpty)
        #expect(
            try reader.search(SearchQuery("is:unseen"), limit: 10, zone: .utc).hits.isEmpty)
    }

    /// The gravest case of all: somebody never opened the conversation.
    @Test func aConversationWithoutAMarkCountsWhereItsLogHasMarksElsewhere() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "never opened"),
            message("2", from: "7", at: "09:10", "opened", in: "private-chat-7-9"),
            seen("9", upTo: "2", at: "09:20", in: "private-chat-7-9"))
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1]])
        #expect(try archive.reader.peopleWithReading().count == 3)
    }

    @Test func marksOfOneSideCountForBoth() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "3", at: "09:10", "two"),
            seen("7", upTo: "2", at: "09:20"))
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1]])
    }

    @Test func anotherLogWithoutMarksStaysNotOnRecord() throws {
        let archive = try TestArchive()
        try archive.ingest([message("1", from: "7", at: "09:00", "a", in: "irc")], file: "irc.jsonl")
        try archive.ingest(
            [message("2", from: "7", at: "09:00", "b"), seen("7", upTo: "2", at: "09:01")], file: "chat.jsonl")
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1]])
        #expect(try from(archive.reader)["irc"] == "not on record")
    }

    @Test func aLogThatGrowsMarksCountsFromItsBeginning() throws {
        let archive = try TestArchive()
        let first = message("1", from: "7", at: "09:00", "one")
        let second = message("2", from: "7", at: "09:10", "two", in: "team")
        try archive.ingest(first, second)
        let before = try archive.reader.extent().lastSeq
        #expect(try unseen(archive.reader).isEmpty)
        // What grew is ingested alone, as by `tail -f`.
        try archive.ingest(
            message("3", from: "3", at: "09:20", "three", in: "team"), seen("3", upTo: "3", at: "09:30", in: "team"))
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1], "team": ["7": 1]])
        // The pages of both say so.
        #expect(try archive.reader.conversations(changedAfter: before).count == 2)
    }

    @Test func theStaffChatsLogCountsBeforeItsFirstMark() throws {
        let archive = try TestArchive()
        try archive.ingest([message("1", from: "7", at: "09:00", "years ago")], file: "old.jsonl")
        try archive.ingest([message("2", from: "7", at: "09:10", "live")], file: "live.jsonl")
        #expect(try unseen(archive.reader).isEmpty)
        let source = try #require(archive.texts("SELECT name FROM source ORDER BY id").last)
        try ingest(source, archive, recordsReading: true)
        // What was said before counts for nobody, though it is the same conversation.
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1]])
        #expect(try from(archive.reader) == ["private-chat-3-7": "2026-03-02T09:10Z"])
    }

    @Test func aSnapshotStaysNotOnRecordBesideALogWithMarks() throws {
        let archive = try TestArchive()
        try ingest(try Self.slack(["09:00", "10:00"], in: "export"), archive)
        try archive.ingest(message("1", from: "7", at: "09:00", "one"), seen("7", upTo: "1", at: "09:01"))
        #expect(try unseen(archive.reader) == ["private-chat-3-7": ["3": 1]])
        #expect(try from(archive.reader)["C1"] == "not on record")
    }

    @Test func marksThatALogBringsForASnapshotCountFromTheFirstMessageTheyLeadTo() throws {
        let archive = try TestArchive()
        try ingest(try Self.slack(["09:00", "10:00", "11:00"], in: "export"), archive)
        // Of the export's system: the ids of a log of its own would be other people's.
        try archive.ingest(
            [seen("U2", upTo: try Self.slackID("10:00"), at: "12:00", in: "C1")], file: "marks.jsonl", system: "slack")
        #expect(try from(archive.reader) == ["C1": "2026-03-02T10:00Z"])
        #expect(try unseen(archive.reader) == ["C1": ["U2": 1]])
    }

    /// Three logs of the same conversations, two of them without marks: in any order, from the same instants.
    @Test(arguments: sample(of: 1...12)) func theOrderOfSourcesMakesNoDifference(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lines = RandomLog(seed: seed, events: 90).lines
        let messages = lines.filter { $0.contains(#""type":"message""#) }
        let some = messages.filter { _ in Bool.random(using: &random) }
        let sources = [("a.jsonl", Array(lines[20..<50])), ("b.jsonl", messages), ("c.jsonl", some)]
        var found: Set<[String: String]> = []
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
            let archive = try TestArchive()
            for i in order { try archive.ingest(sources[i].1, file: sources[i].0) }
            try found.insert(from(archive.reader))
        }
        #expect(found.count == 1)
    }

    @Test func aRebuiltArchiveIsToldAndSoIsAScope() throws {
        let archive = try TestArchive()
        try archive.ingest(
            [
                message("1", from: "7", at: "09:00", "never opened"),
                message("2", from: "7", at: "09:10", "b", in: "private-chat-7-9"),
                seen("9", upTo: "2", at: "09:20", in: "private-chat-7-9"),
            ], file: "chat.jsonl")
        try archive.ingest([message("3", from: "7", at: "09:00", "c", in: "irc")], file: "irc.jsonl")
        let expected = try from(archive.reader)
        let waiting = try unseen(archive.reader)
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        #expect(try from(archive.reader) == expected)
        #expect(try unseen(archive.reader) == waiting)
        // The mark is outside of the scope, and that its source has marks is not.
        let ids = try archive.reader.conversations().filter { $0.sourceID != "private-chat-7-9" }.map(\.id)
        for until in [nil, try ReadTime(rfc3339: instant("09:05")).instant] {
            let scope = ArchiveScope(conversations: Set(ids), from: nil, until: until, includesPresence: true)
            let scoped = try ArchiveReader(path: archive.path, scope: scope)
            #expect(try unseen(scoped) == ["private-chat-3-7": ["3": 1]])
            #expect(try from(scoped) == ["private-chat-3-7": "2026-03-02T09:00Z", "irc": "not on record"])
        }
    }

    @Test func aScopeIsToldOfNoInstantOutside() throws {
        let archive = try TestArchive()
        try archive.ingest([message("1", from: "7", at: "09:00", "a", in: "team")], file: "old.jsonl")
        try archive.ingest(
            [
                message("2", from: "7", at: "10:00", "b", in: "team"),
                message("3", from: "9", at: "11:00", "c", in: "team"),
                seen("7", upTo: "3", at: "11:30", in: "team"),
            ], file: "new.jsonl")
        #expect(try from(archive.reader) == ["team": "2026-03-02T10:00Z"])
        let ids = Set(try archive.reader.conversations().map(\.id))
        for (start, end, expected) in [
            ("08:00", "12:00", "2026-03-02T10:00Z"), ("10:30", "12:00", "2026-03-02T11:00Z"),
            ("08:00", "09:30", "not on record"),
        ] {
            let scope = ArchiveScope(
                conversations: ids, from: try ReadTime(rfc3339: instant(start)).instant,
                until: try ReadTime(rfc3339: instant(end)).instant, includesPresence: true)
            #expect(try from(ArchiveReader(path: archive.path, scope: scope)) == ["team": expected])
        }
    }

    /// As a version before this made it: what is derived is worked out anew.
    @Test func anArchiveOfAnOlderLayoutIsBroughtUpToDate() throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: 5, events: 120).lines
        try archive.ingest(log, file: "chat.jsonl")
        try archive.ingest([message("x", from: "7", at: "09:00", "c", in: "irc")], file: "irc.jsonl")
        let (expected, counts) = (try from(archive.reader), try unseen(archive.reader))
        try archive.change(
            TestArchive.asInTheThirdLayout + """
                INSERT INTO unseen SELECT id, 1, -1, 1, 0, first_at, 0, NULL, NULL, 'x', NULL
                    FROM conversation WHERE source_id = 'irc';
                PRAGMA user_version = 3
                """)
        #expect(try from(archive.reader) == expected)
        #expect(try unseen(archive.reader) == counts)
    }

    @Test func aPageSaysNotSeenOnlyFromWhereReadingIsOnRecord() throws {
        let archive = try TestArchive()
        try archive.ingest([message("1", from: "7", at: "09:00", "years ago")], file: "old.jsonl")
        #expect(try seenLines(archive) == ["1": "none"])
        try archive.ingest(
            [
                message("2", from: "7", at: "09:10", "new"), message("3", from: "3", at: "09:20", "own"),
                seen("3", upTo: "3", at: "09:21", evidence: "explicit"),
            ], file: "new.jsonl")
        #expect(try seenLines(archive) == ["1": "none", "2": "not seen", "3": "not seen"])
        try archive.ingest([seen("3", upTo: "2", at: "09:25")], file: "marks.jsonl")
        #expect(try seenLines(archive) == ["1": "seen", "2": "seen", "3": "not seen"])
    }

    private func seenLines(_ archive: TestArchive) throws -> [String: String] {
        var lines: [String: String] = [:]
        for page in try archive.pages() {
            for row in page {
                lines[row.idText] =
                    switch row.seen {
                    case .none: "none"
                    case .notSeen: "not seen"
                    case .one, .group: "seen"
                    }
            }
        }
        return lines
    }
}
