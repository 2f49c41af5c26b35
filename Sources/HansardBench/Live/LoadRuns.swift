import NIOCore

/// One server in one run.
struct Delivering {
    var perSecond = 0.0
    var microseconds = 0.0
    var p50 = 0.0
    var p99 = 0.0
    var publishesPerSecond = 0.0
}

/// Runs of one server each, under a load on one event loop.
struct LoadRuns {
    let loop: any EventLoop

    func with<Value>(
        _ started: (LoadedServer, LoadTarget), _ body: (LoadedServer, LoadGenerator) throws -> Value
    ) throws -> Value {
        let (server, target) = started
        let load = LoadGenerator(target, on: loop)
        defer {
            load.end()
            server.stop()
        }
        return try body(server, load)
    }

    /// - Parameter check: Looks whether the server has done what it was asked for.
    func deliver(
        _ started: (LoadedServer, LoadTarget), _ channels: [[String]], _ work: LoadWork, inFlight: Int,
        then check: () throws -> Void = {}
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
            try check()
            return Delivering(
                perSecond: Double(work.deliveries) / seconds,
                microseconds: processor * 1_000_000 / Double(work.deliveries), p50: load.latency(0.5),
                p99: load.latency(0.99), publishesPerSecond: Double(work.messages) / seconds)
        }
    }
}
