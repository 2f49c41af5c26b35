import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel

/// What `hansard erase` says of what it will do, and has done.
enum ErasureSummary {
    /// - Parameter record: Of the erasure; `nil` where nothing was erased.
    static func json(_ plan: ErasurePlan, record: Int64?) -> String {
        JSONOutput.object([
            "messages": .integer(plan.messages), "edits": .integer(plan.edits),
            "attachments": .integer(plan.attachments), "files": .integer(plan.files), "names": .integer(plan.names),
            "conversations": .integer(plan.conversations), "first": .optional(plan.first?.rfc3339()),
            "last": .optional(plan.last?.rfc3339()), "erased_before": .integer(plan.erasedBefore),
            "held": .integer(plan.held), "matters": .strings(plan.matters),
            "record": record.map { JSONValue.integer($0) } ?? .null,
        ])
    }

    /// Before anything is done.
    static func text(_ plan: ErasurePlan, _ archive: String) -> String {
        guard !plan.isEmpty else { return nothing(plan) }
        var lines = ["To be erased from \(archive): \(what(plan)).", kept]
        if !plan.matters.isEmpty {
            lines.append(
                "\(counted(plan.held, "message is", "messages are")) held for "
                    + plan.matters.map { "“\($0)”" }.joined(separator: ", ") + ": --yes would be refused.")
        }
        lines.append("Nothing was changed. --yes does it; it cannot be taken back.")
        return printable(lines.joined(separator: "\n"), keeping: "\n")
    }

    /// When it is done.
    static func text(_ report: ErasureReport, output: String?) -> String {
        guard let record = report.record else { return nothing(report.plan) }
        var lines = ["Erased: \(what(report.plan)). Record \(grouped(Int(record))) of the log says why."]
        if output == nil {
            lines.append(
                "Pages that were published have it until the next “hansard build” of each folder; backups, exports and copies "
                    + "have it until somebody removes them.")
        }
        return printable(lines.joined(separator: "\n"), keeping: "\n")
    }

    private static let kept =
        "That they were sent, when, by whom and in which conversation stays on record, as do reactions and who has seen them."

    private static func nothing(_ plan: ErasurePlan) -> String {
        plan.erasedBefore > 0
            ? "Nothing to erase: \(counted(plan.erasedBefore, "message was", "messages were")) erased before."
            : "Nothing to erase: no message is in this selection."
    }

    private static func what(_ plan: ErasurePlan) -> String {
        var parts = [
            "the texts of \(counted(plan.messages, "message", "messages")) in "
                + counted(plan.conversations, "conversation", "conversations")
        ]
        if plan.edits > 0 { parts.append(counted(plan.edits, "other text of theirs", "other texts of theirs")) }
        if plan.attachments > 0 { parts.append(counted(plan.attachments, "attachment", "attachments")) }
        if plan.files > 0 { parts.append(counted(plan.files, "file that no other has", "files that no other has")) }
        if plan.names > 0 {
            parts.append(counted(plan.names, "record of names and addresses", "records of names and addresses"))
        }
        let period = plan.first.flatMap { first in
            plan.last.map { " (\(first.rfc3339()) to \($0.rfc3339()))" }
        }
        return parts.joined(separator: ", ") + (period ?? "")
    }
}
