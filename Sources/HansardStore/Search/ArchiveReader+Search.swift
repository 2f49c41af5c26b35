import Foundation
import GRDB
import Hansard

/// A message that a query finds.
package struct SearchHit: Sendable {
    package let seq: Int64
    package let id: String
    package let conversation: String
    package let sender: String?
    package let sentAt: Timestamp
    package let precision: TimePrecision
    package let snippet: Snippet
    /// The text that has the words: what the message says now, or said before.
    package let text: String
    /// The words stand in a text that the message had before.
    package let isFormerText: Bool
    package let isDeleted: Bool
}

package struct SearchResult: Sendable {
    package let hits: [SearchHit]
    /// There are more than were asked for.
    package let hasMore: Bool
    /// Names in the query that nobody and nothing has.
    package let unknownNames: [String]
}

extension ArchiveReader {
    /// The newest `limit` messages that `query` finds, newest first.
    ///
    /// - Parameter zone: Whose days `before:`, `after:` and `on:` mean.
    package func search(_ query: SearchQuery, limit: Int, zone: SiteZone) throws -> SearchResult {
        try read { db in
            let conditions = try SearchConditions(query, zone, db)
            guard !conditions.isImpossible else {
                return SearchResult(hits: [], hasMore: false, unknownNames: conditions.unknownNames)
            }
            let found =
                try query.phrases.isEmpty
                ? newest(conditions, limit, db) : newest(SearchDocuments(query), conditions, limit, db)
            let tokenizer = SearchTokenizer()
            let hits = try found.prefix(limit).map { try hit($0, query, tokenizer, db) }
            return SearchResult(hits: hits, hasMore: found.count > limit, unknownNames: conditions.unknownNames)
        }
    }

    private struct Found {
        let seq: Int64
        let sentAt: Int64
        let document: Int64
    }

    /// Messages that pass the filters, when the query has no words: conversation by conversation, from the one where
    /// something was last said.
    private func newest(_ conditions: SearchConditions, _ limit: Int, _ db: Database) throws -> [Found] {
        let conversations = try Row.fetchCursor(
            db, sql: "SELECT id, last_at FROM conversation WHERE last_at NOT NULL ORDER BY last_at DESC")
        let select = try Statement(
            db,
            """
            SELECT seq, sent_at, ifnull(\(Schema.newestDocument), seq)
            FROM message WHERE conversation = ?1 AND sent_at >= ?2 AND (\(conditions.sql))
            ORDER BY sent_at DESC, seq DESC LIMIT ?3
            """)
        var newest: [Found] = []
        while let row = try conversations.next() {
            // Once there are enough, what is older than all of them is not looked at.
            let least = newest.count > limit ? newest[limit].sentAt : Int64.min
            guard (row[1] as Int64) >= least else { break }
            select.bind(1, row[0] as Int64)
            select.bind(2, least)
            select.bind(3, Int64(limit + 1))
            defer { select.reset() }
            let known = newest.count
            while try select.step() {
                newest.append(Found(seq: select.int(0), sentAt: select.int(1), document: select.int(2)))
            }
            guard newest.count > known else { continue }
            newest = Array(newest.sorted { ($0.sentAt, $0.seq) > ($1.sentAt, $1.seq) }.prefix(limit + 1))
        }
        return newest
    }

    /// Messages with a text that the index finds, that pass the filters.
    private func newest(
        _ documents: SearchDocuments, _ conditions: SearchConditions, _ limit: Int, _ db: Database
    ) throws -> [Found] {
        let select = try Statement(
            db,
            """
            SELECT seq, sent_at FROM message
            WHERE seq = ifnull((SELECT message FROM edit WHERE edit.seq = ?1), ?1) AND (\(conditions.sql))
            """)
        var found: [Int64: Found] = [:]
        // The oldest of the best so far, once there are enough of them: later ones must be newer.
        var best: [Found] = []
        func trim() {
            best = found.values.sorted { ($0.sentAt, $0.seq) > ($1.sentAt, $1.seq) }
            if best.count > limit + 1 { best.removeLast(best.count - limit - 1) }
            found = Dictionary(uniqueKeysWithValues: best.map { ($0.seq, $0) })
        }
        func take(_ document: Int64) throws {
            select.bind(1, document)
            defer { select.reset() }
            guard try reportingErrors(of: folder.path, { try select.step() }) else { return }
            let message = Found(seq: select.int(0), sentAt: select.int(1), document: document)
            if best.count > limit, let last = best.last, (message.sentAt, message.seq) < (last.sentAt, last.seq) {
                return
            }
            // Of several texts of one message, the newest that matches.
            found[message.seq] = found[message.seq].map { $0.document > document ? $0 : message } ?? message
            if found.count > (limit + 1) * 4 { trim() }
        }
        try searchIndex.read(folder) { index in
            if let wanted = documents.wanted {
                // One after the other: of a common word there are millions.
                let matching = try SearchDocuments.matching(wanted, index)
                while try matching.step() { try take(matching.int(0)) }
            } else if let unwanted = documents.unwanted {
                let matching = try SearchDocuments.matching(unwanted, index)
                var excluded: Set<Int64> = []
                while try matching.step() { excluded.insert(matching.int(0)) }
                let all = try Statement(
                    db,
                    """
                    SELECT message.seq FROM conversation CROSS JOIN message ON message.conversation = conversation.id
                    UNION ALL SELECT edit.seq FROM edit JOIN message ON message.seq = edit.message
                        WHERE edit.document = edit.seq
                    """)
                while try all.step() {
                    if !excluded.contains(all.int(0)) { try take(all.int(0)) }
                }
            }
        }
        trim()
        return best
    }

    private func hit(
        _ found: Found, _ query: SearchQuery, _ tokenizer: SearchTokenizer, _ db: Database
    ) throws -> SearchHit {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT message.source_id, conversation.source_id, person.source_id, sent_at, shape, marks,
                        (SELECT CAST(text AS BLOB) FROM document WHERE seq = ?2),
                        \(Schema.newestDocument)
                    FROM message CROSS JOIN conversation ON conversation.id = message.conversation
                    LEFT JOIN person ON person.id = message.sender WHERE message.seq = ?1
                    """), arguments: [found.seq, found.document])!
        let latest: Int64? = row[7]
        // As bytes, since a text that is fetched as one ends at a NUL in it.
        let text = String(decoding: row[6] as Data? ?? Data(), as: UTF8.self)
        return SearchHit(
            seq: found.seq, id: row[0], conversation: row[1], sender: row[2], sentAt: Timestamp(microseconds: row[3]),
            precision: MessageShape(code: row[4]).precision,
            snippet: Snippet(text, query, tokenizer), text: text,
            isFormerText: !query.phrases.isEmpty && found.document != latest ?? found.seq,
            isDeleted: MessageMarks(rawValue: row[5]).contains(.deleted))
    }
}

/// Which texts have the words of a query, as `search.db` is asked for them.
private struct SearchDocuments {
    /// `nil` when the query only says what must not be there, and then `unwanted` says it.
    let wanted: String?
    let unwanted: String?

    init(_ query: SearchQuery) {
        let wanted = query.phrases.filter { !$0.isNegated }.map { Self.expression($0) }.joined(separator: " AND ")
        let unwanted = query.phrases.filter(\.isNegated).map { Self.expression($0) }.joined(separator: " OR ")
        self.unwanted = unwanted.isEmpty ? nil : unwanted
        self.wanted = wanted.isEmpty ? nil : unwanted.isEmpty ? wanted : "(\(wanted)) NOT (\(unwanted))"
    }

    static func matching(_ expression: String, _ index: Database) throws -> Statement {
        let select = try Statement(index, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC")
        select.bind(1, copying: expression)
        return select
    }

    /// FTS5's own syntax for a phrase. Terms hold letters and digits only, so nothing in them can be syntax. Each is a
    /// string of its own: FTS5 cuts it into words again, and they must come out as they are.
    private static func expression(_ phrase: SearchQuery.Phrase) -> String {
        phrase.terms.map { "\"\($0)\"" }.joined(separator: " + ") + (phrase.isPrefix ? " *" : "")
    }
}

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
        case .with(let name): return "conversation IN (\(Self.conversations(of: try people(name, db))))"
        case .to(let name):
            let people = try people(name, db)
            return "conversation IN (\(Self.conversations(of: people))) AND ifnull(sender, 0) NOT IN (\(people))"
        case .inConversation(let name): return "conversation IN (\(try conversations(name, db)))"
        case .before(let date): return "sent_at < \(zone.start(ofDay: date.daysSince1970).microseconds)"
        case .after(let date): return "sent_at >= \(zone.start(ofDay: date.daysSince1970 + 1).microseconds)"
        case .on(let date):
            let (start, end) = (zone.start(ofDay: date.daysSince1970), zone.start(ofDay: date.daysSince1970 + 1))
            return "sent_at >= \(start.microseconds) AND sent_at < \(end.microseconds)"
        case .has(let feature): return Self.condition(feature)
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

    private static func conversations(of people: String) -> String {
        """
        SELECT conversation FROM writer WHERE person IN (\(people))
        UNION SELECT conversation FROM membership WHERE person IN (\(people))
        UNION SELECT id FROM conversation WHERE low IN (\(people)) OR high IN (\(people))
        """
    }

    /// Numbers of those whom `name` means: an id in the source, an address, or words of a name.
    private mutating func people(_ name: String, _ db: Database) throws -> String {
        let exact = try exactly(name, "SELECT id FROM person WHERE source_id = ?1 OR lower(email) = lower(?1)", db)
        let found = try exact.isEmpty ? byWords(name, "SELECT id, name FROM person WHERE name IS NOT NULL", db) : exact
        if found.isEmpty { unknownNames.append(name) }
        return found.map(String.init).joined(separator: ",")
    }

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
        return try Row.fetchAll(db, sql: sql).compactMap { row in
            let words = Set(tokenizer.terms(row[1] ?? ""))
            let isMeant = wanted.allSatisfy { term in
                // A character alone has the beginning of a pair in a name that is written without a space.
                words.contains(term)
                    || tokenizer.isSingleIdeograph(term) && words.contains { $0.utf8.starts(with: term.utf8) }
            }
            return isMeant ? row[0] : nil
        }
    }
}
