import Foundation
import HansardTerminal
import NIOPosix

/// The longest turn of a server’s event loop while all that it does is asked of it at once, and what it waits for is slow.
struct LoopBench {
    let folder: String
    let site: SiteOptions
    /// Of the generated archive.
    let messages: Int
    /// Of load.
    let seconds: Int
    let note: (String) -> Void

    private static let people = 40
    private static let readers = 8
    /// Sockets in one channel, and events to all of them a second.
    private static let room = (sockets: 1_000, perSecond: 20)
    /// Pairs, and events of theirs for the record a second.
    private static let pairs = (count: 100, perSecond: 500)
    private static let stormPerSecond = 1_000.0
    /// What the server tells of its loop.
    private static let metric = "hansard_event_loop_lag_max_seconds"

    func run() throws -> BenchFigures {
        note("Writing and ingesting the log …")
        let archive = folder + "/archive"
        let corpus = try BenchCorpus.write(messages: messages, to: folder + "/corpus")
        _ = try ChildRun.measure([Program.hansard, "ingest", "--archive", archive] + corpus.logs)
        let bench = try BenchSite(folder: folder, people: 1...Self.people, archive: archive)
        let reader = try BenchReader(folder: folder, person: 1, settings: bench.content)
        let port = try LoadedServer.freePort()
        let server = try bench.server(site, port: port, cores: .all)
        defer { server.stop() }
        var figures = BenchFigures()
        note("Nothing, for 5 s …")
        usleep(5_000_000)
        let idle = try Metric(Self.metric, port).value
        figures.add("loop_idle_ms", "The longest lag of the loop, idle", idle * 1_000, "ms")
        try LoadedServer.pinLoad()
        try load(bench, reader, port, &figures)
        return figures
    }

    private func load(_ site: BenchSite, _ reader: BenchReader, _ port: Int, _ figures: inout BenchFigures) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        defer { try? group.syncShutdownGracefully() }
        note("Connecting …")
        let target = LoadTarget(kind: .pusher(BenchSite.recordedApp), port: port)
        let room = LoadGenerator(target, on: group.next())
        defer { room.end() }
        try room.connect(Array(repeating: ["private-room"], count: Self.room.sockets))
        let names = (0..<Self.pairs.count).map { "private-chat-\(5_001 + 2 * $0)-\(5_002 + 2 * $0)" }
        let pairs = LoadGenerator(
            LoadTarget(kind: target.kind, port: port, isMessage: true), on: group.next())
        defer { pairs.end() }
        try pairs.connect(names.flatMap { [[$0], [$0]] })
        let chat = ChatLoad(port: port, tokens: site.tokens())
        defer { chat.end() }
        let storm = PresenceStorm(port: port, BenchSite.chatApp, perSecond: Self.stormPerSecond)
        try storm.begin()
        note("Everything at once, for \(seconds) s …")
        let seconds = seconds
        let end = ContinuousClock.now + .seconds(seconds)
        let readers = (0..<Self.readers).map { _ in
            BackgroundLoad(until: end) { try ReaderLoad(port: port, field: reader.field).run(until: $0) }
        }
        let publishing = [
            BackgroundLoad(until: end) { _ in
                try Self.publish(room, Self.room.perSecond, seconds, to: ["private-room"], Self.room.sockets)
            },
            BackgroundLoad(until: end) { _ in try Self.publish(pairs, Self.pairs.perSecond, seconds, to: names, 2) },
            BackgroundLoad(until: end) { _ in
                Double(try chat.send(senders: Self.people, seconds: seconds).latencies.count)
            },
        ]
        let disk = SlowDisk(folder: folder, archive: site.archive, accessLog: reader.database)
        let slow = [
            BackgroundLoad(until: end) { try disk.lockAccessLog(until: $0) },
            BackgroundLoad(until: end) { try disk.lockJournal(until: $0) },
            BackgroundLoad(until: end) { try disk.write(until: $0) },
        ]
        let longest = try watch(port, until: end)
        let total = try readers.reduce(0) { try $0 + $1.result() }
        let published = try publishing.map { try $0.result() }
        let waits = try slow.map { try $0.result() }
        guard waits.allSatisfy({ $0 > 0 }) else {
            throw BenchProblem(description: "A database was never locked: is the sqlite3 shell here?")
        }
        let presence = try storm.end()
        figures.add("loop_longest_ms", "The longest lag of the loop, under load of everything", longest * 1_000, "ms")
        addLoad(requests: total, published, presence: presence, &figures)
        figures.add("loop_access_locked", "… the access log locked for 1 s", waits[0], "times")
        figures.add("loop_journal_locked", "… the journal locked for 0.5 s", waits[1], "times")
        figures.add("loop_written", "… written and flushed beside it", waits[2] / Double(seconds), "MiB/s")
    }

    /// What the server has done meanwhile.
    ///
    /// - Parameter published: To the room, for the record, in the chat.
    private func addLoad(requests: Double, _ published: [Double], presence: Double, _ figures: inout BenchFigures) {
        let perSecond = Double(seconds)
        figures.add("loop_requests", "… with pages and calls of the API", requests / perSecond, "a second")
        figures.add("loop_room", "… events to \(Self.room.sockets) sockets", published[0] / perSecond, "a second")
        figures.add("loop_recorded", "… events for the record", published[1] / perSecond, "a second")
        figures.add("loop_messages", "… messages of the chat", published[2] / perSecond, "a second")
        figures.add("loop_presence", "… changes of presence", presence, "a second")
    }

    private static func publish(
        _ load: LoadGenerator, _ perSecond: Int, _ seconds: Int, to channels: [String], _ listeners: Int
    ) throws -> Double {
        let messages = perSecond * seconds
        let work = LoadWork(messages: messages, deliveries: messages * listeners, channels: channels)
        _ = try load.publish(work, inFlight: 32, perSecond: Double(perSecond))
        return Double(messages)
    }

    /// The longest that the server has told of, in seconds; it tells of the last minute or two.
    private func watch(_ port: Int, until end: ContinuousClock.Instant) throws -> Double {
        var longest = 0.0
        while ContinuousClock.now < end {
            usleep(2_000_000)
            longest = max(longest, try Metric(Self.metric, port).value)
        }
        return longest
    }
}
