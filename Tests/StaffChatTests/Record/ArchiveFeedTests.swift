import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

@Suite(.blocking) final class ArchiveFeedTests {
    private let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
    private let journal: LiveJournal

    init() throws { journal = try LiveJournal(archive: archive) }

    deinit { try? FileManager.default.removeItem(atPath: archive) }

    /// Says when something is logged.
    private struct Noting: LogHandler {
        let note: @Sendable () -> Void
        var logLevel = Logger.Level.error
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { note() }
    }

    private func feed(onFault: @escaping @Sendable () -> Void = {}) -> ArchiveFeed {
        ArchiveFeed(
            archive: archive, journal: journal, timing: .quick,
            logger: Logger(label: "test", factory: { _ in Noting(note: onFault) }))
    }

    private func run() {
        let feed = feed()
        feed.start()
        feed.finish(by: Date(timeIntervalSinceNow: 120))
    }

    private func send(_ texts: ClosedRange<Int>) throws {
        let pair = Pair(PersonID("7")!, PersonID("9")!)!
        try journal.commit { transaction in
            for i in texts {
                _ = try transaction.send(
                    JournalTransaction.Draft(
                        pair: pair, sender: i % 3 == 0 ? pair.higher : pair.lower, text: "text \(i)", clientID: "\(i)",
                        replyTo: nil), now: .now)
            }
        }
    }

    private var archived: Int64 { get throws { try journal.readNow { try $0.archived() } } }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: archive + "/live").filter { $0.hasSuffix(".jsonl") }
            .sorted()
    }

    private func text(of file: String) throws -> String {
        try String(contentsOfFile: "\(archive)/live/\(file)", encoding: .utf8)
    }

    private func messages() throws -> Int { try ArchiveReader(path: archive).conversations().first?.messages ?? 0 }

    /// The chat records who has seen what: what nobody has opened is unseen, and not merely not on record.
    @Test func whatWasSentIsUnseenBeforeThereIsAnyMark() throws {
        try send(1...2)
        run()
        let unseen = try ArchiveReader(path: archive).unseen(asOf: nil)
        #expect(unseen.map(\.messages) == [2])
        #expect(unseen.map(\.evidence) == [nil])
    }

    private var allLines: String {
        get throws {
            String(decoding: try journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }.bytes, as: UTF8.self)
        }
    }

    /// What an app publishes is a log of its own: whether it says who has seen what shows by its marks.
    @Test(arguments: [false, true]) func whatAnAppPublishesIsUnseenOnceItHasMarks(hasMarks: Bool) throws {
        try send(1...2)
        func publish(_ content: PublishedRecord.Content) throws {
            let record = PublishedRecord(app: "1", channel: "private-chat-1-2", content: content)
            var outcome: RecordingOutcome?
            try journal.commit { outcome = try $0.record(record, now: .now) }
            #expect(outcome == .recorded)
        }
        for id in ["a", "b"] { try publish(.message(id: id, sender: "1", text: id)) }
        if hasMarks { try publish(.seen(person: "2", upTo: "a")) }
        run()
        #expect(try files() == ["app-1-000000000003.jsonl", "journal-000000000001.jsonl"])
        let reader = try ArchiveReader(path: archive)
        #expect(try reader.statistics().messages == 4)
        let unseen = try reader.unseen(asOf: nil)
        // Two of the chat’s, and of the app’s the second one.
        #expect(unseen.map(\.messages).sorted() == (hasMarks ? [1, 2] : [2]))
    }

    @Test func whatTheArchiveHoldsIsTakenOutOfTheJournal() async throws {
        try send(1...2)
        try journal.commit { transaction in
            for i in 1...2_000 {
                let change = SocketPresence(
                    app: "1", channel: "presence-staff", person: "7", socket: "1.\(i / 2)", isJoining: i % 2 == 1,
                    at: Timestamp(microseconds: 1_800_000_000_000_000 + Int64(i) * 60_000_000))
                try transaction.add(change.entry)
            }
        }
        var timing = ArchiveFeed.Timing.quick
        timing.pruneSeconds = 0
        let feed = ArchiveFeed(archive: archive, journal: journal, timing: timing, logger: Logger(label: "test"))
        feed.start()
        try await eventually("the journal has the messages and the last change") {
            try journal.readNow { try $0.batch(after: 0, limit: 5_000).parts.first?.bytes.split(separator: 10).count }
                == 3
        }
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try archived == 2_002)
        #expect(try ArchiveReader(path: archive).statistics().presence == 2_000)
        #expect(try ArchiveReader(path: archive).statistics().messages == 2)
    }

    @Test func whatIsWrittenIsInTheArchive() throws {
        try send(1...30)
        run()
        #expect(try messages() == 30)
        #expect(try archived == 30)
        #expect(try text(of: "journal-000000000001.jsonl") == allLines)
    }

    @Test func whatComesWhileItRunsFollowsInTheSameFile() throws {
        let feed = feed()
        feed.start()
        for i in 1...5 {
            try send(i...i)
            feed.signal()
        }
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try archived == 5)
        #expect(try messages() == 5)
        #expect(try files() == ["journal-000000000001.jsonl"])
        #expect(try text(of: "journal-000000000001.jsonl") == allLines)
    }

    @Test func twentyGroupsOpenTheArchiveOnce() async throws {
        let feed = feed()
        feed.start()
        for i in 1...20 {
            try send(i...i)
            feed.signal()
            try await eventually("the archive has \(i)") { try archived == Int64(i) }
        }
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try messages() == 20)
        #expect(feed.store.openings == 1)
    }

    @Test func aCrashBetweenTheArchiveAndTheNoteOfItAddsNothing() throws {
        try send(1...30)
        run()
        let (change, records) = (
            try ArchiveReader(path: archive).lastChange(), try ArchiveReader(path: archive).statistics().records
        )
        for known: Int64 in [0, 12, 29] {
            try journal.commit { try $0.settle(upTo: known) }
            run()
            #expect(try archived == 30)
            #expect(try messages() == 30)
            #expect(try ArchiveReader(path: archive).lastChange() == change)
            #expect(try ArchiveReader(path: archive).statistics().records == records)
        }
    }

    @Test func aFileThatWasCutShortIsWrittenAgainAsItWas() throws {
        try send(1...30)
        run()
        let whole = try text(of: "journal-000000000001.jsonl")
        let handle = try #require(FileHandle(forWritingAtPath: archive + "/live/journal-000000000001.jsonl"))
        try handle.truncate(atOffset: UInt64(whole.utf8.count / 2 + 3))
        try handle.close()
        try journal.commit { try $0.settle(upTo: 0) }
        run()
        #expect(try text(of: "journal-000000000001.jsonl") == whole)
        #expect(try messages() == 30)
    }

    /// The log would have the same lines once more with each attempt.
    @Test func anArchiveThatCannotBeWrittenGetsEachLineOnceInTheEnd() async throws {
        // Where the archive’s lock is a file.
        try FileManager.default.createDirectory(atPath: archive + "/lock", withIntermediateDirectories: true)
        let faults = AsyncStream<Void>.makeStream()
        let feed = feed { faults.continuation.yield() }
        try send(1...10)
        feed.start()
        var attempts = faults.stream.makeAsyncIterator()
        for i in 11...13 {
            await attempts.next()
            try send(i...i)
        }
        #expect(try archived == 0)
        try FileManager.default.removeItem(atPath: archive + "/lock")
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try archived == 13)
        #expect(try messages() == 13)
        #expect(try files() == ["journal-000000000001.jsonl"])
        #expect(try text(of: "journal-000000000001.jsonl") == allLines)
    }

    @Test func anArchiveThatAnotherWritesIsWaitedFor() throws {
        var store: Store? = try Store(path: archive, holder: "a test") { _ in }
        try send(1...10)
        let feed = feed()
        feed.start()
        feed.finish(by: Date(timeIntervalSinceNow: 0.1))
        #expect(try archived == 0)
        try store?.close()
        store = nil
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try archived == 10)
        #expect(try messages() == 10)
    }

    @Test func aFullFileIsFollowedByAnotherAndTogetherTheyAreTheLog() throws {
        try send(1...6_000)
        run()
        #expect(try archived == 6_000)
        #expect(try messages() == 6_000)
        let files = try files()
        #expect(files.count > 1)
        #expect(try files.map { try text(of: $0) }.joined() == allLines)
    }

    @Test func aLogThatCannotBeWrittenIsToldOfAndTriedAgain() async throws {
        try send(1...3)
        let blocked = archive + "/live/journal-000000000001.jsonl"
        try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: true)
        let faults = AsyncStream<Void>.makeStream()
        let feed = feed { faults.continuation.yield() }
        feed.start()
        var attempts = faults.stream.makeAsyncIterator()
        await attempts.next()
        #expect(try archived == 0)
        try FileManager.default.removeItem(atPath: blocked)
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try archived == 3)
    }

    /// Whoever the archive has from elsewhere is one with their account in the chat, where `people.yml` says so.
    @Test(arguments: [true, false]) func anAccountOfTheChatIsWhoseThePeopleFileSays(isMerged: Bool) throws {
        try TestService.ingest([#"{"type":"person","id":"U1","name":"Anna"}"#], into: archive, system: "crm")
        let accounts = ["crm/U1", "7"].map { Account($0)! }
        try send(1...3)
        let map = AccountMap([AccountMap.Entry(name: "anna", accounts: accounts)])
        let feed = ArchiveFeed(
            archive: archive, journal: journal, people: { isMerged ? map : nil }, logger: Logger(label: "test"))
        feed.start()
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        let people = try ArchiveReader(path: archive).peopleWithAccounts()
        #expect(people.count == (isMerged ? 2 : 3))
        #expect(people.first?.accounts == (isMerged ? accounts.reversed() : [accounts[0]]))
    }

    /// Its numbers begin anew, and so would the names of the files that the archive says its records come from.
    @Test func aDatabaseThatBeginsAnewLeavesTheFilesOfTheOldOne() throws {
        try send(1...3)
        run()
        let old = try text(of: "journal-000000000001.jsonl")
        journal.close()
        for name in ["live.db", "live.db-wal", "live.db-shm"] {
            try? FileManager.default.removeItem(atPath: archive + "/live/" + name)
        }
        let next = try LiveJournal(archive: archive)
        let pair = Pair(PersonID("7")!, PersonID("9")!)!
        try next.commit {
            _ = try $0.send(
                JournalTransaction.Draft(pair: pair, sender: pair.lower, text: "anew", clientID: "n", replyTo: nil),
                now: .now)
        }
        let feed = ArchiveFeed(archive: archive, journal: next, logger: Logger(label: "test"))
        feed.start()
        feed.finish(by: Date(timeIntervalSinceNow: 120))
        #expect(try text(of: "journal-000000000001.jsonl") == old)
        #expect(try text(of: "journal-000000000001-2.jsonl").contains("anew"))
        #expect(try ArchiveReader(path: archive).statistics().messages == 4)
    }
}
