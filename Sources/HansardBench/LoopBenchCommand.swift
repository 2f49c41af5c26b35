import ArgumentParser
import HansardTerminal

struct LoopBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loop",
        abstract: "Measures the longest lag of the server’s event loop under load of everything.",
        discussion: """
            Pages, API, a channel of a thousand, events for the record, the chat, and pages that come and go, all at once, while \
            another process locks the access log and the journal again and again, and writes on the same disk. The load is kept \
            to core \(LoadedServer.loadCore). The figure is hansard_event_loop_lag_max_seconds of /metrics: see docs/serving.md. \
            Needs the sqlite3 shell.
            """)

    @Option(help: "How many messages the generated archive has.")
    var messages = 100_000
    @Option(help: "Seconds of load.")
    var seconds = 30
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (5...90).contains(seconds) else { throw ValidationError("--seconds takes a number from 5 to 90.") }
    }

    func run() throws {
        try bench.report("loop") { place in
            try LoopBench(
                folder: place, site: bench.site, messages: messages, seconds: seconds, note: Terminal.note
            ).run()
        }
    }
}
