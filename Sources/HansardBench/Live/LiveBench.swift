import Foundation
import NIOCore
import NIOPosix

/// The measurements of the live server, each where there is a like of it against nchan in the same run.
struct LiveBench {
    enum Part: String, CaseIterable {
        case room, turns, pairs, memory, half, cut, churn, mesh
    }

    let servers: LiveBenchServers
    let parts: Set<Part>
    let rounds: Int
    let churnSeconds: Int
    let note: (String) -> Void
    let add: (_ key: String, _ name: String, _ value: Double, _ unit: String) -> Void

    static let people = 1_000
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    func run() throws {
        try LoadedServer.pinLoad()
        defer { try? group.syncShutdownGracefully() }
        var full = 0.0
        if parts.contains(.room) || parts.contains(.half) { full = try measureRoom() }
        if parts.contains(.turns) { try measureTurns() }
        if parts.contains(.pairs) { try measurePairs() }
        if parts.contains(.memory) { try measureMemory() }
        if parts.contains(.half) { try measureHalf(full / Double(Self.people)) }
        if parts.contains(.cut) { try measureCut() }
        if parts.contains(.churn) { try measureChurn() }
        if parts.contains(.mesh) { try measureMesh() }
    }

    func with<Value>(
        _ started: (LoadedServer, LoadTarget), _ body: (LoadedServer, LoadGenerator) throws -> Value
    ) throws -> Value {
        let (server, target) = started
        let load = LoadGenerator(target, on: group.next())
        defer {
            load.end()
            server.stop()
        }
        return try body(server, load)
    }

    // MARK: Against nchan

    /// One server in one run.
    struct Delivering {
        var perSecond = 0.0
        var microseconds = 0.0
        var p50 = 0.0
        var p99 = 0.0
        var publishesPerSecond = 0.0
    }

    private func deliver(
        _ started: (LoadedServer, LoadTarget), _ channels: [[String]], _ work: LoadWork, inFlight: Int
    ) throws -> Delivering {
        try with(started) { server, load in
            try load.connect(channels)
            // What a server does once, it has done.
            _ = try load.publish(
                LoadWork(messages: work.messages / 10, deliveries: work.deliveries / 10, channels: work.channels),
                inFlight: inFlight)
            let before = server.processorSeconds
            let seconds = try load.publish(work, inFlight: inFlight)
            let processor = server.processorSeconds - before
            return Delivering(
                perSecond: Double(work.deliveries) / seconds,
                microseconds: processor * 1_000_000 / Double(work.deliveries), p50: load.latency(0.5),
                p99: load.latency(0.99), publishesPerSecond: Double(work.messages) / seconds)
        }
    }

    /// Both, in turns, so that whatever else this machine does meets both; of each the round that did most.
    private func compare(
        _ name: String, _ channels: [[String]], _ work: LoadWork, inFlight: Int
    ) throws -> (ours: Delivering, nchan: Delivering) {
        var (ours, nchan) = (Delivering(), Delivering())
        for round in 1...rounds {
            note("\(name), round \(round) of \(rounds) …")
            let theirs = try deliver(servers.nchan(), channels, work, inFlight: inFlight)
            if theirs.perSecond > nchan.perSecond { nchan = theirs }
            let mine = try deliver(servers.ours(), channels, work, inFlight: inFlight)
            if mine.perSecond > ours.perSecond { ours = mine }
        }
        return (ours, nchan)
    }

    private func addDelivering(_ key: String, _ name: String, _ ours: Delivering, _ nchan: Delivering) {
        for (whose, prefix, figures) in [("", "", ours), (", nchan", "nchan_", nchan)] {
            add("\(prefix)\(key)_per_second", name + whose, figures.perSecond, "deliveries a second")
            add("\(prefix)\(key)_us", name + whose + ", server’s processor", figures.microseconds, "µs a delivery")
            add("\(prefix)\(key)_p50_ms", name + whose + ", p50", figures.p50, "ms")
            add("\(prefix)\(key)_p99_ms", name + whose + ", p99", figures.p99, "ms")
        }
        add("\(key)_ratio", name + ", deliveries / nchan", ours.perSecond / nchan.perSecond, "")
        add("\(key)_us_ratio", name + ", processor / nchan", ours.microseconds / nchan.microseconds, "")
    }

    private var room: [[String]] { Array(repeating: ["private-room"], count: Self.people) }

    private func measureRoom() throws -> Double {
        let work = LoadWork(messages: 3_000, deliveries: 3_000 * Self.people, channels: ["private-room"])
        let (ours, nchan) = try compare("A channel of 1,000, 8 publishes in flight", room, work, inFlight: 8)
        addDelivering("room", "A channel of 1,000, 8 in flight", ours, nchan)
        return ours.perSecond
    }

    private func measureTurns() throws {
        let work = LoadWork(messages: 500, deliveries: 500 * Self.people, channels: ["private-room"])
        let (ours, nchan) = try compare("A channel of 1,000, one publish at a time", room, work, inFlight: 1)
        addDelivering("turns", "A channel of 1,000, one at a time", ours, nchan)
    }

    private func measurePairs() throws {
        let names = (0..<Self.people / 2).map { "private-chat-\(2 * $0 + 1)-\(2 * $0 + 2)" }
        let work = LoadWork(messages: 20_000, deliveries: 40_000, channels: names)
        let channels = (0..<Self.people).map { [names[$0 / 2]] }
        let (ours, nchan) = try compare("500 pairs", channels, work, inFlight: 8)
        add("pairs_publishes", "500 pairs, every publish signed", ours.publishesPerSecond, "publishes a second")
        add("pairs_us", "500 pairs, server’s processor", ours.microseconds * 2, "µs a publish")
        add("pairs_p99_ms", "500 pairs, p99", ours.p99, "ms")
        add("nchan_pairs_publishes", "500 pairs, nchan, unsigned", nchan.publishesPerSecond, "publishes a second")
        add("nchan_pairs_us", "500 pairs, nchan, processor", nchan.microseconds * 2, "µs a publish")
        add("pairs_ratio", "500 pairs, publishes / nchan", ours.publishesPerSecond / nchan.publishesPerSecond, "")
    }

    private func measureMemory() throws {
        note("Memory of 1,000 connections …")
        func kibibytes(_ started: (LoadedServer, LoadTarget), _ channels: [[String]]) throws -> Double {
            try with(started) { server, load in
                let before = server.kibibytes
                try load.connect(channels)
                return (server.kibibytes - before) / Double(Self.people)
            }
        }
        let channels = (0..<Self.people).map { ["private-room", "private-user-\($0)"] }
        add("memory_kib", "A connection with 2 subscriptions", try kibibytes(servers.ours(), channels), "KiB")
        add("nchan_memory_kib", "A connection, nchan, 1 subscription", try kibibytes(servers.nchan(), room), "KiB")
    }

    // MARK: By itself

    private func measureHalf(_ fullPerSecond: Double) throws {
        note("One event to 1,000 at half of full load …")
        try with(servers.ours()) { server, load in
            try load.connect(room)
            let perSecond = fullPerSecond / 2
            let messages = Int(perSecond * 10)
            let work = LoadWork(messages: messages, deliveries: messages * Self.people, channels: ["private-room"])
            let before = server.processorSeconds
            let seconds = try load.publish(work, inFlight: 32, perSecond: perSecond)
            let share = (server.processorSeconds - before) / seconds
            add("half_load", "At half of full load", Double(work.deliveries) / seconds, "deliveries a second")
            add("half_load_cores", "At half of full load, server’s processor", share, "cores")
            add("half_p50_ms", "At half of full load, p50", load.latency(0.5), "ms")
            add("half_p99_ms", "At half of full load, p99", load.latency(0.99), "ms")
        }
    }

    private func measureCut() throws {
        note("1,000 clients cut at once …")
        let channels = Array(repeating: ["presence-staff"], count: Self.people)
        try with(servers.ours()) { server, load in
            try load.connect(channels, rosters: true)
            let before = server.processorSeconds
            let start = ContinuousClock.now
            try load.cut()
            try load.connect(channels, rosters: true, atOnce: Self.people)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            // What comes late of the connections that were cut must take nobody out.
            usleep(1_000_000)
            guard try load.isWhole() else { throw LoadProblem(description: "A roster lost somebody who is back.") }
            add("cut_seconds", "1,000 cut at once, all back with the whole roster", seconds, "s")
            add("cut_cpu_seconds", "The same, server’s processor", server.processorSeconds - before, "s")
        }
    }

    private func measureChurn() throws {
        note("Clients come and go for \(churnSeconds) s …")
        try with(servers.ours()) { server, load in
            let end = ContinuousClock.now + .seconds(churnSeconds)
            let fifth = ContinuousClock.now + .seconds(Double(churnSeconds) / 5)
            var early: Double?
            var rounds = 0
            while ContinuousClock.now < end {
                // Each round has other people, as a working day has.
                let channels = (0..<100).map { ["presence-staff", "private-user-\(rounds * 100 + $0)"] }
                try load.connect(channels, atOnce: 100)
                try load.cut()
                rounds += 1
                if early == nil, ContinuousClock.now > fifth { early = server.kibibytes }
            }
            let late = server.kibibytes
            add("churn_per_second", "Churn", Double(rounds * 100) / Double(churnSeconds), "connections a second")
            add("churn_early_mib", "Memory after a fifth of \(churnSeconds) s of churn", (early ?? late) / 1_024, "MiB")
            add("churn_late_mib", "Memory at its end", late / 1_024, "MiB")
        }
    }

    private func measureMesh() throws {
        note("1,000 people in 499,500 channels …")
        let channels = (1...Self.people).map { person in
            (1...Self.people).filter { $0 != person }.map { "private-chat-\(min(person, $0))-\(max(person, $0))" }
        }
        try with(servers.ours()) { server, load in
            let before = server.processorSeconds
            let start = ContinuousClock.now
            try load.connect(channels, atOnce: Self.people, seconds: 110)
            add("mesh_seconds", "999,000 signed subscriptions", (ContinuousClock.now - start) / .seconds(1), "s")
            add("mesh_cpu_seconds", "The same, server’s processor", server.processorSeconds - before, "s")
            add("mesh_peak_mib", "The same, server’s peak memory", server.peakMebibytes, "MiB")
        }
    }
}
