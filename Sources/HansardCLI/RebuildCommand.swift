import ArgumentParser
import Foundation
import HansardStore
import HansardTerminal
import PairChannel

struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Makes hansard.db and the search index anew from the log.",
        discussion: """
            The log is the record; the database is made from it, so that one that is lost, damaged or older is made anew \
            with nothing lost. The former one stays in use until the new one is whole.
            """)

    @OptionGroup var archive: ArchiveOption
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func run() throws {
        let started = ContinuousClock.now
        let records = try reportingFailure {
            try Store.rebuild(path: archive.path, holder: "hansard rebuild, process \(getpid())") { holder in
                Terminal.note("The archive is being written by \(holder). Waiting for it to finish …")
            }
        }
        let seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1_000
        guard !json else {
            return print(JSONOutput.object(["records": .integer(records), "seconds": .decimal(seconds)]))
        }
        print("Made anew from \(counted(Int(records), "record", "records")), in \(String(format: "%.1f", seconds)) s.")
    }
}
