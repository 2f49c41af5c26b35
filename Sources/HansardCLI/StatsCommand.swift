import ArgumentParser
import Foundation
import HansardStore
import HansardTerminal
import PairChannel

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
            let times: [(String, JSONValue)] = [
                ("first", .optional(stats.first?.rfc3339(.millisecond))),
                ("last", .optional(stats.last?.rfc3339(.millisecond))), ("records", .integer(stats.records)),
            ]
            print(JSONOutput.object(JSONValue(members: times + counts.map { ($0.key, .integer($0.count)) })))
            return
        }
        for item in counts { print("\(item.name): \(grouped(item.count))") }
        if let first = stats.first, let last = stats.last {
            print("First message: \(first.rfc3339(.second))\nLast message: \(last.rfc3339(.second))")
        }
    }
}
