import GRDB
import Hansard

/// Whom and what names in a query mean, as far as whoever asks may know of them.
final class NameLookup {
    private let db: Database
    private let tokenizer = SearchTokenizer()
    /// What has been read, with the words of each name: several names of a query are looked up in it.
    private var known: [SearchReading.NameKind: [Entry]] = [:]

    private struct Entry {
        let id: Int64
        let words: Set<String>
        let name: String
    }

    init(_ db: Database) { self.db = db }

    /// Their numbers in the database, rising: of those who have the name as an id or an address, or else of those who have all of
    /// its words in one of their names.
    func numbers(_ kind: SearchReading.NameKind, _ name: String) throws -> [Int64] {
        let exact = try exactly(kind, name)
        return exact.isEmpty ? try byWords(kind, name) : exact
    }

    /// A query as it is read by those names.
    func reading(_ query: SearchQuery) throws -> SearchReading {
        try SearchReading(query) { try !numbers($0, $1).isEmpty }
    }

    /// What a query may say of somebody, or of a conversation, so that nobody else is meant: the name that is shown, or else the
    /// id; `nil` if neither can be said.
    ///
    /// On one line, and no longer than somebody reads: a query is written in a field of one line.
    ///
    /// - Parameter shown: What pages call them; a pair is not found by that.
    func value(_ kind: SearchReading.NameKind, _ number: Int64, shown: String?) throws -> String? {
        func canBeSaid(_ name: String) throws -> Bool {
            try !name.isEmpty && name.unicodeScalars.count <= Self.longestValue
                && !name.utf8.contains { $0 == UInt8(ascii: "\"") || $0 < 0x20 } && numbers(kind, name) == [number]
        }
        let line = shown?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let line, try canBeSaid(line) { return line }
        let table = kind == .person ? "person" : "conversation"
        let id = try String.fetchOne(db, sql: "SELECT source_id FROM \(table) WHERE id = ?", arguments: [number])
        return try id.flatMap { try canBeSaid($0) ? $0 : nil }
    }

    private static let longestValue = 200

    /// The numbers of those who have a word that begins as the last one of `text` does, and its other words: at most `limit`,
    /// in the order of their numbers, those first whose name begins so.
    func beginning(_ kind: SearchReading.NameKind, _ text: String, limit: Int) throws -> [Int64] {
        let wanted = tokenizer.terms(text, for: .query)
        let found = try entries(kind).filter { entry in
            let whole = wanted.dropLast().allSatisfy(entry.words.contains)
            return whole && wanted.last.map { last in entry.words.contains { has($0, last) } } ?? true
        }
        func begins(_ entry: Entry) -> Bool {
            guard let first = wanted.first, let word = tokenizer.terms(entry.name).first else { return false }
            return has(word, first)
        }
        let ranked = found.filter(begins) + found.filter { !begins($0) }
        var (ids, seen): ([Int64], Set<Int64>) = ([], [])
        for entry in ranked where seen.insert(entry.id).inserted { ids.append(entry.id) }
        return Array(ids.prefix(limit))
    }

    /// Of a longer name, no nearest one is looked for: that takes as long as both have letters.
    private static let mostLetters = 100

    /// Who is called most nearly so, and which part of the letters differs; `nil` where that is more than two fifths, and for a
    /// name of more than 100 letters.
    func nearest(_ kind: SearchReading.NameKind, _ name: String) throws -> (number: Int64, difference: Double)? {
        let wanted = tokenizer.terms(name, for: .query).joined(separator: " ")
        let letters = wanted.count
        guard (1...Self.mostLetters).contains(letters) else { return nil }
        let most = letters * 2 / 5
        // At least so many letters differ as one has more than the other: most names need no closer look.
        func distance(to name: String) -> Int? {
            abs(name.count - letters) <= most ? editDistance(name, wanted) : nil
        }
        let distances = try entries(kind).compactMap { entry in
            ([tokenizer.terms(entry.name).joined(separator: " ")] + entry.words).compactMap(distance).min()
                .map { (number: entry.id, distance: $0) }
        }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= most else { return nil }
        return (best.number, Double(best.distance) / Double(letters))
    }

    private func has(_ word: String, _ beginning: String) -> Bool { word.utf8.starts(with: beginning.utf8) }

    private func exactly(_ kind: SearchReading.NameKind, _ name: String) throws -> [Int64] {
        // SQLite would take what stands before a NUL for all of the name.
        guard !name.utf8.contains(0) else { return [] }
        switch kind {
        case .person:
            return try Int64.fetchAll(
                db, sql: "SELECT id FROM person WHERE source_id = ?1 OR lower(email) = lower(?1)", arguments: [name])
        case .conversation:
            let alias =
                try db.tableExists("conversation_alias")
                ? "OR id IN (SELECT alias.conversation FROM conversation_alias AS alias WHERE alias.id = ?1)" : ""
            return try Int64.fetchAll(
                db,
                sql:
                    "SELECT id FROM conversation WHERE source_id = ?1 OR slug = ?1 OR lower(name) = lower(?1) \(alias)",
                arguments: [name.hasPrefix("#") ? String(name.dropFirst()) : name])
        }
    }

    private func byWords(_ kind: SearchReading.NameKind, _ name: String) throws -> [Int64] {
        let wanted = tokenizer.terms(name, for: .query)
        guard !wanted.isEmpty else { return [] }
        let found = try entries(kind).filter { entry in
            wanted.allSatisfy { term in
                // A character alone has the beginning of a pair in a name that is written without a space.
                entry.words.contains(term)
                    || tokenizer.isSingleIdeograph(term) && entry.words.contains { has($0, term) }
            }
        }
        return Set(found.map(\.id)).sorted()
    }

    /// Each name by which they may be meant; one that is given has its words in one of them.
    private func entries(_ kind: SearchReading.NameKind) throws -> [Entry] {
        if let entries = known[kind] { return entries }
        let entries = try Row.fetchAll(db, sql: Self.names(kind)).map { row in
            let name: String = row[1] ?? ""
            return Entry(id: row[0], words: Set(tokenizer.terms(name)), name: name)
        }
        known[kind] = entries
        return entries
    }

    private static func names(_ kind: SearchReading.NameKind) -> String {
        switch kind {
        case .person:
            """
            SELECT id, name FROM person WHERE name IS NOT NULL
            UNION SELECT id, real_name FROM person WHERE real_name IS NOT NULL
            UNION SELECT id, handle FROM person WHERE handle IS NOT NULL
            """
        case .conversation: "SELECT id, ifnull(name, source_id) FROM conversation"
        }
    }
}
