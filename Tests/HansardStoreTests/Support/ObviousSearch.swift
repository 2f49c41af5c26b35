import Foundation
import GRDB
import Hansard

@testable import HansardStore

extension ArchiveReader {
    /// What `search` is to find: every text is read, and of each message the newest that has the words is kept.
    func searchObviously(
        _ query: SearchQuery, limit: Int, zone: SiteZone = .utc
    ) throws -> (hits: [String], hasMore: Bool) {
        let conditions = try read { try SearchConditions(query, zone, NameLookup($0)) }
        guard !conditions.isImpossible else { return ([], false) }
        let matcher = PhraseMatcher(query.phrases)
        let rows = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT message.source_id, message.conversation, document.seq, CAST(document.text AS BLOB)
                    FROM document
                    JOIN (SELECT seq, source_id, conversation, sent_at FROM message WHERE \(conditions.sql)) AS message
                        ON message.seq = ifnull((SELECT message FROM edit WHERE edit.seq = document.seq), document.seq)
                    ORDER BY message.sent_at DESC, message.seq DESC, document.seq DESC
                    """)
        }
        var (hits, last): ([String], String?) = ([], nil)
        for row in rows where [UInt8](row[3] as Data? ?? Data()).withUnsafeBufferPointer(matcher.matches) {
            let message = "\(row[1] as Int64) \(row[0] as String)"
            if message != last { hits.append("\(message) \(row[2] as Int64)") }
            last = message
        }
        return (Array(hits.prefix(limit)), hits.count > limit)
    }
}
