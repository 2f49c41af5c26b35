import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Adds chat logs, presence histories and exports to the archive.",
        discussion: """
            The same file twice adds nothing. A line that is not understood is kept in the archive’s quarantine \
            folder with its place and the reason, and everything else goes in.
            """)

    @OptionGroup var archive: ArchiveOption
    @Option(help: "The sources’ format: auto, \(Self.formats).")
    var format = "auto"
    @Option(
        help: ArgumentHelp(
            "The system whose ids the sources have, such as crm or slack:T01, if another has the same ids.",
            valueName: "name"))
    var system: String?
    @Option(help: "The zone of times that have none, such as Europe/Berlin or +02:00. Without it they are quarantined.")
    var timezone: String?
    @Option(help: "The most bytes that a file of an attachment may have. A larger one is left out, with a note.")
    var maxFileBytes = Store.maximumFileBytes
    @Option(help: "The folder with people.yml, which says whose accounts are one person’s.")
    var content = "Content"
    @Flag(help: "Exit with 1 if anything was quarantined.")
    var strict = false
    @Flag(help: "Print nothing, unless something was quarantined.")
    var quiet = false
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false
    @Argument(help: "Files, zips or folders.")
    var paths: [String]

    private static let formats = SourceFormats.ids.map(\.name).joined(separator: ", ")

    /// `nil` for `auto`.
    private var namedFormat: FormatID? { SourceFormats.ids.first { $0.name == format } }

    func validate() throws {
        if quiet, json { throw ValidationError("--quiet and --json exclude each other.") }
        if format != "auto", namedFormat == nil {
            throw ValidationError("“\(format)” is no format that is known here. Use auto, \(Self.formats).")
        }
        if let system, !Account.isSystem(system) {
            throw ValidationError(
                "“\(system)” is no name for a system. It has letters, digits and . _ : - and begins with a letter or digit."
            )
        }
        if maxFileBytes < 0 {
            throw ValidationError("--max-file-bytes takes a number of bytes; 0 leaves all files out.")
        }
        if let timezone, DefaultZone(name: timezone) == nil {
            throw ValidationError("“\(timezone)” is no time zone. Use a name such as Europe/Berlin, or +02:00.")
        }
    }

    func run() throws {
        let started = ContinuousClock.now
        let (report, differences) = try reportingFailure {
            let map = try AccountMap(content: content)
            let zone = timezone.flatMap { DefaultZone(name: $0) }
            let inputs = try paths.map {
                try IngestInput(path: $0, format: namedFormat, defaultZone: zone, system: system)
            }
            let store = try Store(path: archive.path, holder: "hansard ingest, process \(getpid())") { holder in
                Terminal.note("The archive is being written by \(holder). Waiting for it to finish …")
            }
            Terminal.warn(ofOthers: store.folder)
            let progress = ProgressLine()
            var report = try store.ingest(
                inputs, people: map, startedAt: .now, now: { .now }, maximumFileBytes: maxFileBytes
            ) { step in
                progress.show(step.bytes, of: step.totalBytes, "\(grouped(step.records)) records, \(step.source)")
            }
            progress.clear()
            try store.close()
            report.seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1_000
            let differences = try map.map {
                try PeopleReport.differences($0, ArchiveReader(path: archive.path).peopleWithAccounts())
            }
            return (report, differences ?? [])
        }
        for difference in differences { Terminal.note(difference) }
        let text = { printable(IngestSummary.text(report, archive: archive.path), keeping: "\n") }
        if json {
            print(IngestSummary.json(report))
        } else if !quiet || report.quarantined > 0 {
            print(text())
        }
        if report.quarantined > 0 { throw ExitCode(strict ? 1 : 3) }
    }
}
