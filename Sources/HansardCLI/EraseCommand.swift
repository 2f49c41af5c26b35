import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Takes texts, files and names out of the record for good.",
        discussion: """
            Says what it will do; --yes does it. That something was there, when it was sent and by whom stays, and so does \
            every proof; a record of its own says who erased it, when and why. Ingesting the old source again does not bring \
            it back. docs/erasure.md says what it cannot reach.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var selection: SelectionOptions
    @Option(help: "This message, by its id in the source; with --conversation, where several have that id.")
    var message: String?
    @Option(help: "All that this person wrote, and what sources say of them, by the id in the source.")
    var person: String?
    @Option(help: "Why: “request of 2026-03-02”. It stands in the log and on pages; name nobody in it.")
    var ground: String
    @Option(help: "Who erases.")
    var actor: String
    @Option(help: "Who has approved it: somebody else.")
    var approver: String
    @Flag(help: "Do it.")
    var yes = false
    @Option(help: "A folder that was built from this archive, to be brought up to date at once.")
    var output: String?
    @Option(help: "The audience of site.yml for which that folder was built.")
    var audience: String?
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        do throws(ErasureProblem) { _ = try warrant } catch { throw ValidationError(error.description) }
        switch (message, person) {
        case (nil, nil):
            if selection.isEmpty {
                throw ValidationError(
                    "Say what to erase, with --message, --person, --between, --conversation or a period.")
            }
        case (_?, nil):
            guard selection.conversation.count <= 1, selection.pair.isEmpty, !selection.needsZone,
                !selection.hasExceptions
            else {
                throw ValidationError("--message goes with one --conversation, and with nothing else.")
            }
        case (nil, _?):
            guard selection.isEmpty, !selection.hasExceptions else {
                throw ValidationError("--person is all that somebody wrote: it goes with no other selection.")
            }
        default: throw ValidationError("--message and --person are two erasures. Run the command for each.")
        }
    }

    private var warrant: ErasureWarrant {
        get throws(ErasureProblem) { try ErasureWarrant(ground: ground, actor: actor, approver: approver) }
    }

    func run() throws {
        try reportingFailure {
            let settings =
                try output != nil || selection.needsZone ? Site(content: site.content, templates: site.templates) : nil
            let zone = settings?.settings.zone ?? .utc
            let target = try target(zone)
            guard yes else {
                let plan = try Store.planErasure(target, inArchiveAt: archive.path, zone: zone)
                return print(json ? ErasureSummary.json(plan, record: nil) : ErasureSummary.text(plan, archive.path))
            }
            let report = try Store.erase(
                target, try warrant, inArchiveAt: archive.path, zone: zone, at: .now,
                holder: "hansard erase, process \(getpid())"
            ) { holder in
                Terminal.note("The archive is being written by \(holder). Waiting for it to finish …")
            }
            print(
                json
                    ? ErasureSummary.json(report.plan, record: report.record)
                    : ErasureSummary.text(report, output: output))
            if let output, let settings { try redraw(output, settings) }
        }
    }

    private func target(_ zone: SiteZone) throws -> ErasureTarget {
        if let message { return .message(message, conversation: selection.conversation.first) }
        if let person { return .person(person) }
        return .selection(try selection.selection(inArchiveAt: archive.path, zone))
    }

    /// Pages that have what is gone are drawn anew, and those that are no more are removed.
    private func redraw(_ output: String, _ site: Site) throws {
        let builder = SiteBuilder(
            archive: archive.path, site: site, output: output, jobs: ProcessInfo.processInfo.activeProcessorCount,
            audience: audience, access: nil)
        let report = try builder.build(everything: false) { _, _ in }
        Terminal.note(
            "\(output): \(grouped(report.written)) pages written, \(grouped(report.removed)) removed.")
    }
}
