import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel
import Testing

@testable import StaffChat

@Suite struct PresenceRecorderTests {
    private static let start: Int64 = 1_800_000_000_000_000
    private let archive = NSTemporaryDirectory() + "/hansard-live-\(UUID().uuidString)"

    private func at(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: Self.start + Int64(seconds * 1_000_000))
    }

    private func recorder(now seconds: Double = 100) throws -> PresenceRecorder {
        var timing = PresenceRecorder.Timing()
        (timing.groupSeconds, timing.archiveSeconds, timing.retrySeconds) = (0.001, 0.001, 0.001)
        let now = at(seconds)
        return try PresenceRecorder(archive: archive, timing: timing, logger: Logger(label: "test")) { now }
    }

    private func joined(_ socket: UInt32) -> LiveNotice {
        .socketJoined(ChannelName("presence-staff")!, PersonID("7")!, SocketID(1, socket))
    }

    private func left(_ socket: UInt32) -> LiveNotice {
        .socketLeft(ChannelName("presence-staff")!, PersonID("7")!, SocketID(1, socket))
    }

    private func intervals() throws -> [String] {
        try ArchiveReader(path: archive).presence(of: 1).map { interval in
            func seconds(_ at: Timestamp) -> String { String((at.microseconds - Self.start) / 1_000_000) }
            return "\(seconds(interval.start))–\(interval.end.map(seconds) ?? "?")"
        }
    }

    private func close(_ recorder: PresenceRecorder) {
        #expect(recorder.close(by: Date(timeIntervalSinceNow: 20)))
    }

    @Test func twoTabsAreOneStay() throws {
        let recorder = try recorder()
        for (notice, time) in [(joined(1), 1.0), (joined(2), 5), (left(1), 30), (left(2), 60)] {
            recorder.take(notice, app: "1", at: at(time))
        }
        close(recorder)
        #expect(try intervals() == ["1–60"])
        #expect(recorder.counts == .init(recorded: 4))
    }

    @Test func whoIsThereIsWhoseAccountThePeopleFileSays() throws {
        try TestService.ingest([#"{"type":"person","id":"U1","name":"Anna"}"#], into: archive, system: "crm")
        let map = AccountMap([AccountMap.Entry(name: "anna", accounts: ["crm/U1", "7"].map { Account($0)! })])
        let now = at(100)
        let recorder = try PresenceRecorder(
            archive: archive, people: { map }, logger: Logger(label: "test"), now: { now })
        recorder.take(joined(1), app: "1", at: at(1))
        recorder.take(left(1), app: "1", at: at(60))
        close(recorder)
        #expect(try intervals() == ["1–60"])
        #expect(try ArchiveReader(path: archive).peopleWithAccounts().map(\.accounts.count) == [2])
    }

    @Test func aReloadIsNotShownAndALongerAbsenceIs() throws {
        let recorder = try recorder()
        for (notice, time) in [
            (joined(1), 1.0), (left(1), 20), (joined(2), 22), (left(2), 40), (joined(3), 60), (left(3), 70),
        ] {
            recorder.take(notice, app: "1", at: at(time))
        }
        close(recorder)
        #expect(try intervals() == ["1–40", "60–70"])
        #expect(recorder.counts.recorded == 6)
    }

    @Test func whatIsOpenWhenTheServerStopsEndsThen() throws {
        let recorder = try recorder(now: 100)
        recorder.take(joined(1), app: "1", at: at(1))
        close(recorder)
        #expect(try intervals() == ["1–100"])
    }

    @Test func whatACrashLeavesOpenEndsWithTheLastSignOfLife() throws {
        do {
            let log = try PresenceLog(folder: archive + "/live", now: at(0))
            let change = try #require(PresenceChange(joined(1), app: "1", at: at(1)))
            try log.append([change])
            try log.beat(at(31))
        }
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: archive + "/live/pending").first)
        let handle = try #require(FileHandle(forWritingAtPath: "\(archive)/live/\(file)"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"type":"onl"#.utf8))
        try handle.close()
        let next = try recorder(now: 500)
        // Whom webhooks have not been told of.
        #expect(next.endedAtStart.map { [$0.app, $0.channel, $0.person] } == [["1", "presence-staff", "7"]])
        #expect(next.endedAtStart.map(\.at) == [at(31)])
        close(next)
        #expect(try intervals() == ["1–31"])
        let text = try String(contentsOfFile: "\(archive)/live/\(file)", encoding: .utf8)
        #expect(text.hasSuffix("\"reason\":\"log ended\"}\n"))
        #expect(text.split(separator: "\n").count == 2)
    }

    @Test func anArchiveThatIsBeingWrittenIsWaitedFor() throws {
        var store: Store? = try Store(path: archive, holder: "a test") { _ in }
        let recorder = try recorder()
        recorder.take(joined(1), app: "1", at: at(1))
        recorder.take(left(1), app: "1", at: at(50))
        #expect(!recorder.close(by: Date(timeIntervalSinceNow: 0.2)))
        #expect(try intervals() == [])
        try store?.close()
        store = nil
        close(recorder)
        #expect(try intervals() == ["1–50"])
    }

    /// That is where the archive says that its records come from.
    @Test func filesStayWhereTheyWereIngested() throws {
        let log = try PresenceLog(folder: archive + "/live", now: at(0))
        try log.append([try #require(PresenceChange(joined(1), app: "1", at: at(1)))])
        let file = try #require(log.current)
        #expect(log.pending() == [file])
        try log.settle([file])
        #expect(log.pending() == [])
        #expect(FileManager.default.fileExists(atPath: file))
    }

    @Test func aFileThatIsFullIsFollowedByAnother() throws {
        let recorder = try recorder(now: 100_000)
        for i in 0..<6_000 {
            recorder.take(i % 2 == 0 ? joined(UInt32(i)) : left(UInt32(i - 1)), app: "1", at: at(Double(i) * 15))
        }
        close(recorder)
        #expect(recorder.counts == .init(recorded: 6_000))
        #expect(try intervals().count == 3_000)
        let files = try FileManager.default.contentsOfDirectory(atPath: archive + "/live")
        #expect(files.count { $0.hasSuffix(".jsonl") } > 1)
    }

    @Test func whoIsKnownByIdAloneGetsTheNameThatTheAppHas() async throws {
        try FileManager.default.createDirectory(atPath: archive, withIntermediateDirectories: true)
        let people = archive + "/people.jsonl"
        try Data((#"{"type":"person","id":"9","name":"Ada","team":"Support"}"# + "\n").utf8)
            .write(to: URL(fileURLWithPath: people))
        do {
            // Its end gives the archive back.
            let store = try Store(path: archive, holder: "test") { _ in }
            _ = try store.ingest(
                [try IngestInput(path: people, format: .native, defaultZone: nil)], startedAt: .now, now: { .now })
            try store.close()
        }
        let recorder = try recorder()
        let staff = ChannelName("presence-staff")!
        recorder.take(.socketJoined(staff, PersonID("7")!, SocketID(1, 1), name: "Cy"), app: "1", at: at(1))
        recorder.take(.socketJoined(staff, PersonID("9")!, SocketID(1, 2), name: "Another"), app: "1", at: at(1))
        func names() throws -> [String: String] {
            guard let reader = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving) else { return [:] }
            return Dictionary(uniqueKeysWithValues: try reader.people().people.map { ($0.sourceID, $0.name ?? "") })
        }
        try await eventually("they are named") { try names()["7"] == "Cy" }
        await recorder.close(within: 20)
        #expect(try names() == ["7": "Cy", "9": "Ada"])
    }

    private func webhook(_ name: String, _ seconds: Double) -> [UInt8] {
        let event = #"{"name":"\#(name)","channel":"presence-staff","user_id":"7"}"#
        return Array(#"{"time_ms":\#(at(seconds).microseconds / 1_000),"events":[\#(event)]}"#.utf8)
    }

    @Test func whatAHostedServiceTellsIsOnTheDiskWhenItIsAnswered() async throws {
        let recorder = try recorder()
        #expect(await recorder.record(webhook("member_added", 1)))
        let files = try FileManager.default.contentsOfDirectory(atPath: archive + "/live").filter {
            $0.hasSuffix(".jsonl")
        }
        let text = try String(contentsOfFile: "\(archive)/live/\(try #require(files.first))", encoding: .utf8)
        #expect(text == String(decoding: webhook("member_added", 1), as: UTF8.self) + "\n")
        await recorder.close(within: 20)
        #expect(try intervals() == ["1–?"])
        #expect(!(await recorder.record(webhook("member_removed", 9))))
    }

    /// Their sockets are a service’s, and stay open when this process ends.
    @Test func whoIsWithAHostedServiceStaysWhenTheServerStops() async throws {
        for (name, time) in [("member_added", 1.0), ("member_removed", 60)] {
            let recorder = try await nextRecorder(now: 100 + time)
            #expect(await recorder.record(webhook(name, time)))
            // A service that is not sure that it was understood tells it again.
            #expect(await recorder.record(webhook(name, time)))
            await recorder.close(within: 20)
        }
        #expect(try intervals() == ["1–60"])
    }

    /// Once the threads of the one before are gone, with what they hold.
    private func nextRecorder(now seconds: Double) async throws -> PresenceRecorder {
        var next: PresenceRecorder?
        try await eventually("the log is free") {
            next = try? recorder(now: seconds)
            return next != nil
        }
        return next!
    }

    /// A process that is told of somebody, and ends at 101.
    private func tellAndEnd() async throws {
        let recorder = try recorder(now: 101)
        #expect(await recorder.record(webhook("member_added", 1)))
        await recorder.close(within: 20)
    }

    /// A service tells again for five minutes; what happened while nobody listened for longer is not told at all.
    @Test(arguments: [
        (["7"], ["1–?"]), ([], ["1–101"]), (["7", "8"], ["1–?"]),
    ])
    func whoIsNotThereAnyMoreWasThereUpToTheLastSignOfLife(here: [ID], stays: [String]) async throws {
        try await tellAndEnd()
        let after = try await nextRecorder(now: 1_000)
        await after.catchUp(ChannelName("presence-staff")!, againAfterSeconds: 0.01) { Set(here) }
        await after.close(within: 20)
        #expect(try intervals() == stays)
        let present = try ArchiveReader(path: archive).present(in: "presence-staff")
        #expect(present.keys.sorted() == here)
        #expect(present["8"] == (here.contains("8") ? at(1_000) : nil))
    }

    @Test func afterAShortTimeTheServiceTellsByItself() async throws {
        try await tellAndEnd()
        let after = try await nextRecorder(now: 400)
        await after.catchUp(ChannelName("presence-staff")!) { [] }
        await after.close(within: 20)
        #expect(try intervals() == ["1–?"])
    }

    @Test func twoServersDoNotWriteOneLog() throws {
        let first = try recorder()
        #expect(throws: PresenceLogError.self) { try recorder() }
        close(first)
    }
}
