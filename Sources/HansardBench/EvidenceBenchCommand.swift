import ArgumentParser
import Foundation
import HansardTerminal

/// `hansard-bench evidence`: exports of a large archive, with their proofs, and checking them.
struct EvidenceBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Measures exports with their proofs, and the checks of them.",
        discussion:
            "Every figure is of whole processes, the best of several runs. Needs about 3 GB of disk a format and run for a million "
            + "messages."
    )

    @Option(help: "How many messages the generated log has.")
    var messages = 1_000_000
    @Option(help: "The formats that all of the archive is exported in, with commas.")
    var formats = "csv,markdown"
    @Option(help: "Runs of each; the fastest counts.")
    var runs = 2
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (1...20).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 20.") }
    }

    func run() throws {
        try bench.report("evidence") { try EvidenceBench($0, self).run() }
    }
}

private struct EvidenceBench {
    private let folder: String
    private let options: EvidenceBenchCommand
    private var archive: String { folder + "/archive" }

    init(_ folder: String, _ options: EvidenceBenchCommand) { (self.folder, self.options) = (folder, options) }

    func run() throws -> BenchFigures {
        Terminal.note("Writing the log …")
        let corpus = try BenchCorpus.write(messages: options.messages, to: folder + "/corpus")
        Terminal.note("Ingesting …")
        _ = try ChildRun.measure([Program.hansard, "ingest", "--archive", archive] + corpus.logs)
        var figures = BenchFigures()
        figures.add("messages", "Messages", try ArchiveCount.messages(archive), "")
        for format in options.formats.split(separator: ",").map(String.init) {
            try measure(format, "", [], &figures)
        }
        // A month of somebody’s, as it is asked for most often.
        try measure("csv", "_month", ["--person", "7", "--from", "2013-06-01", "--to", "2013-06-30"], &figures)
        return figures
    }

    /// Exports and checks, as often as asked; the fastest of each.
    private func measure(
        _ format: String, _ suffix: String, _ selection: [String], _ figures: inout BenchFigures
    ) throws {
        // Nothing is deleted in between: for minutes afterwards ext4 looks for new files past all that were deleted.
        let output = { (run: Int) in folder + "/bundle-\(format)\(suffix)-\(run)" }
        var (export, verify): (ChildRun?, ChildRun?)
        for number in 1...options.runs {
            Terminal.note("\(format)\(suffix), run \(number) of \(options.runs) …")
            let run = try ChildRun.measure(
                [
                    Program.hansard, "export", format, "--archive", archive, "--output", output(number), "--content",
                    options.bench.site.content, "--templates", options.bench.site.templates,
                ] + selection)
            if run.seconds < export?.seconds ?? .infinity { export = run }
            let check = try ChildRun.measure([Program.hansard, "verify", output(number)])
            if check.seconds < verify?.seconds ?? .infinity { verify = check }
        }
        guard let export, let verify else { return }
        let name = suffix.isEmpty ? format : "\(format), a month of one person"
        figures.add("\(format)\(suffix)_seconds", "Export with proofs: \(name)", export.seconds, "s")
        figures.add("\(format)\(suffix)_peak_mib", "Its peak memory", export.peakMiB, "MiB")
        figures.add("\(format)\(suffix)_mb", "The bundle", try size(of: output(1)) / 1_000_000, "MB")
        figures.add("\(format)\(suffix)_verify_seconds", "Its check", verify.seconds, "s")
    }

    private func size(of folder: String) throws -> Double {
        try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + ((attributes[.size] as? NSNumber)?.doubleValue ?? 0)
        }
    }
}
