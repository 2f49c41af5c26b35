import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What conversations had on each day is on record, and is found again in the lines.
@Suite(.blocking) struct DaySealsTests {
    private func seals(_ archive: TestArchive) throws -> [(seq: Int64, seal: LogSeal)] {
        var (reader, seals) = (LogLineReader(), [(seq: Int64, seal: LogSeal)]())
        func take(_ batch: LogBatch) {
            for (i, entry) in batch.entries.enumerated() {
                if case .seal(let seal) = entry.record { seals.append((batch.firstSeq + Int64(i), seal)) }
            }
        }
        try LogLines(ArchiveFolder(archive.path)).read(from: 1) { try reader.read($0, firstSeq: $1, take) }
        try reader.finish(take)
        return seals
    }

    private func expectWhole(_ archive: TestArchive, days: Int) throws {
        let check = try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
        #expect(check.problems.map(\.text) == [])
        #expect(check.sealedDays == days)
    }

    private static let twoDays = [
        message("1", from: "7", at: "09:00", "one"), message("2", from: "3", at: "2026-03-03T09:00:00Z", "two"),
        message("3", from: "7", at: "23:59", "three"), message("a", from: "9", at: "09:00", "x", in: "team"),
    ]

    @Test func anIngestSealsTheDaysOfItsMessages() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        let found = try seals(archive)
        #expect(found.map(\.seal.conversation.externalID.text) == ["private-chat-3-7", "team"])
        #expect(found[0].seal.days.map(\.messages) == [2, 1])
        let messages = try archive.logTypes().filter { $0.type == "message" }.map(\.seq)
        #expect(found[0].seal.days.map(\.first) == [messages[0], messages[1]])
        #expect(found[0].seal.days.map(\.last) == [messages[2], messages[1]])
        #expect(found.map(\.seal.through) == [nil, found[0].seq - 1])
        // The run’s end comes behind it, and is signed with it.
        #expect(try archive.logTypes().last?.type == "ingest")
        try expectWhole(archive, days: 3)
    }

    @Test func theRootIsThatOfTheLeaves() throws {
        let archive = try TestArchive()
        try archive.ingest((0..<40).map { message("\($0)", from: "7", at: "09:00", "text \($0)") })
        let day = try #require(seals(archive).first?.seal.days.first)
        var tree = MerkleFrontier()
        let hashes = SegmentHashes(LogLayout(ArchiveFolder(archive.path)), segment: 0)
        for line in try archive.logTypes() where line.type == "message" { tree.append(hashes.leaf(line.seq - 1)) }
        #expect(day.messages == 40 && day.root == tree.root)
    }

    @Test func aDayIsSealedAgainWithWhatCameLater() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        try archive.ingest(message("4", from: "7", at: "10:00", "late"), file: "later.jsonl")
        let found = try seals(archive)
        #expect(found.count == 3)
        let last = try #require(found.last?.seal)
        #expect(last.days.map(\.messages) == [3] && last.days[0].first == found[0].seal.days[0].first)
        try expectWhole(archive, days: 3)
        // What adds no message is no reason for a seal.
        try archive.ingest(seen("3", upTo: "4", at: "11:00"), file: "seen.jsonl")
        try archive.ingest(Self.twoDays)
        #expect(try seals(archive).count == 3)
    }

    @Test func aRebuiltDatabaseKnowsWhatIsSealed() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        let sealed = "SELECT value FROM meta WHERE key = 'sealed_seq'"
        let before = try archive.numbers(sealed)
        #expect(before == [try seals(archive)[0].seq - 1])
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        #expect(try archive.numbers(sealed) == before)
        try archive.ingest(Self.twoDays)
        #expect(try seals(archive).count == 2)
    }

    /// Of seals that were cut off by a crash, the days that have none yet get theirs in the next run.
    @Test func sealsThatWereCutOffAreMadeAnew() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        let first = try #require(seals(archive).first).seq
        let log = archive.path + "/log"
        let lines = try String(contentsOfFile: log + "/00000000.jsonl", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for name in ["checkpoint", "checkpoints", "00000000.hashes"] {
            try FileManager.default.removeItem(atPath: "\(log)/\(name)")
        }
        try FileManager.default.removeItem(atPath: archive.path + "/hansard.db")
        try Data((lines.prefix(Int(first)).joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: log + "/00000000.jsonl"))
        try archive.ingest(message("4", from: "7", at: "2026-03-09T10:00:00Z", "x"), file: "later.jsonl")
        #expect(try seals(archive).map(\.seal.days.count) == [2, 3, 1])
        try expectWhole(archive, days: 4)
    }

    @Test func whoIngestsAllDayLongSealsWhenTheDayHasEnded() throws {
        let archive = try TestArchive()
        let store = try archive.open()
        func ingest(_ id: String, sent: String, now: String) throws {
            let now = try ReadTime(rfc3339: now).instant
            let path = try archive.write([message(id, from: "7", at: sent, id)], to: "\(id).jsonl")
            _ = try store.ingest(
                [IngestInput(path: path, format: .native, defaultZone: nil)], startedAt: now, now: { now },
                sealing: .endedDays)
        }
        try ingest("1", sent: "09:00", now: "2026-03-02T09:00:01Z")
        try ingest("2", sent: "23:59", now: "2026-03-02T23:59:59Z")
        #expect(try seals(archive).isEmpty)
        try ingest("3", sent: "2026-03-03T00:00:01Z", now: "2026-03-03T00:00:02Z")
        #expect(try seals(archive).map(\.seal.days).first?.map(\.messages) == [2, 1])
        try ingest("4", sent: "2026-03-03T09:00:01Z", now: "2026-03-03T09:00:02Z")
        #expect(try seals(archive).count == 1)
        try store.seal()
        #expect(try seals(archive).map(\.seal.days).last?.map(\.messages) == [2])
        try store.seal()
        #expect(try seals(archive).count == 2)
        try store.close()
        try expectWhole(archive, days: 2)
    }

    @Test func whatIsErasedStaysCounted() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        let warrant = try ErasureWarrant(ground: "request", actor: "dpo", approver: "counsel")
        _ = try Store.erase(
            .person("7"), warrant, inArchiveAt: archive.path, zone: .utc, at: .now, holder: "a test"
        ) { _ in }
        try expectWhole(archive, days: 3)
        try archive.ingest(message("5", from: "3", at: "12:00", "more"), file: "later.jsonl")
        #expect(try seals(archive).last?.seal.days.map(\.messages) == [3])
        try expectWhole(archive, days: 3)
    }

    /// An export without its lists knows a conversation by the name of its folder, and the next one by its id.
    @Test func aConversationOfTwoNamesIsSealedAsOne() throws {
        let archive = try TestArchive()
        let users = [(id: "U1", name: "Anna")]
        for (folder, hasChannels, time, text) in [("a", false, "09:00", "one"), ("b", true, "10:00", "two")] {
            try archive.ingest(
                export: folder, users: users, channels: [(id: "C1", name: "general")],
                messages: [(user: "U1", time: time, text: text)], hasChannels: hasChannels)
        }
        #expect(try archive.numbers("SELECT count(*) FROM conversation") == [1])
        let last = try #require(seals(archive).last?.seal)
        #expect(last.also.count == 1 && last.days.map(\.messages) == [2])
        try expectWhole(archive, days: 1)
    }

    // MARK: What is not true

    /// The lines of a log, in which one says something else; hashes and signatures are those of whoever has the keys.
    private func problems(_ archive: TestArchive, _ change: (String) -> String) throws -> [String] {
        let lines = try String(contentsOfFile: archive.path + "/log/00000000.jsonl", encoding: .utf8)
        var (days, leaves, seq): (SealedDays, [Int64: LogHash], Int64) = (SealedDays(), [:], 0)
        for line in lines.split(separator: "\n").map({ change(String($0)) }) where !line.isEmpty {
            try Array(line.utf8).withUnsafeBufferPointer { line in
                (seq, leaves[seq + 1]) = (seq + 1, try LeafHasher().leaf(of: line).leaf)
                try days.take(line, seq)
            }
        }
        return days.check { leaves[$0] }.problems.map { "\($0.seq): \($0.reason)" }
    }

    @Test func aSealThatIsNotTrueIsFound() throws {
        let archive = try TestArchive()
        try archive.ingest(Self.twoDays)
        #expect(try problems(archive) { $0 } == [])
        let seal = try #require(seals(archive).first).seq
        let counted = try problems(archive) { $0.replacing(#""2026-03-02":[2,"#, with: #""2026-03-02":[3,"#) }
        #expect(counted.count == 1)
        #expect(
            counted.first?.hasPrefix("\(seal): The seal counts 3 messages in “private-chat-3-7” on 2026-03-02") == true)
        let other = try problems(archive) { $0.replacing(#""text":"three""#, with: #""text":"thr33""#) }
        #expect(other.count == 1 && other[0].contains("not those that were sealed"))
        let moved = try problems(archive) { $0.replacing("2026-03-02T23:59:00Z", with: "2026-03-03T00:00:00Z") }
        #expect(moved.count == 2)
    }

    /// In an archive, whoever has the key has signed it again.
    @Test func verifyNamesTheSealThatIsNotTrue() throws {
        let archive = try TestArchive()
        let records: [LogRecord] = [
            .seal(
                LogSeal(
                    conversation: Account("private-chat-3-7")!,
                    days: [LogSeal.Day(day: 20_514, messages: 2, first: 1, last: 2, root: MerkleHashing.emptyRoot)]))
        ]
        try archive.ingest(Self.twoDays)
        try Store.changing(archive.path, "a test", nil, { _ in }, { try Store.append(records, to: $1) })
        let check = try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
        #expect(check.problems.count == 1)
        let problem = try #require(check.problems.first)
        let last = try #require(archive.logTypes().last)
        #expect(problem.seq == last.seq && problem.file == "log/00000000.jsonl" && problem.line == last.seq)
        #expect(problem.reason.contains("not those that were sealed") || problem.reason.contains("records 1 to 2"))
    }
}
