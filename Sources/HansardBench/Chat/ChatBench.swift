import Foundation
import HansardTerminal
import NIOCore
import NIOPosix
import PairChannel

/// Measures the chat: how fast it writes down, how soon the other sees, and what a thousand people cost.
struct ChatBench {
    let site: BenchSite
    let options: SiteOptions
    let seconds: Int
    let note: (String) -> Void

    enum Part: String, BenchPart {
        case disk, alone, many, seen, storm, crowd
    }

    func run(_ parts: Set<Part>, add: (String, String, Double, String) -> Void) throws {
        var flush = 0.0
        if parts.contains(.disk) || parts.contains(.alone) {
            note("The disk flushes …")
            flush = try flushMilliseconds()
            add("fsync_ms", "One flush of the disk, p50", flush, "ms")
        }
        let port = try LoadedServer.freePort()
        let server = try site.server(options, port: port, cores: .all)
        defer { server.stop() }
        let load = ChatLoad(port: port, tokens: site.tokens())
        defer { load.end() }
        if parts.contains(.alone) {
            note("One sender …")
            let run = try load.send(senders: 1, seconds: seconds)
            add("alone_p50_ms", "One sender alone, p50", run.milliseconds(0.5), "ms")
            add("alone_per_second", "One sender alone", run.perSecond, "messages a second")
            add("alone_flushes", "One sender alone / a flush", run.milliseconds(0.5) / flush, "")
        }
        if parts.contains(.crowd) { try crowd(server, load, add) }
        if parts.contains(.many) {
            note("\(Self.senders) senders …")
            let before = server.processorSeconds
            let run = try load.send(senders: Self.senders, seconds: seconds)
            add("many_per_second", "\(Self.senders) senders", run.perSecond, "messages a second")
            add("many_p50_ms", "Their answers, p50", run.milliseconds(0.5), "ms")
            add("many_p99_ms", "Their answers, p99", run.milliseconds(0.99), "ms")
            let each = (server.processorSeconds - before) / Double(run.latencies.count) * 1_000_000
            add("many_cpu_us", "Server’s processor time for one message", each, "µs")
        }
        if parts.contains(.seen) {
            note("From sending to seeing …")
            let (arrival, mark) = try load.seen(rounds: 200, credentials: BenchSite.chatApp)
            add("arrival_p50_ms", "Sent until the other has it, p50", ChatRun.milliseconds(arrival, 0.5), "ms")
            add("seen_p50_ms", "Sent until the mark of seen is back, p50", ChatRun.milliseconds(mark, 0.5), "ms")
            add("seen_p99_ms", "Sent until the mark of seen is back, p99", ChatRun.milliseconds(mark, 0.99), "ms")
        }
        if parts.contains(.storm) { try storm(port, load, add) }
        add("chat_peak_mib", "Server, peak memory", server.peakMebibytes, "MiB")
    }

    static let senders = 200
    /// Changes of presence a second: as many as when a thousand clients come and go for as fast as they can.
    static let stormPerSecond = 7_300.0
    static let crowd = 1_000

    /// Each is signed in, in the presence channel and in that of a pair, writes once a minute, and marks what comes as seen.
    private func crowd(
        _ server: LoadedServer, _ load: ChatLoad, _ add: (String, String, Double, String) -> Void
    ) throws {
        // What was sent before is no part of it.
        try site.waitForArchive()
        note("\(Self.crowd) people …")
        try load.gather(Self.crowd, credentials: BenchSite.chatApp)
        let minute = max(20, min(60, 4 * seconds))
        let before = server.processorSeconds
        let run = try load.converse(seconds: minute)
        let share = (server.processorSeconds - before) / Double(minute) * 100
        add("crowd_cpu_percent", "\(Self.crowd) people, a message a minute each: of one core", share, "%")
        add("crowd_messages", "Messages in \(minute) s", Double(run.latencies.count), "")
        add("crowd_p50_ms", "Their answers, p50", run.milliseconds(0.5), "ms")
        add("crowd_mib", "Server’s memory with them", server.kibibytes / 1_024, "MiB")
    }

    /// One sender, while presence changes as fast as in a reconnect storm.
    private func storm(_ port: Int, _ load: ChatLoad, _ add: (String, String, Double, String) -> Void) throws {
        note("One sender in a reconnect storm …")
        let storm = PresenceStorm(port: port, BenchSite.chatApp, perSecond: Self.stormPerSecond)
        try storm.begin()
        usleep(1_000_000)
        let run = try load.send(senders: 1, seconds: seconds)
        add("storm_per_second", "A reconnect storm", try storm.end(), "changes of presence a second")
        add("storm_p50_ms", "One sender in it, p50", run.milliseconds(0.5), "ms")
        add("storm_p99_ms", "One sender in it, p99", run.milliseconds(0.99), "ms")
    }

    /// As long as the disk takes to keep 4 KiB more of a file, the median of 200.
    private func flushMilliseconds() throws -> Double {
        let path = site.folder + "/flush"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchProblem(description: "\(path): \(String(cString: strerror(errno)))") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 7, count: 4_096)
        let times = (0..<200).map { number -> Int in
            let start = NIODeadline.now()
            _ = page.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, off_t(number * page.count)) }
            fdatasync(file)
            return Int((NIODeadline.now() - start).nanoseconds / 1_000)
        }
        return ChatRun.milliseconds(times, 0.5)
    }
}
