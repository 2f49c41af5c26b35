import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Views must not make SQLite read what it need not.
@Suite(.blocking) struct ScopedPlansTests {
    /// What pages, search and lists ask must find its rows by indexes: in an archive of millions, anything else stops
    /// the server.
    @Test(arguments: [2, 3]) func questionsAreAnsweredByIndexes(_ number: Int) throws {
        let archive = try ScopedReaderTests.archive(MarkedLog(seed: 3, lines: 200))
        let reader = try ArchiveReader(path: archive.path, scope: ScopedReaderTests.cases[number].scope(archive.reader))
        let sources = try Self.statementsOfPages()
        #expect(sources.count > 12)
        for sql in sources {
            let plan = try reader.read { try Self.plan(of: sql, $0) }
            let scans = plan.filter { line in
                line.hasPrefix("SCAN ") && !Self.findsMonths(line)
                    && !["readable", "inside", "asked", "span", "CONSTANT", "place", "1", "(", "json_each"].contains {
                        line.dropFirst(5).hasPrefix($0)
                    }
            }
            let loops = plan.filter {
                $0.contains("(seq=? AND conversation=?)") || $0.contains("(person=? AND conversation=?)")
            }
            #expect(loops == [], "\(sql)")
            #expect(scans == [], "\(sql)\n\(plan.joined(separator: "\n"))")
            #expect(
                !plan.contains { $0.hasPrefix("MATERIALIZE") || $0.hasPrefix("CO-ROUTINE") && !$0.contains("place") },
                "\(sql)\n\(plan.joined(separator: "\n"))")
        }
    }

    /// One month at a time, in the order that is asked for, and no more than are needed; of a scope, too.
    @Test(arguments: [
        ("SELECT min(person) FROM seen WHERE conversation = ? AND person > ?", "a0=1>"),
        (
            "SELECT up_to FROM seen WHERE conversation = ? AND person = ? ORDER BY up_to_at DESC, up_to DESC, seen_at LIMIT 1",
            "p0=1="
        ),
        (
            "SELECT max(up_to_at) FROM seen WHERE conversation = ? AND person = ? AND up_to_at < ? AND evidence = 1",
            "d0=1=2<"
        ),
        (
            """
            SELECT up_to FROM seen WHERE conversation = ?1 AND person = ?2 AND (up_to_at, up_to) >= (?3, ?4)
                AND (up_to_at, up_to) <= (?5, ?6) AND evidence = 0 ORDER BY up_to_at, up_to
            """, "a0=1=2g2l"
        ),
        (PresenceQuery.sql, "a0=1g"), ("SELECT max(at) FROM presence WHERE person = ?", "d0="),
        ("SELECT at FROM presence WHERE person = ? AND at < ? ORDER BY at DESC LIMIT 1", "d0=1<"),
    ]) func monthsAreFoundAndNothingIsSorted(_ sql: String, _ plan: String) throws {
        let archive = try ScopedReaderTests.archive(MarkedLog(seed: 3, lines: 100))
        let scoped = try ArchiveReader(path: archive.path, scope: ScopedReaderTests.cases[2].scope(archive.reader))
        for (reader, plan) in [(try archive.reader, plan), (scoped, "\(plan.prefix(1))0=")] {
            let lines = try reader.read { try Self.plan(of: sql, $0) }
            #expect(lines.contains { $0.contains("VIRTUAL TABLE INDEX 0:\(plan)") }, "\(lines)")
            #expect(!lines.contains { $0.contains("B-TREE") }, "\(lines)")
        }
    }

    private static func plan(of sql: String, _ db: Database) throws -> [String] {
        let rows = try Statement(db, "EXPLAIN QUERY PLAN " + sql)
        var details: [String] = []
        while try rows.step() { details.append(rows.string(3)) }
        return details
    }

    /// Whether a table of marks or of presence is asked for those of one conversation or person, see `MonthPlan`.
    private static func findsMonths(_ line: String) -> Bool {
        ["a", "d", "p"].contains { line.contains("VIRTUAL TABLE INDEX 0:\($0)0=") }
    }

    /// Those that are asked for each page or each message.
    private static func statementsOfPages() throws -> [String] {
        [
            """
            SELECT seq, sent_at, sender, shape, marks, source_id, text, ifnull(reply_to, thread), sender_name
            FROM message WHERE conversation = ?1 AND (sent_at, seq) >= (?2, ?3) ORDER BY sent_at, seq
            """,
            "SELECT seq, sender, reply_to FROM message WHERE conversation = ? AND sent_at = ? AND seq = ?",
            """
            SELECT edited_at, editor, from_snapshot, format, text, version, seq FROM edit
            WHERE message = ? AND version IS NOT NULL ORDER BY version
            """,
            "SELECT deleted_at, deleter FROM deletion WHERE message = ? ORDER BY deleted_at DESC LIMIT 1",
            """
            SELECT ordinal, attachment.name, source_id, left_out, attachment_file.sha256
            FROM attachment LEFT JOIN attachment_file USING (message, ordinal)
            WHERE message = ? ORDER BY ordinal, attachment_file.seq
            """,
            TranscriptStatements.reactions,
            "SELECT emoji, count FROM reaction_count WHERE message = ? AND is_shown ORDER BY emoji",
            "SELECT up_to_at, up_to FROM seen WHERE conversation = ? AND person = ? AND up_to_at >= ? ORDER BY up_to_at",
            "SELECT min(person) FROM seen WHERE conversation = ? AND person > ?",
            "SELECT seq FROM message_key WHERE hash = ?",
            "SELECT conversation, source_id, sent_at, text, marks FROM message WHERE seq = ?",
            "SELECT sent_at, seq FROM message WHERE conversation = ? ORDER BY sent_at DESC, seq DESC LIMIT ?",
            "SELECT conversation, last_at FROM writer WHERE person = ? ORDER BY last_at DESC",
            "SELECT at, channel, state FROM presence WHERE person = ? AND at >= ? ORDER BY at, seq",
            "SELECT CAST(text AS BLOB) FROM document WHERE seq = ?2",
            "SELECT first_month, messages FROM page WHERE conversation = ? ORDER BY number",
            "SELECT person, messages FROM unseen WHERE person = ? ORDER BY conversation",
            "SELECT id FROM person WHERE source_id = ?", "SELECT id FROM conversation WHERE source_id = ?",
            """
            SELECT person, at, joined FROM membership WHERE conversation = ? AND (at IS NULL OR at <= ?)
            ORDER BY person, at, joined
            """,
            "SELECT EXISTS (SELECT 1 FROM deletion WHERE message = ? AND (deleted_at IS NULL OR deleted_at <= ?))",
            """
            SELECT seq, sent_at FROM message
            WHERE seq = ifnull((SELECT message FROM edit WHERE edit.seq = ?1), ?1) AND (sender IN (1, 2))
            """,
            """
            SELECT message.source_id, conversation.source_id, person.source_id, sent_at, shape, marks,
                (SELECT CAST(text AS BLOB) FROM document WHERE seq = ?2),
                \(Schema.newestDocument)
            FROM message CROSS JOIN conversation ON conversation.id = message.conversation
            LEFT JOIN person ON person.id = message.sender WHERE message.seq = ?1
            """,
            """
            SELECT up_to, message.source_id FROM seen JOIN message ON message.seq = up_to
            WHERE seen.conversation = ? AND person = ? ORDER BY up_to_at DESC, up_to DESC, seen_at LIMIT 1
            """,
            TranscriptStatements.replies,
        ]
    }
}
