import ArgumentParser
import Foundation
import HansardTerminal

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
    @Option(help: "What is measured, of \(ServeBench.Part.allCases.map(\.rawValue).joined(separator: ",")).")
    var parts = ServeBench.Part.allCases.map(\.rawValue).joined(separator: ",")
    @OptionGroup var site: SiteOptions
    @Option(help: "Where the archive is made: on the disk that is measured.")
    var folder = FileManager.default.temporaryDirectory.path
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
        for word in parts.split(separator: ",") where ServeBench.Part(rawValue: String(word)) == nil {
            throw ValidationError("--parts: “\(word)” is not measured here.")
        }
    }

    func run() throws {
        let figures = try reportingFailure {
            let place = folder + "/hansard-bench-serve-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            let parts = Set(parts.split(separator: ",").compactMap { ServeBench.Part(rawValue: String($0)) })
            return try ServeBench(folder: place, options: self).run(parts)
        }
        print(json ? figures.json : figures.text)
    }
}
