import GRDB
import Hansard

extension ArchiveReader {
    /// Messages that are compared when the best come first: the newest so many of those found.
    package static let mostRanked = 1_000

    /// The newest `limit` messages before `place` that `query` finds, newest first. Goes from the pieces of the record that
    /// have the newest messages back, and no further than it must: what it costs follows the hits that are wanted, not
    /// those that there are.
    ///
    /// - Parameter zone: Whose days `before:`, `after:`, `on:`, `since:` and `until:` mean.
    package func search(
        _ query: SearchQuery, before place: MessagePosition = .last, limit: Int, zone: SiteZone
    ) throws -> SearchResult {
        try search(query, zone) { query, conditions, extent, db in
            let found = try places(query, conditions, before: place, limit + 1, extent, db)
            let tokenizer = SearchTokenizer()
            return SearchResult(
                hits: try found.prefix(limit).compactMap { try hit($0, query, tokenizer, db) },
                hasMore: found.count > limit, unknownNames: conditions.unknownNames)
        }
    }

    /// Of the newest `mostRanked` messages that `query` finds, those that fit it best, the best first: in which its
    /// words are the most of what is said (BM25 without the weight of the words, since each hit has all of them).
    package func best(
        _ query: SearchQuery, after last: (score: Double, place: MessagePosition)?, limit: Int, zone: SiteZone
    ) throws -> SearchResult {
        try search(query, zone) { query, conditions, extent, db in
            let places = try places(query, conditions, before: .last, Self.mostRanked, extent, db)
            let tokenizer = SearchTokenizer()
            let ranking = Ranking(query)
            let text = try statement("SELECT text FROM document WHERE seq = ?", db)
            var ranked = try places.map { found -> Found in
                text.bind(1, found.document)
                defer { text.reset() }
                var found = found
                if try text.step() { found.score = ranking.score(text.bytes(0), tokenizer) }
                return found
            }
            ranked.sort { ($0.score, $0.place) > ($1.score, $1.place) }
            if let last { ranked = Array(ranked.drop { ($0.score, $0.place) >= (last.score, last.place) }) }
            return SearchResult(
                hits: try ranked.prefix(limit).compactMap { try hit($0, query, tokenizer, db) },
                hasMore: ranked.count > limit, unknownNames: conditions.unknownNames)
        }
    }

    /// How many messages `query` finds, up to `most`, and whether those are all.
    package func count(_ query: SearchQuery, most: Int, zone: SiteZone) throws -> (count: Int, isAll: Bool) {
        var count = 0
        _ = try search(query, zone) { query, conditions, extent, db in
            count = try places(query, conditions, before: .last, most + 1, extent, db).count
            return SearchResult(hits: [], hasMore: false, unknownNames: [])
        }
        return (min(count, most), count <= most)
    }

    /// What `body` makes of a query, as it is read, that can find something.
    private func search(
        _ query: SearchQuery, _ zone: SiteZone,
        _ body: (SearchQuery, SearchConditions, Extent, Database) throws -> SearchResult
    ) throws -> SearchResult {
        let extent = try extent()
        if query.filters.contains(where: { $0.filter == .isUnanswered }) { try prepare(.responses) }
        return try read { db in
            let names = NameLookup(db)
            let query = try names.reading(query).query
            let conditions = try SearchConditions(query, zone, names)
            guard !conditions.isImpossible else {
                return SearchResult(hits: [], hasMore: false, unknownNames: conditions.unknownNames)
            }
            return try body(query, conditions, extent, db)
        }
    }

    private struct Found {
        let place: MessagePosition
        let document: Int64
        var score = 0.0
    }

    /// The newest messages before `place` that have the words and pass the filters, newest first.
    private func places(
        _ query: SearchQuery, _ conditions: SearchConditions, before place: MessagePosition, _ count: Int,
        _ extent: Extent, _ db: Database
    ) throws -> [Found] {
        if query.phrases.isEmpty { return try filtered(conditions, before: place, count, db) }
        let times = { try self.times(extent, db) }
        var newest = NewestFound(count, before: place)
        let wanted = query.phrases.filter { !$0.isNegated }.map { Self.expression($0) }.joined(separator: " AND ")
        let unwanted = query.phrases.filter(\.isNegated).map { Self.expression($0) }.joined(separator: " OR ")
        // What the index has of a text that is withheld must decide nothing.
        if isMasked || !showsRecordNumbers && query.phrases.contains(where: \.isPrefix) {
            try amongTheirs(query, conditions, times, &newest, db)
        } else if wanted.isEmpty {
            try withoutWords(unwanted, conditions, times, &newest, db)
        } else {
            try withWords(
                unwanted.isEmpty ? wanted : "(\(wanted)) NOT (\(unwanted))", conditions, times, &newest, db)
        }
        return newest.sorted()
    }

    private func times(_ extent: Extent, _ db: Database) throws -> RecordTimes {
        if let known = knownTimes, known.lastSeq == extent.lastSeq { return known.times }
        let times = try RecordTimes.of(extent.archiveID, isWhole: showsRecordNumbers, db)
        knownTimes = (extent.lastSeq, times)
        return times
    }

    /// Of fewer matches than this, all are looked at where it is not known yet which pieces of the record are the newest:
    /// that takes as long as there are messages.
    private static let mostTakenAtOnce = 4_096

    /// Texts that the index finds.
    private func withWords(
        _ expression: String, _ conditions: SearchConditions, _ times: () throws -> RecordTimes,
        _ newest: inout NewestFound,
        _ db: Database, where isWanted: (_ text: Int64) throws -> Bool = { _ in true }
    ) throws {
        let message = try MessageOfText(conditions, db)
        func take(_ text: Int64) throws {
            if let place = try message.place(text), try isWanted(text) { newest.take(place, document: text) }
        }
        try searchIndex.read(folder) { texts in
            // In a scope, how many there are outside must not decide what is done.
            if showsRecordNumbers, knownTimes == nil {
                let first = try Int64.fetchAll(
                    texts, sql: "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?",
                    arguments: [expression, Self.mostTakenAtOnce])
                if first.count < Self.mostTakenAtOnce { return try first.forEach(take) }
            }
            let matching = try texts.cachedStatement(
                sql: "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC")
            try times().search(before: newest.place, isDone: { newest.isComplete(before: $0) }) { range in
                let found = try Int64.fetchCursor(
                    matching, arguments: [expression, range.lowerBound, range.upperBound])
                while let text = try found.next() { try take(text) }
            }
        }
    }

    /// Texts with the beginning of a word, for somebody who may not read everything.
    ///
    /// Asked for a beginning, the index gathers the places of all words that begin so, whoever’s they are, before it looks at
    /// which are wanted: how long that takes would tell how often others have used them. So their own texts are read instead,
    /// those of the newest messages first. Other words of the query, which the index finds one place at a time, narrow them.
    private func amongTheirs(
        _ query: SearchQuery, _ conditions: SearchConditions, _ times: () throws -> RecordTimes,
        _ newest: inout NewestFound,
        _ db: Database
    ) throws {
        let words = query.phrases.filter { !$0.isNegated && !$0.isPrefix }
        let matcher = PhraseMatcher(query.phrases)
        guard words.isEmpty else {
            let text = try statement("SELECT text FROM document WHERE seq = ?", db)
            let expression = words.map { Self.expression($0) }.joined(separator: " AND ")
            return try withWords(expression, conditions, times, &newest, db) { seq in
                text.bind(1, seq)
                defer { text.reset() }
                return try text.step() && matcher.matches(text.bytes(0))
            }
        }
        let message = try MessageOfText(conditions, db)
        let all = try statement("SELECT seq, text FROM document WHERE seq BETWEEN ? AND ? ORDER BY seq DESC", db)
        func look(in range: ClosedRange<Int64>) throws {
            all.bind(1, range.lowerBound)
            all.bind(2, range.upperBound)
            defer { all.reset() }
            while try all.step() {
                guard matcher.matches(all.bytes(1)), let place = try message.place(all.int(0)) else { continue }
                newest.take(place, document: all.int(0))
            }
        }
        try times().search(before: newest.place, isDone: { newest.isComplete(before: $0) }, look)
    }

    /// All texts, when a query only says what must not be there.
    private func withoutWords(
        _ unwanted: String, _ conditions: SearchConditions, _ times: () throws -> RecordTimes,
        _ newest: inout NewestFound,
        _ db: Database
    ) throws {
        let message = try MessageOfText(conditions, db)
        let all = try statement("SELECT seq FROM document WHERE seq BETWEEN ? AND ? ORDER BY seq DESC", db)
        try searchIndex.read(folder) { texts in
            let has = try Statement(texts, "SELECT 1 FROM search WHERE search MATCH ?1 AND rowid = ?2")
            has.bind(1, copying: unwanted)
            try times().search(before: newest.place, isDone: { newest.isComplete(before: $0) }) { range in
                all.bind(1, range.lowerBound)
                all.bind(2, range.upperBound)
                defer { all.reset() }
                while try all.step() {
                    guard let place = try message.place(all.int(0)) else { continue }
                    has.bind(2, all.int(0))
                    defer { has.reset() }
                    if try !has.step() { newest.take(place, document: all.int(0)) }
                }
            }
        }
    }

    /// Messages that pass the filters, when the query has nothing else: conversation by conversation, from the one where
    /// something was last said.
    private func filtered(
        _ conditions: SearchConditions, before place: MessagePosition, _ count: Int, _ db: Database
    ) throws -> [Found] {
        let conversations = try Row.fetchCursor(
            db, sql: "SELECT id, last_at FROM conversation WHERE last_at NOT NULL ORDER BY last_at DESC")
        let select = try Statement(
            db,
            """
            SELECT sent_at, seq, ifnull(\(Schema.newestDocument), seq)
            FROM message WHERE conversation = ?1 AND sent_at >= ?2 AND (sent_at, seq) < (?3, ?4) AND (\(conditions.sql))
            ORDER BY sent_at DESC, seq DESC LIMIT ?5
            """)
        var newest: [Found] = []
        while let row = try conversations.next() {
            let least = newest.count == count ? newest[count - 1].place.at : .min
            guard min(row[1] as Int64, place.at) >= least else { break }
            select.bind(1, row[0] as Int64)
            select.bind(2, least)
            select.bind(3, place.at)
            select.bind(4, place.seq)
            select.bind(5, Int64(count))
            let known = newest.count
            while try select.step() {
                let found = MessagePosition(at: select.int(0), seq: select.int(1))
                newest.append(Found(place: found, document: select.int(2)))
            }
            select.reset()
            if newest.count > known { newest = Array(newest.sorted { $0.place > $1.place }.prefix(count)) }
        }
        return newest
    }

    /// Finds the message that a text is of, if it passes the filters. One row, by its record.
    private struct MessageOfText {
        private let select: Statement

        init(_ conditions: SearchConditions, _ db: Database) throws {
            select = try Statement(
                db,
                """
                SELECT sent_at, seq FROM message
                WHERE seq = ifnull((SELECT message FROM edit WHERE edit.seq = ?1), ?1) AND (\(conditions.sql))
                """)
        }

        func place(_ text: Int64) throws -> MessagePosition? {
            select.bind(1, text)
            defer { select.reset() }
            return try select.step() ? MessagePosition(at: select.int(0), seq: select.int(1)) : nil
        }
    }

    /// FTS5's own syntax for a phrase. Terms hold letters, digits and the signs in names of emoji, and no quotes, so nothing in
    /// them can be syntax.
    private static func expression(_ phrase: SearchQuery.Phrase) -> String {
        phrase.terms.map { "\"\($0)\"" }.joined(separator: " + ") + (phrase.isPrefix ? " *" : "")
    }

    /// One message, by its record.
    private func hit(
        _ found: Found, _ query: SearchQuery, _ tokenizer: SearchTokenizer, _ db: Database
    ) throws -> SearchHit? {
        let select = try statement(
            """
            SELECT message.conversation, conversation.source_id, message.source_id, message.sender, person.source_id, shape,
                marks, (SELECT text FROM document WHERE seq = ?2), \(Schema.newestDocument), has_short_names
            FROM message CROSS JOIN conversation ON conversation.id = message.conversation
            LEFT JOIN person ON person.id = message.sender WHERE message.seq = ?1
            """, db)
        select.bind(1, found.place.seq)
        select.bind(2, found.document)
        defer { select.reset() }
        guard try select.step() else { return nil }
        let text = select.string(7)
        return SearchHit(
            place: found.place, conversation: select.int(0), conversationID: select.string(1), id: select.string(2),
            sender: select.optionalInt(3), senderID: select.optionalString(4),
            shape: MessageShape(code: select.int(5)), marks: MessageMarks(rawValue: select.int(6)),
            snippet: Snippet(text, query, tokenizer, shortNames: select.int(9) == 0 ? nil : .standard), text: text,
            isFormerText: !query.phrases.isEmpty && found.document != select.optionalInt(8) ?? found.place.seq,
            score: found.score)
    }

    /// The newest of the messages that were found so far.
    private struct NewestFound {
        let place: MessagePosition
        private let count: Int
        private var found: [Found] = []
        /// The newest text that matches, by message.
        private var texts: [Int64: Int64] = [:]
        /// The oldest of the best, once there are enough.
        private var least: MessagePosition?

        init(_ count: Int, before place: MessagePosition) { (self.count, self.place) = (count, place) }

        /// Whether messages up to `latest` are too old to be among them.
        func isComplete(before latest: Int64) -> Bool { least.map { latest < $0.at } ?? false }

        mutating func take(_ message: MessagePosition, document: Int64) {
            guard message < place, least.map({ message >= $0 }) ?? true else { return }
            if let known = texts[message.seq] {
                texts[message.seq] = max(known, document)
                return
            }
            texts[message.seq] = document
            found.append(Found(place: message, document: document))
            if found.count == count || found.count >= count * 2 { trim() }
        }

        private mutating func trim() {
            found = sorted()
            if found.count == count { least = found.last?.place }
        }

        func sorted() -> [Found] {
            found.sorted { $0.place > $1.place }.prefix(count).map {
                Found(place: $0.place, document: texts[$0.place.seq] ?? $0.document)
            }
        }
    }

    private struct Ranking {
        private let whole: Set<String>
        private let prefixes: [String]

        init(_ query: SearchQuery) {
            let wanted = query.phrases.filter { !$0.isNegated }
            whole = Set(wanted.flatMap { $0.isPrefix ? $0.terms.dropLast() : $0.terms[...] })
            prefixes = wanted.filter(\.isPrefix).compactMap(\.terms.last)
        }

        /// BM25's part for how often a word is there (k1 = 1.2, b = 0.75), a text of 20 words taken as usual.
        func score(_ text: UnsafeBufferPointer<UInt8>, _ tokenizer: SearchTokenizer) -> Double {
            var counts: [String: Double] = [:]
            var length = 0.0
            tokenizer.tokenize(text, for: .index) { term, _ in
                length += 1
                let word = String(decoding: term, as: UTF8.self)
                if whole.contains(word) {
                    counts[word, default: 0] += 1
                } else if let prefix = prefixes.first(where: { word.utf8.starts(with: $0.utf8) }) {
                    counts[prefix, default: 0] += 1
                }
                return true
            }
            let usual = 1.2 * (0.25 + 0.75 * length / 20)
            return counts.values.reduce(0) { $0 + $1 * 2.2 / ($1 + usual) }
        }
    }
}
