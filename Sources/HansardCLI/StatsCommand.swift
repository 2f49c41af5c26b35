import ArgumentParser
import Foundation
import HansardStore

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Says how much the archive holds.")

    @OptionGroup var archive: ArchiveOption
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func run() throws {
        let stats = try reportingFailure { try ArchiveReader(path: archive.path).statistics() }
        let counts: [(name: String, key: String, count: Int)] = [
            ("Messages", "messages", stats.messages), ("Edits", "edits", stats.edits),
            ("Deletions", "deletions", stats.deletions), ("Reactions", "reactions", stats.reactions),
            ("Seen marks", "seen", stats.seen), ("Joined or left", "memberships", stats.memberships),
            ("Presence records", "presence", stats.presence), ("People", "people", stats.people),
            ("Conversations", "conversations", stats.conversations), ("Attachments", "attachments", stats.attachments),
            ("Missing from a snapshot", "missing", stats.missing), ("Put aside", "quarantined", stats.quarantined),
            ("Ingest runs", "runs", stats.runs),
        ]
        if json {
            var object: [String: Any] = [
                "first": stats.first?.rfc3339(.millisecond) ?? NSNull(),
                "last": stats.last?.rfc3339(.millisecond) ?? NSNull(), "records": stats.records,
            ]
            for item in counts { object[item.key] = item.count }
            print(JSONOutput.object(object))
            return
        }
        for item in counts { print("\(item.name): \(grouped(item.count))") }
        if let first = stats.first, let last = stats.last {
            print("First message: \(first.rfc3339(.second))\nLast message: \(last.rfc3339(.second))")
        }
    }
}
