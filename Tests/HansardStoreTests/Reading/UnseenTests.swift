import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct UnseenTests {
    private func counts(_ reader: ArchiveReader, asOf: Timestamp?) throws -> Set<ObviousUnseen> {
        let people = try reader.people()
        let names = Dictionary(uniqueKeysWithValues: try reader.conversations().map { ($0.id, $0.sourceID) })
        return Set(
            try reader.unseen(asOf: asOf).map { count in
                ObviousUnseen(
                    channel: names[count.conversation] ?? "",
                    person: people[people.index(ofID: count.person)!].sourceID,
                    messages: count.messages, inferred: count.inferred,
                    oldest: try reader.message(count.oldest)?.id ?? "",
                    hasEvidence: count.evidence != nil)
            })
    }

    @Test(arguments: sample(of: 1...12)) func agreesWithTheObviousProgramAtAnyInstant(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 250)
        #expect(try archive.ingest(log.lines).quarantined == 0)
        let reader = try archive.reader
        var random = SeededRandom(seed: seed)
        let instants =
            (0..<12).map { _ in Int64.random(in: RandomLog.start...log.lastAt, using: &random) } + [log.lastAt]
        for asOf in instants {
            let expected = ObviousUnseen.counts(log, asOf: asOf)
            let found = try counts(reader, asOf: Timestamp(microseconds: asOf))
            #expect(found.subtracting(expected) == [], "as of +\(asOf - RandomLog.start) µs")
            #expect(expected.subtracting(found) == [], "as of +\(asOf - RandomLog.start) µs")
        }
    }

    @Test(arguments: sample(of: 41...60)) func agreesWithTheObviousProgramOnLogsOfFewMarksOrNone(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 6)
        #expect(try archive.ingest(log.lines).quarantined == 0)
        #expect(try counts(archive.reader, asOf: nil) == ObviousUnseen.counts(log, asOf: log.lastAt))
    }

    @Test(arguments: sample(of: 21...30)) func theTableIsTheReportAsOfTheLastInstant(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 250)
        // In three runs, so that the table is brought up to date and not only made.
        for (i, part) in [log.lines[..<100], log.lines[100..<170], log.lines[170...]].enumerated() {
            try archive.ingest(Array(part), file: "\(i).jsonl")
            let reader = try archive.reader
            func sorted(_ counts: [UnseenCount]) -> [UnseenCount] {
                counts.sorted { ($0.conversation, $0.person) < ($1.conversation, $1.person) }.map {
                    var count = $0
                    count.kept = nil
                    return count
                }
            }
            let last = try reader.extent().lastInstant
            #expect(try sorted(reader.unseen(asOf: nil)) == sorted(reader.unseen(asOf: last)))
        }
    }

    private func sorted(_ counts: [UnseenCount]) -> [UnseenCount] {
        counts.sorted { ($0.conversation, $0.person) < ($1.conversation, $1.person) }
    }

    /// What the table has after each step is what going through all messages finds.
    ///
    /// - Parameter isLate: Now and then a line comes before those that came before it.
    private func compareSteps(_ log: RandomLog, seed: UInt64, isLate: Bool, file: String? = nil) throws {
        let archive = try TestArchive()
        var random = SeededRandom(seed: seed)
        var lines = log.lines
        for i in lines.indices where Int.random(in: 0..<4, using: &random) == 0 {
            let at = Timestamp(microseconds: RandomLog.start + Int64(i) * 40).rfc3339()
            let state = ["online", "offline", "away"].randomElement(using: &random)!
            lines[i] += "\n" + line(state, ["person": RandomLog.people.randomElement(using: &random)!, "at": at])
        }
        if isLate {
            for i in lines.indices where Int.random(in: 0..<5, using: &random) == 0 {
                lines.swapAt(i, min(lines.count - 1, i + Int.random(in: 1...20, using: &random)))
            }
        }
        var start = 0
        while start < lines.count {
            let end = min(lines.count, start + Int.random(in: 1...4, using: &random))
            try archive.ingest(Array(lines[start..<end]), file: file ?? "\(start).jsonl")
            let reader = try archive.reader
            let table = try reader.unseen(asOf: nil)
            let swept = try reader.read { db in
                try reader.conversations().flatMap { try UnseenSweep.counts(of: $0, asOf: nil, in: db) }
            }
            let bare = sorted(table).map {
                var count = $0
                count.kept = nil
                return count
            }
            #expect(bare == sorted(swept), "after lines \(start + 1) to \(end)")
            guard bare == sorted(swept) else { return }
            for count in table {
                let online = try reader.onlineSince(count.person, from: count.oldestAt, to: nil)
                #expect(count.kept?.onlineMeanwhile == online.since(count.oldestAt))
                #expect(try count.kept?.oldestID == reader.message(count.oldest)?.id)
            }
            start = end
        }
    }

    @Test(arguments: sample(of: 71...80)) func theTableIsWhatASweepFindsAfterEachStep(seed: UInt64) throws {
        try compareSteps(RandomLog(seed: seed, events: 180), seed: seed, isLate: false)
    }

    /// Where sources are files of their own, some of them say nothing of reading until they do.
    @Test(arguments: sample(of: 81...90)) func theTableIsWhatASweepFindsWhateverComesLate(seed: UInt64) throws {
        try compareSteps(RandomLog(seed: seed, events: 180), seed: seed, isLate: true)
        try compareSteps(RandomLog(seed: seed, events: 60), seed: seed, isLate: true, file: "one.jsonl")
    }

    @Test func aMessageInARoomOfManyWritesTheRowsOfTheFewThatItChanges() throws {
        let archive = try TestArchive()
        let people = (1...300).map { "\($0)" }
        func at(_ minute: Int) -> String {
            Timestamp(microseconds: RandomLog.start + Int64(minute) * 60_000_000).rfc3339()
        }
        func said(_ number: Int, _ sender: String) -> String {
            message("m\(number)", from: sender, at: at(number), "Number \(number)", in: "team")
        }
        try archive.ingest(
            people.map { line("join", ["channel": "team", "person": $0, "at": at(0)]) }
                + (1...40).map { said($0, "1") } + [seen("2", upTo: "m40", at: at(41), in: "team")])
        func rows() throws -> [String] {
            try archive.texts(
                "SELECT quote(person) || ' ' || quote(base) || ' ' || ifnull(oldest, '') FROM unseen_reader")
        }
        let before = try rows()
        #expect(before.count == 300)
        try archive.ingest(said(42, "3"), file: "more.jsonl")
        // The sender, those who had read everything, and nobody else; yet it waits for all of them.
        #expect(Set(before).subtracting(try rows()).count == 3)
        #expect(try archive.numbers("SELECT sum(messages) FROM unseen") == [Int64(297 * 41 + 40 + 1 + 1)])
        try archive.ingest(seen("9", upTo: "m39", at: at(43), in: "team"), file: "mark.jsonl")
        #expect(try archive.numbers("SELECT messages FROM unseen WHERE person = 9") == [2])
    }

    @Test func aMessageIsUnseenUntilAMarkCoversIt() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "7", at: "09:10", "two"),
            seen("3", upTo: "1", at: "09:05"), seen("3", upTo: "2", at: "09:20"))
        let reader = try archive.reader
        func unseen(_ time: String) throws -> [Int] {
            try reader.unseen(asOf: ReadTime(rfc3339: instant(time)).instant).map(\.messages)
        }
        #expect(try unseen("08:59") == [])
        #expect(try unseen("09:00") == [1])
        #expect(try unseen("09:05") == [])
        #expect(try unseen("09:15") == [1])
        #expect(try unseen("09:20") == [])
    }

    @Test func havingWrittenLaterIsInferredAndNotSeen() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "3", at: "09:10", "an answer"),
            message("3", from: "7", at: "09:20", "three"), seen("7", upTo: "1", at: "09:00"))
        let reader = try archive.reader
        let people = try reader.people()
        let count = try #require(
            reader.unseen(asOf: nil).first { people.index(ofID: $0.person).map { people[$0].sourceID } == "3" })
        #expect(count.messages == 2)
        #expect(count.inferred == 1)
        #expect(count.evidence == nil)
    }

    @Test func anExplicitReceiptCoversItsMessageAlone() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "7", at: "09:10", "two"),
            seen("3", upTo: "2", at: "09:20", evidence: "explicit"))
        let count = try #require(archive.reader.unseen(asOf: nil).first)
        #expect(count.messages == 1)
        #expect(count.evidence == .explicit)
        #expect(try archive.reader.message(count.oldest)?.id == "1")
    }

    @Test func whatWasSaidBeforeSomebodyJoinedIsNotTheirs() throws {
        let archive = try TestArchive()
        let at = { (microsecond: Int) in "2026-03-02T09:00:00.00000\(microsecond)Z" }
        try archive.ingest(
            message("1", from: "7", at: at(3), "a microsecond before", in: "team-support"),
            line("join", ["channel": "team-support", "person": "3", "at": at(4)]),
            message("2", from: "7", at: at(4), "at that instant", in: "team-support"),
            seen("7", upTo: "1", at: "09:01", in: "team-support"))
        let count = try #require(archive.reader.unseen(asOf: nil).first)
        #expect(count.messages == 1)
        #expect(try archive.reader.message(count.oldest)?.id == "2")
    }
}
