import Foundation
import Hansard
import HansardStore
import PairChannel

/// What `hansard ingest` says at its end.
enum IngestSummary {
    static func json(_ report: IngestReport) -> String {
        func count(_ count: IngestReport.Count) -> JSONValue {
            [
                "read": .integer(count.read), "added": .integer(count.added), "changed": .integer(count.changed),
                "duplicate": .integer(count.duplicate),
            ]
        }
        return JSONOutput.object([
            "run": .integer(report.run),
            "sources": .array(
                report.sources.map {
                    ["name": .string($0.name), "format": .string($0.format), "system": .string($0.system)]
                }),
            "messages": count(report.messages), "edits": count(report.edits), "deletions": count(report.deletions),
            "reactions": count(report.reactions), "seen": count(report.seen),
            "memberships": count(report.memberships), "presence": count(report.presence),
            "people": .integer(report.people), "conversations": .integer(report.conversations),
            "attachments": count(report.attachments), "attachments_waiting": .integer(report.attachmentsWaiting),
            "coverage": count(report.coverage),
            "files": [
                "added": .integer(report.files.added), "duplicate": .integer(report.files.duplicate),
                "left_out": .integer(report.files.leftOut), "bytes": .integer(report.files.bytes),
            ], "missing": .integer(report.missing), "quarantined": .integer(report.quarantined),
            "not_read": .array(
                report.unread.map {
                    ["name": .string($0.name), "files": .integer($0.count), "reason": .string($0.reason)]
                }),
            "seconds": .decimal(report.seconds),
        ])
    }

    static func text(_ report: IngestReport, archive: String) -> String {
        var lines: [String] = []
        func line(_ name: String, _ count: IngestReport.Count) {
            guard count.read > 0 else { return }
            var parts = ["\(grouped(count.added)) added"]
            if count.changed > 0 { parts.append("\(grouped(count.changed)) changed") }
            if count.duplicate > 0 { parts.append("\(grouped(count.duplicate)) known already") }
            lines.append("\(name): \(parts.joined(separator: ", "))")
        }
        line("Messages", report.messages)
        line("Edits", report.edits)
        line("Deletions", report.deletions)
        line("Reactions", report.reactions)
        line("Seen marks", report.seen)
        line("Joined or left", report.memberships)
        line("Presence", report.presence)
        line("Ends of the record", report.coverage)
        line("Attachments apart from their messages", report.attachments)
        if let files = files(report.files) { lines.append(files) }
        lines.append(
            "About \(counted(report.people, "person", "people")) and "
                + "\(counted(report.conversations, "conversation", "conversations")), "
                + "from \(counted(report.sources.count, "file", "files")), in \(String(format: "%.1f", report.seconds)) s."
        )
        if report.attachmentsWaiting > 0 {
            lines.append(
                "\(counted(report.attachmentsWaiting, "attachment waits for a message", "attachments wait for messages")) "
                    + "that the archive does not have yet.")
        }
        if report.missing > 0 {
            lines.append("\(grouped(report.missing)) no longer in the newest snapshot: marked, and kept.")
        }
        for file in report.unread {
            let count = file.count > 1 ? " (\(grouped(file.count)) files)" : ""
            lines.append("Not read: \(printable(file.name))\(count): \(file.reason).")
        }
        if report.quarantined > 0 {
            lines.append(
                "\(counted(report.quarantined, "line was", "lines were")) quarantined, with the reason, "
                    + "in \(archive)/quarantine/lines.jsonl.")
        }
        return lines.joined(separator: "\n")
    }

    private static func files(_ files: IngestReport.Files) -> String? {
        guard files.added + files.duplicate + files.leftOut > 0 else { return nil }
        var parts = ["\(grouped(files.added)) added (\(grouped(Int(files.bytes))) bytes)"]
        if files.duplicate > 0 { parts.append("\(grouped(files.duplicate)) known already") }
        if files.leftOut > 0 { parts.append("\(grouped(files.leftOut)) left out") }
        return "Files: \(parts.joined(separator: ", "))"
    }
}
