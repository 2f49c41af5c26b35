import ArgumentParser
import HansardTerminal

struct ChatBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Measures the staff chat, or kills it to see that nothing is lost.",
        discussion: """
            Everything stays on the loopback. With --faults the server is killed under load again and again, finds its \
            database held by another, and its disk full; then every message that was answered is looked for in the archive.
            """)

    @Option(help: "Seconds that each measurement takes.")
    var seconds = 10
    @Option(help: "What is measured, of \(ChatBench.Part.names).")
    var parts = ChatBench.Part.names
    @Flag(help: "Kill it instead.")
    var faults = false
    @Option(help: "How often.")
    var kills = 200
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
        guard (1...10_000).contains(kills) else { throw ValidationError("--kills takes a number from 1 to 10000.") }
        _ = try ChatBench.Part.read(parts)
    }

    func run() throws {
        let parts = try ChatBench.Part.read(parts)
        try bench.report("chat") { try measure(Set(parts), $0) }
    }

    private func measure(_ parts: Set<ChatBench.Part>, _ place: String) throws -> BenchFigures {
        var figures = BenchFigures()
        if faults {
            let people = try BenchSite(folder: place, people: 1...ChatFaults.senders)
            try ChatFaults(site: people, options: bench.site, kills: kills, note: Terminal.note).run {
                figures.add($0, $1, $2, $3)
            }
            return figures
        }
        try ChatBench(
            site: try BenchSite(folder: place, people: 1...ChatBench.crowd), options: bench.site, seconds: seconds,
            note: Terminal.note
        ).run(parts) {
            figures.add($0, $1, $2, $3)
        }
        return figures
    }
}
