import ArgumentParser
import Foundation
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
    @OptionGroup var site: SiteOptions
    @Option(help: "Where the archive is made: on the disk that is measured.")
    var folder = FileManager.default.temporaryDirectory.path
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (5...90).contains(seconds) else { throw ValidationError("--seconds takes a number from 5 to 90.") }
    }

    func run() throws {
        let figures = try reportingFailure {
            let place = folder + "/hansard-bench-loop-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            return try LoopBench(folder: place, options: self, note: Terminal.note).run()
        }
        print(json ? figures.json : figures.text)
    }
}
