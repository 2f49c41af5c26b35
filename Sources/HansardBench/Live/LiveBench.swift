import Foundation
import NIOCore
import NIOPosix

/// The measurements of the live server, each where there is a like of it against nchan in the same run.
struct LiveBench {
    enum Part: String, BenchPart {
        case room, turns, pairs, recorded, memory, half, cut, churn, mesh
    }

    let servers: LiveBenchServers
    let parts: Set<Part>
    let rounds: Int
    let churnSeconds: Int
    let note: (String) -> Void
    let add: BenchFigures.Add

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var runs: LoadRuns { LoadRuns(loop: group.next()) }

    func run() throws {
        try LoadedServer.pinLoad()
        defer { try? group.syncShutdownGracefully() }
        if !servers.hasNchan {
            note("nginx with nchan is not here, and nothing is compared with it. Run scripts/bench-live.")
        }
        let nchan = NchanComparison(servers: servers, runs: runs, rounds: rounds, note: note, add: add)
        var full = 0.0
        if parts.contains(.room) || parts.contains(.half) { full = try nchan.room() }
        if parts.contains(.turns) { try nchan.turns() }
        if parts.contains(.pairs) { try nchan.pairs() }
        if parts.contains(.recorded) {
            try RecordedBench(servers: servers, runs: runs, rounds: rounds, note: note, add: add).run()
        }
        if parts.contains(.memory) { try nchan.memory() }
        if parts.contains(.half) { try measureHalf(full / Double(LoadWork.people)) }
        if parts.contains(.cut) { try measureCut() }
        if parts.contains(.churn) { try measureChurn() }
        if parts.contains(.mesh) { try measureMesh() }
    }

    private func measureHalf(_ fullPerSecond: Double) throws {
        note("One event to 1,000 at half of full load …")
        try runs.with(servers.ours()) { server, load in
            try load.connect(Array(repeating: ["private-room"], count: LoadWork.people))
            let perSecond = fullPerSecond / 2
            let messages = Int(perSecond * 10)
            let work = LoadWork(messages: messages, deliveries: messages * LoadWork.people, channels: ["private-room"])
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
        let channels = Array(repeating: ["presence-staff"], count: LoadWork.people)
        try runs.with(servers.ours()) { server, load in
            try load.connect(channels, rosters: true)
            let before = server.processorSeconds
            let start = ContinuousClock.now
            try load.cut()
            try load.connect(channels, rosters: true, atOnce: LoadWork.people)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            // What comes late of the connections that were cut must take nobody out.
            usleep(1_000_000)
            guard try load.isWhole() else { throw BenchProblem(description: "A roster lost somebody who is back.") }
            add("cut_seconds", "1,000 cut at once, all back with the whole roster", seconds, "s")
            add("cut_cpu_seconds", "The same, server’s processor", server.processorSeconds - before, "s")
        }
    }

    private func measureChurn() throws {
        note("Clients come and go for \(churnSeconds) s …")
        try runs.with(servers.ours()) { server, load in
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
        let channels = (1...LoadWork.people).map { person in
            (1...LoadWork.people).filter { $0 != person }.map { "private-chat-\(min(person, $0))-\(max(person, $0))" }
        }
        try runs.with(servers.ours()) { server, load in
            let before = server.processorSeconds
            let start = ContinuousClock.now
            try load.connect(channels, atOnce: LoadWork.people, seconds: 110)
            add("mesh_seconds", "999,000 signed subscriptions", (ContinuousClock.now - start) / .seconds(1), "s")
            add("mesh_cpu_seconds", "The same, server’s processor", server.processorSeconds - before, "s")
            add("mesh_peak_mib", "The same, server’s peak memory", server.peakMebibytes, "MiB")
        }
    }
}
