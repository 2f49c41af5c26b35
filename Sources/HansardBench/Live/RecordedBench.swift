/// Pairs whose every event is on the disk before it is answered and delivered.
///
/// The whole server on all cores, as it is run: besides the event loop there are the threads that write.
struct RecordedBench {
    let servers: LiveBenchServers
    let runs: LoadRuns
    let rounds: Int
    let note: (String) -> Void
    let add: BenchFigures.Add

    /// How many publishes are in flight when every event is recorded: as many as back ends of a large site have.
    private static let inFlight = 128

    func run() throws {
        let work = LoadWork(messages: 60_000, deliveries: 120_000, channels: LoadWork.pairs)
        var best = Delivering()
        for round in 1...rounds {
            note("500 pairs, every event on the record, round \(round) of \(rounds) …")
            let (server, target) = try servers.recording()
            let run = try runs.deliver((server, target), LoadWork.pairsOfPeople, work, inFlight: Self.inFlight) {
                let name = #"hansard_live_recorded_events_total{app="\#(BenchSite.recordedApp.id)"}"#
                let counted = Int(try Metric(name, target.port).value)
                guard counted >= work.messages else {
                    throw BenchProblem(description: "Of \(work.messages) events \(counted) are on the record.")
                }
            }
            if run.perSecond > best.perSecond { best = run }
        }
        add("recorded_per_second", "500 pairs, every event on the record", best.publishesPerSecond, "events a second")
        add("recorded_us", "The same, server’s processor", best.microseconds * 2, "µs an event")
        add("recorded_p50_ms", "The same, from publish to arrival, p50", best.p50, "ms")
        add("recorded_p99_ms", "The same, from publish to arrival, p99", best.p99, "ms")
    }
}
