/// The live server against nchan, in the same run.
struct NchanComparison {
    let servers: LiveBenchServers
    let runs: LoadRuns
    let rounds: Int
    let note: (String) -> Void
    let add: BenchFigures.Add

    /// Both, in turns, so that whatever else this machine does meets both; of each the round that did most. `nchan` is `nil` where it
    /// is not installed.
    private func compare(
        _ name: String, _ channels: [[String]], _ work: LoadWork, inFlight: Int
    ) throws -> (ours: Delivering, nchan: Delivering?) {
        var (ours, nchan) = (Delivering(), Delivering())
        for round in 1...rounds {
            note("\(name), round \(round) of \(rounds) …")
            if servers.hasNchan {
                let theirs = try runs.deliver(servers.nchan(), channels, work, inFlight: inFlight)
                if theirs.perSecond > nchan.perSecond { nchan = theirs }
            }
            let mine = try runs.deliver(servers.ours(), channels, work, inFlight: inFlight)
            if mine.perSecond > ours.perSecond { ours = mine }
        }
        return (ours, servers.hasNchan ? nchan : nil)
    }

    private func addDelivering(_ key: String, _ name: String, _ ours: Delivering, _ nchan: Delivering?) {
        for (whose, prefix, figures) in [("", "", ours), (", nchan", "nchan_", nchan)]
            as [(String, String, Delivering?)]
        {
            guard let figures else { continue }
            add("\(prefix)\(key)_per_second", name + whose, figures.perSecond, "deliveries a second")
            add("\(prefix)\(key)_us", name + whose + ", server’s processor", figures.microseconds, "µs a delivery")
            add("\(prefix)\(key)_p50_ms", name + whose + ", p50", figures.p50, "ms")
            add("\(prefix)\(key)_p99_ms", name + whose + ", p99", figures.p99, "ms")
        }
        guard let nchan else { return }
        add("\(key)_ratio", name + ", deliveries / nchan", ours.perSecond / nchan.perSecond, "")
        add("\(key)_us_ratio", name + ", processor / nchan", ours.microseconds / nchan.microseconds, "")
    }

    private var everybody: [[String]] { Array(repeating: ["private-room"], count: LoadWork.people) }

    /// - Returns: Our deliveries a second.
    func room() throws -> Double {
        let work = LoadWork(messages: 3_000, deliveries: 3_000 * LoadWork.people, channels: ["private-room"])
        let (ours, nchan) = try compare("A channel of 1,000, 8 publishes in flight", everybody, work, inFlight: 8)
        addDelivering("room", "A channel of 1,000, 8 in flight", ours, nchan)
        return ours.perSecond
    }

    func turns() throws {
        let work = LoadWork(messages: 500, deliveries: 500 * LoadWork.people, channels: ["private-room"])
        let (ours, nchan) = try compare("A channel of 1,000, one publish at a time", everybody, work, inFlight: 1)
        addDelivering("turns", "A channel of 1,000, one at a time", ours, nchan)
    }

    func pairs() throws {
        let work = LoadWork(messages: 20_000, deliveries: 40_000, channels: LoadWork.pairs)
        let (ours, nchan) = try compare("500 pairs", LoadWork.pairsOfPeople, work, inFlight: 8)
        add("pairs_publishes", "500 pairs, every publish signed", ours.publishesPerSecond, "publishes a second")
        add("pairs_us", "500 pairs, server’s processor", ours.microseconds * 2, "µs a publish")
        add("pairs_p99_ms", "500 pairs, p99", ours.p99, "ms")
        guard let nchan else { return }
        add("nchan_pairs_publishes", "500 pairs, nchan, unsigned", nchan.publishesPerSecond, "publishes a second")
        add("nchan_pairs_us", "500 pairs, nchan, processor", nchan.microseconds * 2, "µs a publish")
        add("pairs_ratio", "500 pairs, publishes / nchan", ours.publishesPerSecond / nchan.publishesPerSecond, "")
    }

    func memory() throws {
        note("Memory of 1,000 connections …")
        func kibibytes(_ started: (LoadedServer, LoadTarget), _ channels: [[String]]) throws -> Double {
            try runs.with(started) { server, load in
                let before = server.kibibytes
                try load.connect(channels)
                return (server.kibibytes - before) / Double(LoadWork.people)
            }
        }
        let channels = (0..<LoadWork.people).map { ["private-room", "private-user-\($0)"] }
        add("memory_kib", "A connection with 2 subscriptions", try kibibytes(servers.ours(), channels), "KiB")
        guard servers.hasNchan else { return }
        add("nchan_memory_kib", "A connection, nchan, 1 subscription", try kibibytes(servers.nchan(), everybody), "KiB")
    }
}
