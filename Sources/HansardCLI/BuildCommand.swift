import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Publishes the archive as a site of HTML and Markdown pages.",
        discussion: """
            Only pages that new records change are drawn. Files in the output folder that are not of the build’s own \
            making are never touched.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var access: AccessOption
    @Option(help: "The folder to write the site into.")
    var output = "Output"
    @Option(help: "Publish only what this audience of site.yml may read.")
    var audience: String?
    @Option(help: "Workers; one for each processor if left out.")
    var jobs: Int?
    @Flag(help: "Draw every page anew and compare it with the one on disk.")
    var all = false
    @Flag(help: "Build again whenever the archive, the content or the templates change.")
    var watch = false
    @Flag(help: "Print nothing where all is well.")
    var quiet = false
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        if let jobs, !(1...64).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 64.") }
        if quiet, json || watch { throw ValidationError("--quiet goes with neither --json nor --watch.") }
        if watch, json { throw ValidationError("--watch prints a line for each build. Leave --json out.") }
    }

    func run() throws {
        guard !watch else {
            return try reportingFailure {
                try BuildWatch(archive: archive.path, content: site.content, templates: site.templates) {
                    line(try build($0))
                }.run()
            }
        }
        let report = try reportingFailure { try build(try Site(content: site.content, templates: site.templates)) }
        if json {
            print(
                JSONOutput.object([
                    "pages_written": .integer(report.written), "pages_unchanged": .integer(report.unchanged),
                    "pages_removed": .integer(report.removed), "bytes_written": .integer(report.bytes),
                    "seconds": .decimal(report.seconds),
                ]))
        } else if !quiet {
            print(line(report))
        }
    }

    private func build(_ site: Site) throws -> BuildReport {
        let started = ContinuousClock.now
        let progress = ProgressLine()
        let builder = SiteBuilder(
            archive: archive.path, site: site, output: output,
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, audience: audience, access: access.path)
        var report = try builder.build(everything: all) { done, total in
            progress.show(done, of: total, "\(grouped(done)) of \(grouped(total)) pieces of work")
        }
        progress.clear()
        report.seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1_000
        return report
    }

    private func line(_ report: BuildReport) -> String {
        "\(printable(output)): \(grouped(report.written)) pages written, \(grouped(report.unchanged)) unchanged, "
            + "\(grouped(report.removed)) removed, in \(String(format: "%.2f", report.seconds)) s."
    }
}
