import GRDB
import Hansard

/// The filters of a query as a condition on `message`.
struct SearchConditions {
    private(set) var sql = "1"
    private(set) var unknownNames: [String] = []
    private(set) var isImpossible = false

    init(_ query: SearchQuery, _ zone: SiteZone, _ db: Database) throws {
        var zone = zone
        for item in query.filters {
            guard let condition = try condition(item.filter, &zone, db) else { continue }
            sql += item.isNegated ? " AND NOT (\(condition))" : " AND (\(condition))"
        }
        if !unknownNames.isEmpty { isImpossible = true }
    }

    /// Only numbers are put into the text; everything that a user wrote was looked up before.
    private mutating func condition(
        _ filter: SearchQuery.Filter, _ zone: inout SiteZone, _ db: Database
    ) throws -> String? {
        switch filter {
        case .from(let name): return "sender IN (\(try people(name, db)))"
        case .with(let name): return "conversation IN (\(Participant.conversations(of: try people(name, db))))"
        case .to(let name):
            let people = try people(name, db)
            return "conversation IN (\(Participant.conversations(of: people))) AND ifnull(sender, 0) NOT IN (\(people))"
        case .inConversation(let name): return "conversation IN (\(try conversations(name, db)))"
        case .before(let date): return "sent_at < \(zone.start(ofDay: date.daysSince1970).microseconds)"
        case .after(let date): return "sent_at >= \(zone.start(ofDay: date.daysSince1970 + 1).microseconds)"
        case .on(let date):
            let (start, end) = (zone.start(ofDay: date.daysSince1970), zone.start(ofDay: date.daysSince1970 + 1))
            return "sent_at >= \(start.microseconds) AND sent_at < \(end.microseconds)"
        case .has(let feature): return Self.condition(feature)
        case .isUnanswered: return Unanswered.condition
        case .isDeleted: return "marks & \(MessageMarks.deleted.rawValue)"
        case .isUnseen:
            return """
                EXISTS (SELECT 1 FROM unseen WHERE unseen.conversation = message.conversation
                    AND unseen.person <> ifnull(message.sender, 0)
                    AND (message.sent_at, message.seq) >= (unseen.oldest_at, unseen.oldest)
                    AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.conversation = message.conversation
                        AND seen.person = unseen.person AND seen.up_to_at = message.sent_at
                        AND seen.up_to = message.seq AND seen.evidence = 0))
                AND (shape >> 4) & 3 < 2 AND NOT marks & \(MessageMarks.deleted.rawValue)
                """
        }
    }

    private static func condition(_ feature: SearchQuery.Feature) -> String {
        switch feature {
        case .link: "text LIKE '%http://%' OR text LIKE '%https://%' OR text LIKE '%mailto:%'"
        case .file: "marks & \(MessageMarks.attachments.rawValue)"
        case .reaction: "marks & \(MessageMarks.reactions.rawValue)"
        case .edit: "marks & \(MessageMarks.edited.rawValue)"
        case .thread:
            "marks & \(MessageMarks.replies.rawValue) OR reply_to IS NOT NULL OR thread IS NOT NULL"
        }
    }

    /// Numbers of those whom `name` means: an id in the source, an address, or words of a name.
    private mutating func people(_ name: String, _ db: Database) throws -> String {
        let exact = try exactly(name, "SELECT id FROM person WHERE source_id = ?1 OR lower(email) = lower(?1)", db)
        let found = try exact.isEmpty ? byWords(name, Self.namesOfPeople, db) : exact
        if found.isEmpty { unknownNames.append(name) }
        return found.map(String.init).joined(separator: ",")
    }

    /// Each by which they may be meant; a name that is given has its words in one of them.
    private static let namesOfPeople = """
        SELECT id, name FROM person WHERE name IS NOT NULL UNION SELECT id, real_name FROM person WHERE real_name IS NOT NULL
        UNION SELECT id, handle FROM person WHERE handle IS NOT NULL
        """

    private mutating func conversations(_ name: String, _ db: Database) throws -> String {
        let alias =
            try db.tableExists("conversation_alias")
            ? "OR id IN (SELECT alias.conversation FROM conversation_alias AS alias WHERE alias.id = ?1)" : ""
        let exact = try exactly(
            name.hasPrefix("#") ? String(name.dropFirst()) : name,
            "SELECT id FROM conversation WHERE source_id = ?1 OR slug = ?1 OR lower(name) = lower(?1) \(alias)", db)
        let found =
            try exact.isEmpty ? byWords(name, "SELECT id, ifnull(name, source_id) FROM conversation", db) : exact
        if found.isEmpty { unknownNames.append(name) }
        return found.map(String.init).joined(separator: ",")
    }

    private func exactly(_ name: String, _ sql: String, _ db: Database) throws -> [Int64] {
        // SQLite would take what stands before a NUL for all of the name.
        name.utf8.contains(0) ? [] : try Int64.fetchAll(db, sql: sql, arguments: [name])
    }

    private func byWords(_ name: String, _ sql: String, _ db: Database) throws -> [Int64] {
        let tokenizer = SearchTokenizer()
        let wanted = tokenizer.terms(name, for: .query)
        guard !wanted.isEmpty else { return [] }
        let found = try Row.fetchAll(db, sql: sql).compactMap { row -> Int64? in
            let words = Set(tokenizer.terms(row[1] ?? ""))
            let isMeant = wanted.allSatisfy { term in
                // A character alone has the beginning of a pair in a name that is written without a space.
                words.contains(term)
                    || tokenizer.isSingleIdeograph(term) && words.contains { $0.utf8.starts(with: term.utf8) }
            }
            return isMeant ? row[0] : nil
        }
        return Set(found).sorted()
    }
}
