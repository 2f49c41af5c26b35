import ArgumentParser
import Foundation
import HansardTerminal

struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Measures the server’s speed, and prints the table of docs/figures.md.",
        discussion: """
            Runs serve, live, chat and loop, those parts of them that the table has, one after the other in processes of their \
            own. What one of them cannot measure is left out, with the reason. Needs wrk, and nginx with nchan to compare with; \
            scripts/bench-table installs them.
            """)

    enum Group: String, BenchPart {
        case serve, live, chat, loop
    }

    @Option(help: "How many messages the archive has whose page is asked for.")
    var messages = 1_000_000
    @Option(help: "Runs of each that is compared with nchan, in turns; of both sides the fastest counts.")
    var rounds = 2
    @Option(help: "Seconds that each measurement of serve and chat takes.")
    var seconds = 5
    @Option(help: "What is measured, of \(Group.names).")
    var groups = Group.names
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
        _ = try Group.read(groups, of: "--groups")
    }

    func run() throws {
        var figures: [String: Double] = [:]
        for group in try Group.read(groups, of: "--groups") {
            do {
                let output = try ChildRun.output([Program.bench] + arguments(of: group), showsNotes: true)
                let found = try JSONDecoder().decode([String: Double].self, from: Data(output.utf8))
                figures.merge(found) { $1 }
            } catch { Terminal.note("hansard-bench \(group.rawValue): It has not measured anything. \(error)") }
        }
        guard bench.json else { return print(SpeedTable(figures: figures).text) }
        var all = BenchFigures()
        for (key, value) in figures.sorted(by: { $0.key < $1.key }) { all.add(key, key, value, "") }
        print(all.json)
    }

    private func arguments(of group: Group) -> [String] {
        let own: [String] =
            switch group {
            case .serve: ["--parts", "page,chat", "--messages", "\(messages)", "--seconds", "\(seconds)"]
            case .live: ["--parts", "room,turns,pairs,recorded,memory", "--rounds", "\(rounds)"]
            case .chat: ["--parts", "disk,alone,storm", "--seconds", "\(seconds)"]
            case .loop: []
            }
        let options = [
            "--content", bench.site.content, "--templates", bench.site.templates, "--folder", bench.folder, "--json",
        ]
        return [group.rawValue] + own + options
    }
}
