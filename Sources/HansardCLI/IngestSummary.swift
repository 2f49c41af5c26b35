import Foundation
import Hansard
import HansardStore
import HansardTerminal
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
            "sources": .array(report.sources.map(json)), "log": report.log.map(json) ?? .null,
            "messages": count(report.messages), "edits": count(report.edits), "deletions": count(report.deletions),
            "reactions": count(report.reactions), "seen": count(report.seen),
            "memberships": count(report.memberships), "presence": count(report.presence),
            "people": .integer(report.people), "conversations": .integer(report.conversations),
            "attachments": count(report.attachments), "attachments_waiting": .integer(report.attachmentsWaiting),
            "coverage": count(report.coverage), "emoji": count(report.emoji),
            "files": [
                "added": .integer(report.files.added), "duplicate": .integer(report.files.duplicate),
                "left_out": .integer(report.files.leftOut), "absent": .integer(report.files.absent),
                "bytes": .integer(report.files.bytes),
            ], "missing": .integer(report.missing), "erased": .integer(report.erased),
            "quarantined": .integer(report.quarantined),
            "not_read": .array(
                report.unread.map {
                    ["name": .string($0.name), "files": .integer($0.count), "reason": .string($0.reason)]
                }),
            "seconds": .decimal(report.seconds),
        ])
    }

    private static func json(_ source: IngestReport.Source) -> JSONValue {
        func number(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
        return [
            "name": .string(source.name), "format": .string(source.format), "system": .string(source.system),
            "bytes": source.bytes.map { .integer($0) } ?? .null,
            "sha256": .optional(source.sha256.map { Hexadecimal.text($0) }),
            "read": number(source.records?.read), "added": number(source.records?.added),
            "changed": number(source.records?.changed), "duplicate": number(source.records?.duplicate),
            "quarantined": number(source.quarantined),
        ]
    }

    private static func json(_ log: IngestReport.Log) -> JSONValue {
        [
            "first": .integer(log.first), "last": .integer(log.last),
            "root": .string(Data(log.root).base64EncodedString()), "checkpoint": .string(log.checkpoint),
        ]
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
        line("Emoji", report.emoji)
        if let files = files(report.files) { lines.append(files) }
        lines.append(
            "About \(counted(report.people, "person", "people")) and "
                + "\(counted(report.conversations, "conversation", "conversations")), "
                + "from \(counted(report.sources.count, "file", "files")), in \(String(format: "%.1f", report.seconds)) s."
        )
        if report.files.absent > 0 {
            let isOfSlack = report.sources.contains { $0.format == FormatID.slack.name }
            lines.append(
                "\(counted(report.files.absent, "file is named and is", "files are named and are")) not in what was read: "
                    + "pages have the name alone."
                    + (isOfSlack
                        ? " Slack’s own exports have no files. Ingest an export that slackdump makes, and they come to "
                            + "their messages (docs/slack.md)." : ""))
        }
        if report.attachmentsWaiting > 0 {
            lines.append(
                "\(counted(report.attachmentsWaiting, "attachment waits for a message", "attachments wait for messages")) "
                    + "that the archive does not have yet.")
        }
        if report.missing > 0 {
            lines.append("\(grouped(report.missing)) no longer in the newest snapshot: marked, and kept.")
        }
        if report.erased > 0 {
            lines.append(
                "\(counted(report.erased, "record is", "records are")) about what was erased: nothing of that was taken in."
            )
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
        lines += sources(report.sources)
        if let log = report.log { lines += self.log(log) }
        return lines.joined(separator: "\n")
    }

    /// Files that are listed; of more, `--json` has all.
    private static let listedSources = 20

    /// Each file that was read with what is on the record of it, so that it can be held against the log.
    private static func sources(_ sources: [IngestReport.Source]) -> [String] {
        let read = sources.filter { $0.bytes != nil }
        guard !read.isEmpty else { return [] }
        let rows = read.prefix(listedSources).map { source in
            func number(_ count: Int?) -> String { count.map(grouped) ?? "-" }
            return [
                number(source.records?.read), number(source.records.map { $0.added + $0.changed }),
                number(source.records?.duplicate), number(source.quarantined), number(source.bytes.map { Int($0) }),
            ]
        }
        let table = aligned([["READ", "ADDED", "KNOWN", "QUARANTINED", "BYTES"]] + rows)
        var lines = ["", table[0] + "  SOURCE AND ITS SHA-256"]
        for (row, source) in zip(table.dropFirst(), read) {
            lines.append("\(row)  \(printable(source.name))")
            lines.append("  \(source.sha256.map { Hexadecimal.text($0) } ?? "could not be read to its end")")
        }
        if read.count > listedSources {
            lines.append("and \(grouped(read.count - listedSources)) more, which --json lists.")
        }
        return lines
    }

    /// Columns of numbers, set to the right.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }
    }

    private static func log(_ log: IngestReport.Log) -> [String] {
        [
            "",
            "The log: records \(grouped(Int(log.first))) to \(grouped(Int(log.last))), "
                + "root \(Data(log.root).base64EncodedString()).",
            "Note this checkpoint down where nobody who can write to the archive can; “hansard verify --noted” finds out "
                + "whether the log still goes on from it.", "",
            withoutLineFeed(log.checkpoint),
        ]
    }

    private static func files(_ files: IngestReport.Files) -> String? {
        guard files.added + files.duplicate + files.leftOut > 0 else { return nil }
        var parts = ["\(grouped(files.added)) added (\(grouped(Int(files.bytes))) bytes)"]
        if files.duplicate > 0 { parts.append("\(grouped(files.duplicate)) known already") }
        if files.leftOut > 0 { parts.append("\(grouped(files.leftOut)) left out") }
        return "Files: \(parts.joined(separator: ", "))"
    }
}
