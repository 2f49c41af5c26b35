import GRDB
import Hansard

/// How a query was read, how much it finds, and what else somebody may have meant by it.
package struct SearchExplanation: Sendable {
    /// A word, phrase or filter of the query.
    package struct Part: Sendable {
        /// As a query of its own would be written.
        package let text: String
        /// What the name in it names; `nil` where it has none.
        package let kind: SearchReading.NameKind?
        /// Whom or what the name means, by their numbers in the database.
        package let means: [Int64]
        /// Whether it finds anything by itself. Looked at only where the query finds nothing; `nil` where it was not, and for
        /// what must not be there.
        package let finds: Bool?
    }

    /// Somebody or a conversation that an explanation names.
    package struct Named: Hashable, Sendable {
        /// Which of the two.
        package let kind: SearchReading.NameKind
        /// In the database.
        package let number: Int64

        package init(kind: SearchReading.NameKind, number: Int64) { (self.kind, self.number) = (kind, number) }
    }

    /// Another query.
    package struct Offer: Equatable, Sendable {
        package enum Kind: Equatable, Sendable {
            /// The words as they stand, where some were taken for a name.
            case literal
            /// Words that may mean a time.
            case period(CivilPeriod)
            /// A name that is nearly like the one that nobody has.
            case name(String)
            /// Words that are somebody’s name, or a conversation’s, taken for that; what pages call them.
            case named(SearchReading.NameKind, String)
            /// Without a part, where the whole finds nothing.
            case without(String)
        }

        /// What it may be for.
        package let kind: Kind
        /// As somebody would write it.
        package let query: String
        /// Whose name it has, where that is what is offered.
        package var named: Named?
    }

    package let readAs: SearchQuery
    /// Messages that it finds, up to `ArchiveReader.mostCounted`.
    package let total: Int
    /// There are no more than `total`.
    package let isTotalExact: Bool
    package let parts: [Part]
    package let offers: [Offer]
}

extension ArchiveReader {
    /// What a query finds is counted up to here: what that costs must not follow how much there is.
    package static let mostCounted = 100
    /// Of a query that finds nothing, as many parts are tried: each costs two searches.
    private static let mostTried = 8
    /// Of names that nobody has, the nearest is looked for so many times: each goes through all names.
    private static let mostNamed = 2
    /// Of words that may be names, as many are looked up, and as many bearers of one are offered: a word that more are called by is
    /// meant as a word.
    private static let mostNameWords = 8
    private static let mostBearers = 3

    /// Explains a query.
    ///
    /// - Parameter zone: Of its days.
    /// - Parameter months: The names of months that are understood.
    /// - Parameter shown: What pages call somebody or a conversation, by their number.
    package func explanation(
        of query: SearchQuery, zone: SiteZone, _ months: MonthNames,
        shown: (SearchReading.NameKind, Int64) -> String?
    ) throws -> SearchExplanation {
        let reading = try read { try NameLookup($0).reading(query) }
        let total = try count(reading.query, most: Self.mostCounted, zone: zone)
        var offers: [SearchExplanation.Offer] = PeriodOffer.all(in: reading.query, months).map {
            .init(kind: .period($0.period), query: $0.query)
        }
        offers += try read { try Self.namedWords(reading.query, NameLookup($0), shown) }.filter { offer in
            try count(SearchQuery(offer.query), most: 1, zone: zone).count > 0
        }
        var parts = try read { db in try Self.parts(of: reading.query, NameLookup(db)) }
        if total.count == 0 {
            offers += try read { try Self.nearestNames(reading.query, NameLookup($0), shown) }
            if parts.count > 1, parts.count <= Self.mostTried {
                offers += try parts.map(\.text).compactMap { try without($0, reading.query, zone) }
                parts = try parts.map {
                    .init(text: $0.text, kind: $0.kind, means: $0.means, finds: try finds($0.text, zone))
                }
            }
        }
        if let literal = reading.literal { offers.append(.init(kind: .literal, query: literal)) }
        return SearchExplanation(
            readAs: reading.query, total: total.count, isTotalExact: total.isAll, parts: parts, offers: offers)
    }

    /// Those whom a query may mean that begins so: at most `limit`, with what it may say of each.
    ///
    /// - Parameter shown: What pages call somebody or a conversation, by their number; `nil` leaves them out.
    package func namesBeginning(
        _ kind: SearchReading.NameKind, with text: String, limit: Int, shown: (Int64) -> String?
    ) throws -> [(number: Int64, value: String)] {
        try read { db in
            let names = NameLookup(db)
            var numbers = try names.beginning(kind, text, limit: limit)
            if kind == .conversation, !text.isEmpty {
                // A pair has no name of its own, and is looked for by those of its people.
                let people = try names.beginning(.person, text, limit: limit).map(String.init).joined(separator: ",")
                let theirs = try Int64.fetchAll(
                    db,
                    sql: """
                        SELECT id FROM conversation WHERE id IN (\(Participant.conversations(of: people)))
                        ORDER BY id LIMIT ?
                        """, arguments: [limit])
                numbers = Array((theirs + numbers.filter { !theirs.contains($0) }).prefix(limit))
            }
            return try numbers.compactMap { number in
                guard let name = shown(number), let value = try names.value(kind, number, shown: name) else {
                    return nil
                }
                return (number, value)
            }
        }
    }

    private static func parts(of query: SearchQuery, _ names: NameLookup) throws -> [SearchExplanation.Part] {
        try query.parts.map { text in
            let word = query.words.first { $0.written == text }
            let kind = word.flatMap { SearchReading.NameKind(ofFilter: $0.filter) }
            let means = try kind.map { try names.numbers($0, word?.text ?? "") } ?? []
            return .init(text: text, kind: kind, means: means, finds: nil)
        }
    }

    private func finds(_ part: String, _ zone: SiteZone) throws -> Bool? {
        guard !part.hasPrefix("-"), let query = try? SearchQuery(part) else { return nil }
        return try count(query, most: 1, zone: zone).count > 0
    }

    private func without(_ part: String, _ query: SearchQuery, _ zone: SiteZone) throws -> SearchExplanation.Offer? {
        guard let rest = query.without(part), let other = try? SearchQuery(rest) else { return nil }
        return try count(other, most: 1, zone: zone).count > 0 ? .init(kind: .without(part), query: rest) : nil
    }

    /// Those who are called as words of the query that stand there without a filter, as many words as make a name: of people what
    /// they wrote, of conversations what was said there.
    private static func namedWords(
        _ query: SearchQuery, _ names: NameLookup, _ shown: (SearchReading.NameKind, Int64) -> String?
    ) throws -> [SearchExplanation.Offer] {
        var (offers, at, tried): ([SearchExplanation.Offer], Int, Int) = ([], 0, 0)
        while at < query.words.count, tried < mostNameWords {
            guard query.words[at].isBare else {
                at += 1
                continue
            }
            tried += 1
            var taken = 1
            for kind in [SearchReading.NameKind.person, .conversation] {
                var (numbers, words) = ([Int64](), 0)
                while words < SearchReading.mostWords, let name = query.bareWords(at: at, count: words + 1) {
                    let found = try names.numbers(kind, name)
                    guard !found.isEmpty else { break }
                    (numbers, words) = (found, words + 1)
                }
                guard (1...mostBearers).contains(numbers.count) else { continue }
                taken = max(taken, words)
                offers += try numbers.compactMap { number -> SearchExplanation.Offer? in
                    guard let name = shown(kind, number), let value = try names.value(kind, number, shown: name) else {
                        return nil
                    }
                    return .init(
                        kind: .named(kind, name),
                        query: query.filtering(kind == .person ? "from" : "in", value, at: at, words: words))
                }
            }
            at += taken
        }
        return Array(offers.prefix(mostBearers))
    }

    /// For each name that nobody has, the nearest one that somebody has. It may be written in several words.
    private static func nearestNames(
        _ query: SearchQuery, _ names: NameLookup, _ shown: (SearchReading.NameKind, Int64) -> String?
    ) throws -> [SearchExplanation.Offer] {
        let unknown = try query.words.indices.filter { at in
            guard let kind = SearchReading.NameKind(ofFilter: query.words[at].filter) else { return false }
            return try names.numbers(kind, query.words[at].text).isEmpty
        }
        return try unknown.prefix(mostNamed).compactMap { try nearestName(at: $0, query, names, shown) }
    }

    private static func nearestName(
        at index: Int, _ query: SearchQuery, _ names: NameLookup,
        _ shown: (SearchReading.NameKind, Int64) -> String?
    ) throws -> SearchExplanation.Offer? {
        guard let kind = SearchReading.NameKind(ofFilter: query.words[index].filter) else { return nil }
        var best: (count: Int, number: Int64, difference: Double)?
        for count in 1...SearchReading.mostWords {
            guard let name = query.name(at: index, words: count) else { break }
            guard let found = try names.nearest(kind, name) else { continue }
            if best.map({ found.difference <= $0.difference }) ?? true {
                best = (count, found.number, found.difference)
            }
        }
        guard let best, let value = try names.value(kind, best.number, shown: shown(kind, best.number)) else {
            return nil
        }
        return .init(
            kind: .name(value), query: query.naming(value, at: index, words: best.count),
            named: .init(kind: kind, number: best.number))
    }
}
