import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

@Suite(.blocking) struct PresenceRecorderTests {
    private static let start: Int64 = 1_800_000_000_000_000
    private let archive = NSTemporaryDirectory() + "/hansard-live-\(UUID().uuidString)"

    private func at(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: Self.start + Int64(seconds * 1_000_000))
    }

    private func server(now seconds: Double = 100) throws -> PresenceServer {
        let now = at(seconds)
        return try PresenceServer(archive: archive, now: { now })
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

    @Test func twoTabsAreOneStay() throws {
        let server = try server()
        for (notice, time) in [(joined(1), 1.0), (joined(2), 5), (left(1), 30), (left(2), 60)] {
            server.recorder.take(notice, app: "1", at: at(time))
        }
        #expect(try server.close())
        #expect(try intervals() == ["1–60"])
        #expect(server.recorder.counts == .init(recorded: 4))
    }

    @Test func whoIsThereIsWhoseAccountThePeopleFileSays() throws {
        try TestService.ingest([#"{"type":"person","id":"U1","name":"Anna"}"#], into: archive, system: "crm")
        let map = AccountMap([AccountMap.Entry(name: "anna", accounts: ["crm/U1", "7"].map { Account($0)! })])
        let now = at(100)
        let server = try PresenceServer(archive: archive, people: map, now: { now })
        server.recorder.take(joined(1), app: "1", at: at(1))
        server.recorder.take(left(1), app: "1", at: at(60))
        #expect(try server.close())
        #expect(try intervals() == ["1–60"])
        #expect(try ArchiveReader(path: archive).peopleWithAccounts().map(\.accounts.count) == [2])
    }

    @Test func aReloadIsNotShownAndALongerAbsenceIs() throws {
        let server = try server()
        for (notice, time) in [
            (joined(1), 1.0), (left(1), 20), (joined(2), 22), (left(2), 40), (joined(3), 60), (left(3), 70),
        ] {
            server.recorder.take(notice, app: "1", at: at(time))
        }
        #expect(try server.close())
        #expect(try intervals() == ["1–40", "60–70"])
        #expect(server.recorder.counts.recorded == 6)
    }

    @Test func whatIsOpenWhenTheServerStopsEndsThen() throws {
        let server = try server(now: 100)
        server.recorder.take(joined(1), app: "1", at: at(1))
        #expect(try server.close())
        #expect(try intervals() == ["1–100"])
    }

    /// Two sockets that a process had when it was killed, after a sign of life.
    private func beKilled() throws {
        let journal = try LiveJournal(archive: archive, isServing: true)
        try journal.commit { transaction in
            for (socket, time) in [(UInt32(1), 1.0), (2, 20)] {
                try transaction.add(try #require(SocketPresence(joined(socket), app: "1", at: at(time))).entry)
            }
            try transaction.beat(at(31))
        }
    }

    @Test func whatACrashLeavesOpenEndsWithTheLastSignOfLife() throws {
        try beKilled()
        let next = try server(now: 500)
        // Whom webhooks have not been told of.
        let ends = next.recorder.endedAtStart
        #expect(
            ends.map { [$0.app, $0.channel, $0.person] } == Array(repeating: ["1", "presence-staff", "7"], count: 2))
        #expect(ends.map(\.at) == [at(31), at(31)])
        #expect(next.recorder.lastSign == at(31))
        #expect(try next.close())
        #expect(try intervals() == ["1–31"])
        let last = try #require(try next.lines().last)
        #expect(last.hasSuffix("\"reason\":\"log ended\"}"))
        #expect(try next.lines().count == 4)
    }

    /// What was written after the last beat is a sign of life, too; what a command has written since is none.
    @Test func whatWasWrittenIsASignOfLife() throws {
        try beKilled()
        let journal = try LiveJournal(archive: archive)
        try journal.commit { transaction in
            try transaction.add(try #require(SocketPresence(joined(3), app: "1", at: at(40))).entry)
            try transaction.know(ChatPerson(id: "9", name: nil, title: nil, isActive: false), now: at(300))
        }
        let next = try server(now: 500)
        #expect(next.recorder.endedAtStart.map(\.at) == [at(40), at(40), at(40)])
        #expect(try next.close())
        #expect(try intervals() == ["1–40"])
    }

    // MARK: What older Hansards wrote

    private func writeOlder(_ lines: [String], heartbeat: Double? = nil) throws -> String {
        let name = "presence-2027-01-15T08-00-00Z-000000.jsonl"
        try FileManager.default.createDirectory(
            atPath: archive + "/live/pending", withIntermediateDirectories: true)
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: "\(archive)/live/\(name)"))
        #expect(FileManager.default.createFile(atPath: "\(archive)/live/pending/\(name)", contents: nil))
        if let heartbeat {
            try Data("\(at(heartbeat).rfc3339())\n".utf8).write(to: URL(fileURLWithPath: archive + "/live/heartbeat"))
        }
        return "\(archive)/live/\(name)"
    }

    private func older(_ type: String, _ socket: Int, _ seconds: Double) -> String {
        #"{"type":"\#(type)","person":"7","at":"\#(at(seconds).rfc3339())","live_socket":"1/presence-staff#1.\#(socket)"}"#
    }

    /// The last line has no end: it never was on record.
    @Test func whatAnOlderServerHasWrittenIsTakenIn() throws {
        let webhook = String(decoding: webhook("member_added", 5), as: UTF8.self).replacingOccurrences(
            of: "7", with: "8")
        let lines = [older("online", 1, 1), older("online", 2, 2), older("offline", 2, 9), webhook, #"{"type":"onl"#]
        let file = try writeOlder(lines, heartbeat: 31)
        // The archive has a part of it.
        try TestService.ingest(Array(lines.prefix(2)), into: archive)
        #expect(try ArchiveReader(path: archive).statistics().presence == 2)
        let server = try server(now: 500)
        #expect(server.recorder.endedAtStart.map(\.at) == [at(31)])
        #expect(server.recorder.lastSign == at(31))
        #expect(try server.close())
        #expect(try intervals() == ["1–31"])
        // Two ends, and the webhook’s.
        #expect(try ArchiveReader(path: archive).statistics().presence == 5)
        #expect(FileManager.default.fileExists(atPath: file))
        for gone in ["pending", "heartbeat"] {
            #expect(!FileManager.default.fileExists(atPath: "\(archive)/live/\(gone)"), "\(gone)")
        }
    }

    @Test func aCrashWhileItIsTakenInAddsNothing() throws {
        let lines = [older("online", 1, 1), older("offline", 1, 9), ""]
        _ = try writeOlder(lines)
        do {
            // Its end gives the journal back.
            let first = try server(now: 500)
            #expect(try first.close())
        }
        let records = try ArchiveReader(path: archive).statistics().records
        // As if its name had not been taken away.
        _ = try writeOlder(lines)
        let second = try nextServer(now: 600)
        #expect(second.recorder.endedAtStart.isEmpty)
        #expect(try second.close())
        #expect(try ArchiveReader(path: archive).statistics().records == records)
        #expect(try intervals() == ["1–9"])
    }

    @Test func anArchiveThatIsBeingWrittenIsWaitedFor() throws {
        var store: Store? = try Store(path: archive, holder: "a test") { _ in }
        let server = try server()
        server.recorder.take(joined(1), app: "1", at: at(1))
        server.recorder.take(left(1), app: "1", at: at(50))
        #expect(try !server.close(within: 0.2))
        #expect(try intervals() == [])
        try store?.close()
        store = nil
        #expect(try server.close())
        #expect(try intervals() == ["1–50"])
    }

    @Test func aFileThatIsFullIsFollowedByAnother() throws {
        let server = try server(now: 100_000)
        for i in 0..<6_000 {
            server.recorder.take(i % 2 == 0 ? joined(UInt32(i)) : left(UInt32(i - 1)), app: "1", at: at(Double(i) * 15))
        }
        #expect(try server.close())
        #expect(server.recorder.counts == .init(recorded: 6_000))
        #expect(try intervals().count == 3_000)
        let files = try FileManager.default.contentsOfDirectory(atPath: archive + "/live")
        #expect(files.count { $0.hasSuffix(".jsonl") } > 1)
    }

    @Test func whoIsKnownByIdAloneGetsTheNameThatTheAppHas() async throws {
        try FileManager.default.createDirectory(atPath: archive, withIntermediateDirectories: true)
        try Ingestion.run(
            [#"{"type":"person","id":"9","name":"Ada","team":"Support"}"#], file: archive + "/people.jsonl",
            into: archive, at: .now)
        let server = try server()
        let staff = ChannelName("presence-staff")!
        server.recorder.take(.socketJoined(staff, PersonID("7")!, SocketID(1, 1), name: "Cy"), app: "1", at: at(1))
        server.recorder.take(.socketJoined(staff, PersonID("9")!, SocketID(1, 2), name: "Another"), app: "1", at: at(1))
        func names() throws -> [String: String] {
            guard let reader = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving) else { return [:] }
            return Dictionary(uniqueKeysWithValues: try reader.people().people.map { ($0.sourceID, $0.name ?? "") })
        }
        try await eventually("they are named") { try names()["7"] == "Cy" }
        #expect(try server.close())
        #expect(try names() == ["7": "Cy", "9": "Ada"])
    }

    private func webhook(_ name: String, _ seconds: Double) -> [UInt8] {
        let event = #"{"name":"\#(name)","channel":"presence-staff","user_id":"7"}"#
        return Array(#"{"time_ms":\#(at(seconds).microseconds / 1_000),"events":[\#(event)]}"#.utf8)
    }

    @Test func whatAHostedServiceTellsIsOnTheDiskWhenItIsAnswered() async throws {
        let server = try server()
        #expect(await server.recorder.record(webhook("member_added", 1)))
        #expect(try server.lines() == [String(decoding: webhook("member_added", 1), as: UTF8.self)])
        #expect(try server.close())
        #expect(try intervals() == ["1–?"])
        #expect(!(await server.recorder.record(webhook("member_removed", 9))))
    }

    /// Their sockets are a service’s, and stay open when this process ends.
    @Test func whoIsWithAHostedServiceStaysWhenTheServerStops() async throws {
        for (name, time) in [("member_added", 1.0), ("member_removed", 60)] {
            let server = try nextServer(now: 100 + time)
            #expect(await server.recorder.record(webhook(name, time)))
            // A service that is not sure that it was understood tells it again.
            #expect(await server.recorder.record(webhook(name, time)))
            #expect(try server.close())
        }
        #expect(try intervals() == ["1–60"])
    }

    /// Once the threads of the one before are gone, with what they hold.
    private func nextServer(now seconds: Double) throws -> PresenceServer {
        let end = Date(timeIntervalSinceNow: 120)
        while true {
            do { return try server(now: seconds) } catch let error as JournalError {
                guard end > Date() else { throw error }
                usleep(10_000)
            }
        }
    }

    /// A process that is told of somebody, and ends at 101.
    private func tellAndEnd() async throws {
        let server = try server(now: 101)
        #expect(await server.recorder.record(webhook("member_added", 1)))
        #expect(try server.close())
    }

    /// A service tells again for five minutes; what happened while nobody listened for longer is not told at all.
    @Test(arguments: [
        (["7"], ["1–?"]), ([], ["1–101"]), (["7", "8"], ["1–?"]),
    ])
    func whoIsNotThereAnyMoreWasThereUpToTheLastSignOfLife(here: [ID], stays: [String]) async throws {
        try await tellAndEnd()
        let after = try nextServer(now: 1_000)
        await after.recorder.catchUp(ChannelName("presence-staff")!, againAfterSeconds: 0.01) { Set(here) }
        #expect(try after.close())
        #expect(try intervals() == stays)
        let present = try ArchiveReader(path: archive).present(in: "presence-staff")
        #expect(present.keys.sorted() == here)
        #expect(present["8"] == (here.contains("8") ? at(1_000) : nil))
    }

    @Test func afterAShortTimeTheServiceTellsByItself() async throws {
        try await tellAndEnd()
        let after = try nextServer(now: 400)
        await after.recorder.catchUp(ChannelName("presence-staff")!) { [] }
        #expect(try after.close())
        #expect(try intervals() == ["1–?"])
    }

    @Test func twoServersDoNotWriteOneJournal() throws {
        let first = try server()
        let error = #expect(throws: JournalError.self) { try server() }
        #expect(
            error?.description.hasSuffix("Another live server writes here. Stop it, or serve another archive.") == true)
        // A command may.
        _ = try LiveJournal(archive: archive)
        #expect(try first.close())
    }
}
