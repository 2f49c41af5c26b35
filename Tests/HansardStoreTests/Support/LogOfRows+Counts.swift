import GRDB
import Hansard
import PairChannel
import Testing

@testable import HansardStore

extension LogOfRows {
    /// Tables whose rows lines tell of, and what of their rows.
    static let kinds = [
        "person_version", "conversation_version", "message", "edit", "deletion", "reaction", "reaction_count",
        "membership", "log_coverage", "attachment_record", "awaited_attachment", "attachment_file", "missing",
        "seen",
        "presence", "quarantine", "source", "account", "conversation_key", "input", "coverage", "sighting",
        "reaction_count WHERE input", "run", "person_name", "source WHERE records_reading",
        "source WHERE NOT records_reading",
    ]

    /// How many lines there are of each type, and what they tell of together.
    var counts: [String: Int] {
        var counts: [String: Int] = [:]
        func count(_ table: String, _ more: Int = 1) { counts[table, default: 0] += more }
        for line in lines {
            switch line.entry.record {
            case .person: count("person_version")
            case .conversation: count("conversation_version")
            case .message: count("message")
            case .edit, .returned: count("edit")
            case .deletion: count("deletion")
            case .reaction: count("reaction")
            case .reactionCount: count("reaction_count")
            case .membership: count("membership")
            case .coverage: count("log_coverage")
            case .attachment(let its): count(its.files.isEmpty ? "attachment_record" : "awaited_attachment")
            case .file: count("attachment_file")
            case .missing: count("missing")
            case .seen(let seen): count("seen", seen.marks.count)
            case .presence(let presence): count("presence", presence.marks.count)
            case .quarantined: count("quarantine")
            case .source: count("source")
            case .read(let read):
                count(read.recordsReading ? "source WHERE records_reading" : "source WHERE NOT records_reading")
            case .account(let account): count(account.owner == .person ? "account" : "conversation_key")
            case .input(let input):
                if input.asOf != nil { count("input") }
                count("coverage", input.coverage.count)
                count("sighting", input.sightings.count)
                count("reaction_count WHERE input", input.counts.count)
            case .ingest(let end): count(end.finishedAt == nil ? "run WHERE finished_at IS NULL" : "run")
            case .names(let names): count("person_name", names.names.count)
            case .hold: count("hold")
            case .archive, .erased, .erasure, .release, .refusal, .seal, .emoji: break
            }
        }
        return counts
    }

    /// What an archive calls people and conversations, and by which ids it knows them.
    static let names = """
        SELECT 'person ' || id || ' ' || source_id || ' ' || slug FROM person
        UNION ALL SELECT 'account ' || id || ' ' || system || ' ' || external_id || ' ' || person FROM account
        UNION ALL SELECT 'conversation ' || id || ' ' || source_id || ' ' || slug || ' ' || kind || ' '
            || ifnull(low, '') || ' ' || ifnull(high, '') FROM conversation
        UNION ALL SELECT 'key ' || system || ' ' || external_id || ' ' || conversation FROM conversation_key
        UNION ALL SELECT 'alias ' || id || ' ' || conversation FROM conversation_alias ORDER BY 1
        """

    /// The same of an archive that is told of nothing but the accounts.
    func names() throws -> [String] {
        let queue = try DatabaseQueue()
        return try queue.write { db in
            try Schema.create(db)
            let accounts = Accounts(db)
            for case .account(let its) in lines.map(\.entry.record) {
                switch its.owner {
                case .person: _ = try accounts.addPerson(its.account, sameAs: its.sameAs)
                case .conversation(let kind, let pair):
                    if let known = its.sameAs {
                        let owner = try #require(try accounts.find(.conversation, known))
                        try accounts.addAlias(its.account, kind, of: owner)
                    } else {
                        _ = try accounts.addConversation(its.account, kind, pair: pair)
                    }
                }
            }
            return try String.fetchAll(db, sql: Self.names)
        }
    }
}
