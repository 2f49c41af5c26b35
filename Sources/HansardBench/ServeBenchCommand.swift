import ArgumentParser

struct ServeBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Measures hansard serve against nginx on this machine.",
        discussion: """
            Needs wrk, and nginx to compare with; scripts/bench-serve installs them. Everything stays on the loopback. The \
            chat of the part “chat” writes a message a second.
            """)

    @Option(help: "How many messages the generated archive has.")
    var messages = 1_000_000
    @Option(help: "Seconds that each measurement takes.")
    var seconds = 5
    @Option(help: "What is measured, of \(ServeBench.Part.names).")
    var parts = ServeBench.Part.names
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
        _ = try ServeBench.Part.read(parts)
    }

    func run() throws {
        let parts = try ServeBench.Part.read(parts)
        try bench.report("serve") { place in
            try ServeBench(folder: place, site: bench.site, messages: messages, seconds: seconds).run(Set(parts))
        }
    }
}
