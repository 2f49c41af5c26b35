import ArgumentParser
import Foundation
import HansardTerminal

struct LiveBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live", abstract: "Measures the live server against nchan, nginx’s publish and subscribe module.",
        discussion: """
            Needs nginx with nchan to compare with; scripts/bench-live installs them. Everything stays on the loopback. The server is \
            kept to core \(LoadedServer.core) and the load to core \(LoadedServer.loadCore), for ours and for nchan. Ours \
            checks the signature of every subscription and publish; nchan has none. Where every event is put on the record, \
            the server has all cores.
            """)

    @Option(help: "Runs of each that is compared, in turns; of both sides the fastest counts.")
    var rounds = 3
    @Option(help: "Seconds for which clients come and go.")
    var churnSeconds = 20
    @Option(help: "What is measured, of \(LiveBench.Part.names).")
    var parts = LiveBench.Part.names
    @Option(
        help: """
            Another command that starts the server, its words parted by spaces: {port} stands for the port, {app} for the \
            app as ID:KEY:SECRET.
            """)
    var server: String?
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard (1...20).contains(rounds) else { throw ValidationError("--rounds takes a number from 1 to 20.") }
        guard (5...3_600).contains(churnSeconds) else {
            throw ValidationError("--churn-seconds takes a number from 5 to 3600.")
        }
        _ = try LiveBench.Part.read(parts)
    }

    func run() throws {
        let parts = try LiveBench.Part.read(parts)
        try bench.report("live") { place in
            let figures = try measure(Set(parts), place)
            if !bench.json {
                print("The server on core \(LoadedServer.core), the load on core \(LoadedServer.loadCore).")
            }
            return figures
        }
    }

    private func measure(_ parts: Set<LiveBench.Part>, _ place: String) throws -> BenchFigures {
        let command =
            server?.split(separator: " ").map(String.init) ?? [Program.bench, "live-host", "--port", "{port}"]
        let collected = Collected()
        try LiveBench(
            servers: LiveBenchServers(command: command, site: bench.site, folder: place), parts: parts, rounds: rounds,
            churnSeconds: churnSeconds, note: Terminal.note, add: { collected.figures.add($0, $1, $2, $3) }
        ).run()
        return collected.figures
    }

    private final class Collected {
        var figures = BenchFigures()
    }
}
