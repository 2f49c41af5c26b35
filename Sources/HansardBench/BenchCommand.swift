import ArgumentParser
import Foundation
import HansardTerminal
import PairChannel

@main
struct BenchCommand: AsyncParsableCommand {
    // Without options of its own: those of the command above would take what was meant for the one below.
    static let configuration = CommandConfiguration(
        commandName: "hansard-bench", abstract: "Measures Hansard against its peers on this machine.",
        discussion: "Measured is the hansard in the same folder as this program, or the one that HANSARD names.",
        subcommands: [
            BuildBenchCommand.self, ServeBenchCommand.self, LiveBenchCommand.self, ChatBenchCommand.self,
            LoopBenchCommand.self, EvidenceBenchCommand.self, TableCommand.self, LiveHostCommand.self,
        ],
        defaultSubcommand: BuildBenchCommand.self)
}

struct BuildBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Measures ingest and build.",
        discussion: """
            Every figure is of whole processes, the best of several runs; each ratio is of two runs in this one. \
            Needs the sqlite3 shell, and about 5 GB of disk for a million messages.
            """)

    @Option(help: "How many messages the generated log has.")
    var messages = 1_000_000
    @Option(help: "A folder with people.jsonl, chat.jsonl and presence.jsonl to use instead of a generated log.")
    var input: String?
    @Option(help: "Runs of each; the fastest counts.")
    var runs = 3
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (1...20).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 20.") }
    }

    func run() throws {
        try bench.report("build") { try Bench($0, self).run() }
    }
}

private struct Bench {
    private let folder: String
    private let options: BuildBenchCommand
    private let program = Program.hansard

    init(_ folder: String, _ options: BuildBenchCommand) { (self.folder, self.options) = (folder, options) }

    func run() throws -> BenchFigures {
        Terminal.note("Writing the log …")
        let corpus =
            try options.input.map { BenchCorpus(folder: $0) }
            ?? BenchCorpus.write(messages: options.messages, to: folder + "/corpus")
        let peer = try ShellPeer(corpus.logs, folder: folder + "/peer")
        var figures = BenchFigures()
        let messages = try measureIngest(corpus, peer, &figures)
        try measureRecord(&figures)
        try measureBuild(messages, &figures)
        try measureSearch(&figures)
        try measureOneMessage(&figures)
        return figures
    }

    /// Runs `body` as often as asked; the fastest.
    private func best(_ name: String, _ body: (Int) throws -> ChildRun) throws -> ChildRun {
        var best: ChildRun?
        for number in 1...options.runs {
            Terminal.note("\(name), run \(number) of \(options.runs) …")
            let run = try body(number)
            if run.seconds < best?.seconds ?? .infinity { best = run }
        }
        return best!
    }

    private func measureIngest(
        _ corpus: BenchCorpus, _ peer: ShellPeer, _ figures: inout BenchFigures
    ) throws -> Double {
        let shell = try best("sqlite3 shell, all rows") { _ in try peer.importAll() }
        let shellMessages = try best("sqlite3 shell, messages") { _ in try peer.importMessages() }
        let ingest = try best("ingest") { number in
            try ChildRun.measure([program, "ingest", "--archive", "\(folder)/archive-\(number)"] + corpus.logs)
        }
        let count = try ArchiveCount.messages("\(folder)/archive-1")
        figures.add("messages", "Messages", count, "")
        figures.add("shell_seconds", "sqlite3 shell, the same rows", shell.seconds, "s")
        figures.add("shell_messages_seconds", "sqlite3 shell, messages alone", shellMessages.seconds, "s")
        figures.add("ingest_seconds", "Ingest", ingest.seconds, "s")
        figures.add("ingest_cpu_seconds", "Ingest, processor time", ingest.userSeconds + ingest.systemSeconds, "s")
        figures.add("ingest_per_second", "Ingest", count / ingest.seconds, "messages a second")
        figures.add("ingest_ratio", "Ingest / sqlite3 shell, the same rows", ingest.seconds / shell.seconds, "")
        figures.add("ingest_peak_mib", "Ingest, peak memory", ingest.peakMiB, "MiB")
        return count
    }

    /// The log: verifying all of the archive, making its views anew, and what it takes.
    private func measureRecord(_ figures: inout BenchFigures) throws {
        let archive = "\(folder)/archive-1"
        let verify = try best("verify") { _ in try ChildRun.measure([program, "verify", archive]) }
        let rebuild = try best("rebuild") { _ in try ChildRun.measure([program, "rebuild", "--archive", archive]) }
        let ingest = figures.rows.first { $0.key == "ingest_seconds" }?.value ?? 0
        figures.add("verify_seconds", "Verify, hansard.db and search.db included", verify.seconds, "s")
        figures.add("verify_cpu_seconds", "Verify, processor time", verify.userSeconds + verify.systemSeconds, "s")
        figures.add("rebuild_seconds", "Rebuild", rebuild.seconds, "s")
        figures.add("rebuild_ratio", "Rebuild / ingest", rebuild.seconds / ingest, "")
        let (lines, hashes) = try logBytes(archive)
        figures.add("log_lines_mb", "The log’s lines", lines / 1_000_000, "MB")
        figures.add("log_hashes_mb", "Its hashes", hashes / 1_000_000, "MB")
        Terminal.note("Single records …")
        figures.add(
            "record_microseconds", "A live record onto the log, processor time",
            try RecordBench.microseconds(group: 1, groups: 2_000), "µs")
        figures.add(
            "record_group_microseconds", "A group of 100, processor time",
            try RecordBench.microseconds(group: 100, groups: 200), "µs")
    }

    /// The sizes of files with lines, as they are on the disk, and of files with hashes.
    private func logBytes(_ archive: String) throws -> (lines: Double, hashes: Double) {
        var sizes = (lines: 0.0, hashes: 0.0)
        for name in try FileManager.default.contentsOfDirectory(atPath: archive + "/log") {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(archive)/log/\(name)")
            let size = (attributes[.size] as? NSNumber)?.doubleValue ?? 0
            if name.hasSuffix(".hashes") { sizes.hashes += size }
            if name.contains(".jsonl") { sizes.lines += size }
        }
        return sizes
    }

    private func buildSite(_ output: String) throws -> ChildRun {
        try ChildRun.measure([
            program, "build", "--archive", "\(folder)/archive-1", "--output", output, "--content",
            options.bench.site.content,
            "--templates", options.bench.site.templates,
        ])
    }

    private func measureBuild(_ messages: Double, _ figures: inout BenchFigures) throws {
        let build = try best("build") { try buildSite("\(folder)/output-\($0)") }
        let copy = try best("cp -r") {
            try ChildRun.measure(["cp", "-r", "\(folder)/output-1", "\(folder)/copy-\($0)"])
        }
        figures.add("build_seconds", "Build", build.seconds, "s")
        figures.add("build_cpu_seconds", "Build, processor time", build.userSeconds + build.systemSeconds, "s")
        figures.add("build_per_second", "Build", messages / build.seconds, "messages a second")
        figures.add("copy_seconds", "cp -r of the output", copy.seconds, "s")
        figures.add("build_ratio", "Build / cp -r", build.seconds / copy.seconds, "")
        figures.add("build_peak_mib", "Build, peak memory", build.peakMiB, "MiB")
    }

    private func measureSearch(_ figures: inout BenchFigures) throws {
        Terminal.note("Searching the site …")
        let search = try SearchBench(output: "\(folder)/output-1")
        let text = Double(search.textBytes)
        figures.add("text_mb", "Text that is indexed", text / 1_000_000, "MB")
        figures.add("index_mb", "Search index of the site", Double(search.indexBytes) / 1_000_000, "MB")
        figures.add("index_percent", "Search index of the text", Double(search.indexBytes) / text * 100, "%")
        figures.add(
            "query_median_kb", "A query of two words loads, median",
            Double(search.loaded[search.loaded.count / 2]) / 1_000,
            "kB")
        figures.add(
            "query_worst_kb", "A query of two words loads, worst", Double(search.loaded.last ?? 0) / 1_000, "kB")
    }

    private func measureOneMessage(_ figures: inout BenchFigures) throws {
        let again = try best("one new message") { number in
            let line = """
                {"type":"message","id":"new-\(number)","channel":"private-chat-1-2","sender":"1",\
                "sent_at":"2016-05-12T12:00:0\(number % 10)Z","text":"One more"}

                """
            try line.write(toFile: "\(folder)/one.jsonl", atomically: false, encoding: .utf8)
            _ = try ChildRun.measure([program, "ingest", "--archive", "\(folder)/archive-1", "\(folder)/one.jsonl"])
            return try buildSite("\(folder)/output-1")
        }
        let full = figures.rows.first { $0.key == "build_seconds" }?.value ?? 0
        figures.add("one_message_seconds", "Build after one new message", again.seconds, "s")
        figures.add("one_message_percent", "Of a whole build", again.seconds / full * 100, "%")
    }
}
