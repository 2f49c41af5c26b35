import ArgumentParser
import Foundation
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
    @Option(help: "What is measured, of \(ChatBench.Part.allCases.map(\.rawValue).joined(separator: ",")).")
    var parts = ChatBench.Part.allCases.map(\.rawValue).joined(separator: ",")
    @Option(help: "Where the archive is made: on the disk that is measured.")
    var folder = FileManager.default.temporaryDirectory.path
    @Flag(help: "Kill it instead.")
    var faults = false
    @Option(help: "How often.")
    var kills = 200
    @OptionGroup var site: SiteOptions
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
        guard (1...10_000).contains(kills) else { throw ValidationError("--kills takes a number from 1 to 10000.") }
        for word in parts.split(separator: ",") where ChatBench.Part(rawValue: String(word)) == nil {
            throw ValidationError("--parts: “\(word)” is not measured here.")
        }
    }

    func run() throws {
        let figures = try reportingFailure {
            let place = folder + "/hansard-bench-chat-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            return try measure(place)
        }
        print(json ? figures.json : figures.text)
    }

    private func measure(_ place: String) throws -> BenchFigures {
        var figures = BenchFigures()
        if faults {
            let people = try BenchSite(folder: place, people: 1...ChatFaults.senders)
            try ChatFaults(site: people, options: site, kills: kills, note: Terminal.note).run {
                figures.add($0, $1, $2, $3)
            }
            return figures
        }
        try ChatBench(
            site: try BenchSite(folder: place, people: 1...ChatBench.crowd), options: site, seconds: seconds,
            note: Terminal.note
        ).run(Set(parts.split(separator: ",").compactMap { ChatBench.Part(rawValue: String($0)) })) {
            figures.add($0, $1, $2, $3)
        }
        return figures
    }
}
