import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

struct DisposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispose", abstract: "Erases what has been kept for as long as site.yml says.",
        discussion: """
            Says what would go, by class and conversation; --yes does it, as hansard erase would. What is held stays. What no \
            class of “retention” names is kept.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @Option(help: "Who erases; with --yes.")
    var actor: String?
    @Option(help: "Who has approved it: somebody else; with --yes.")
    var approver: String?
    @Flag(help: "Do it.")
    var yes = false
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard yes else { return }
        guard let actor, let approver else { throw ValidationError("--yes goes with --actor and --approver.") }
        do throws(ErasureProblem) {
            _ = try ErasureWarrant(ground: "retention", actor: actor, approver: approver)
        } catch { throw ValidationError(error.description) }
    }

    func run() throws {
        try reportingFailure {
            let site = try Site(content: site.content, templates: site.templates)
            guard !site.settings.retention.isEmpty else {
                return print(
                    json
                        ? JSONOutput.object(["classes": .array([]), "disposed": .bool(false)])
                        : "site.yml has no “retention”: everything is kept.")
            }
            let rules = try site.retention(in: ArchiveReader(path: archive.path))
            let classes =
                yes
                ? try Store.dispose(
                    rules, actor: actor ?? "", approver: approver ?? "", inArchiveAt: archive.path, now: .now,
                    holder: "hansard dispose, process \(getpid())"
                ) { Terminal.note("The archive is being written by \($0). Waiting for it to finish …") }
                : try Store.planDisposal(rules, inArchiveAt: archive.path, now: .now)
            print(json ? document(classes) : printable(text(classes), keeping: "\n"))
        }
    }

    private func document(_ classes: [DisposalClass]) -> String {
        JSONOutput.object(["disposed": .bool(yes), "classes": .array(classes.map(Self.document))])
    }

    private static func document(_ its: DisposalClass) -> JSONValue {
        [
            "name": .string(its.rule.name), "keep": .string(its.rule.keep.text),
            "sent_before": .string(its.end.rfc3339()), "messages": .integer(its.count),
            "held": .integer(its.heldCount), "conversations": .array(its.conversations.map(document)),
        ]
    }

    private static func document(_ due: DisposalClass.Due) -> JSONValue {
        let (first, last) = (due.first?.rfc3339(), due.last?.rfc3339())
        return [
            "conversation": .string(due.conversation), "messages": .integer(due.count),
            "held": .integer(due.heldCount), "matters": .strings(due.matters), "first": .optional(first),
            "last": .optional(last),
        ]
    }

    private func text(_ classes: [DisposalClass]) -> String {
        var lines: [String] = []
        for its in classes {
            let what = counted(its.count, "message", "messages")
            let held = its.heldCount > 0 ? ", \(grouped(its.heldCount)) held" : ""
            let before = its.end.rfc3339().prefix(10)
            lines.append("\(its.rule.name) (\(its.rule.keep.text), sent before \(before)): \(what)\(held)")
            for due in its.conversations {
                let days = [due.first, due.last].compactMap { $0.map { String($0.rfc3339().prefix(10)) } }
                let matters = due.matters.isEmpty ? "" : ", held for \(due.matters.joined(separator: ", "))"
                lines.append(
                    "  \(due.conversation): \(grouped(due.count)), \(days.joined(separator: " to "))\(matters)")
            }
        }
        lines.append(
            yes
                ? "Done. Pages that were published have it until the next “hansard build”."
                : "Nothing was changed. --yes does it; it cannot be taken back.")
        return lines.joined(separator: "\n")
    }
}
