import PairChannel

/// A query in the language that the command, the API, the page and the static search share: words, `"a phrase"`,
/// `-not`, `from:`, `to:`, `with:`, `in:`, `before:`, `after:`, `on:`, `has:…`, `is:…`.
package struct SearchQuery: Equatable, Sendable {
    /// Words that must stand next to each other in this order; one word is a phrase of one.
    package struct Phrase: Hashable, Sendable {
        package let terms: [String]
        /// The last term is the beginning of a word.
        package let isPrefix: Bool
        package let isNegated: Bool
    }

    package enum Filter: Hashable, Sendable {
        case from(String)
        case to(String)
        case with(String)
        case inConversation(String)
        case before(CivilDate)
        case after(CivilDate)
        case on(CivilDate)
        case has(Feature)
        case isUnseen
        case isUnanswered
        case isDeleted
    }

    package enum Feature: String, CaseIterable, Sendable {
        case link, file, reaction, edit, thread
    }

    package struct NegatableFilter: Hashable, Sendable {
        package let filter: Filter
        package let isNegated: Bool
    }

    package private(set) var phrases: [Phrase] = []
    package private(set) var filters: [NegatableFilter] = []

    /// Characters that a query may have. Each word costs a search of its own, and what somebody searches for is shorter.
    package static let maximumLength = 2_000

    package enum Problem: Error, Equatable, CustomStringConvertible {
        case unknownFilter(String, nearest: String)
        case emptyFilter(String)
        case noDate(String)
        case unknownValue(String, of: String, known: [String])
        case empty
        case tooLong

        package var description: String {
            switch self {
            case .unknownFilter(let name, let nearest):
                "“\(name):” is no filter. Did you mean “\(nearest):”? To search for the word, put it in quotes."
            case .emptyFilter(let name): "“\(name):” needs something after it, as in \(name):\(Self.example(name))."
            case .noDate(let text): "“\(text)” is no date. Write it as 2026-03-02."
            case .unknownValue(let value, let filter, let known):
                "“\(filter):\(value)” is not known. Use \(known.map { "\(filter):\($0)" }.joined(separator: ", "))."
            case .empty: "The query is empty. Write a word, a \"phrase\", or a filter such as from:jamie."
            case .tooLong: "The query is longer than \(SearchQuery.maximumLength) characters. Leave some of it out."
            }
        }

        private static func example(_ filter: String) -> String {
            switch filter {
            case "before", "after", "on": "2026-03-02"
            case "has": "link"
            case "is": "unseen"
            default: "jamie"
            }
        }
    }

    private static let filterNames = ["from", "to", "with", "in", "before", "after", "on", "has", "is"]

    /// - Throws: `Problem`, never anything that depends on the archive.
    package init(_ text: String) throws(Problem) {
        guard text.unicodeScalars.dropFirst(Self.maximumLength).isEmpty else { throw .tooLong }
        let tokenizer = SearchTokenizer()
        // What is asked for twice is looked for once.
        var (knownPhrases, knownFilters): (Set<Phrase>, Set<ID>) = ([], [])
        for word in Self.words(text) {
            if let name = word.filter {
                let filter = NegatableFilter(filter: try Self.filter(name, word.text), isNegated: word.isNegated)
                // Names in them are ids, perhaps.
                let written = ID("\(word.isNegated) \(name) \(word.text)")
                if knownFilters.insert(written).inserted { filters.append(filter) }
                continue
            }
            let isPrefix = !word.isQuoted && word.text.hasSuffix("*")
            let terms = tokenizer.terms(word.text, for: .query)
            guard let last = terms.last else { continue }
            let phrase = Phrase(
                terms: terms, isPrefix: isPrefix || tokenizer.isSingleIdeograph(last), isNegated: word.isNegated)
            if knownPhrases.insert(phrase).inserted { phrases.append(phrase) }
        }
        guard !phrases.isEmpty || !filters.isEmpty else { throw .empty }
    }

    private struct Word {
        var text = ""
        var filter: String?
        var isNegated = false
        var isQuoted = false
    }

    /// Cuts the query at white space outside quotes. A quote that is not closed goes to the end.
    ///
    /// By scalars, as the search page does it: a mark that stands on a quote does not make it part of a word.
    private static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var rest = text.unicodeScalars[...]
        while let start = rest.firstIndex(where: { !$0.properties.isWhitespace }) {
            rest = rest[start...]
            var word = Word()
            if rest.first == "-", let next = rest.dropFirst().first, !next.properties.isWhitespace {
                word.isNegated = true
                rest = rest.dropFirst()
            }
            let name = rest.prefix { $0.isASCII && $0.properties.isAlphabetic }
            let afterName = rest[name.endIndex...]
            // `http://…` is a word, not a filter.
            if !name.isEmpty, afterName.first == ":", !afterName.starts(with: "://".unicodeScalars) {
                word.filter = String(name).lowercased()
                rest = afterName.dropFirst()
            }
            let its: Substring.UnicodeScalarView
            if rest.first == "\"" {
                word.isQuoted = true
                rest = rest.dropFirst()
                its = rest.prefix { $0 != "\"" }
                rest = rest[its.endIndex...].dropFirst()
            } else {
                its = rest.prefix { !$0.properties.isWhitespace }
                rest = rest[its.endIndex...]
            }
            word.text = String(its)
            words.append(word)
        }
        return words
    }

    private static func filter(_ name: String, _ value: String) throws(Problem) -> Filter {
        guard filterNames.contains(name) else {
            throw .unknownFilter(name, nearest: nearestName(to: name, among: filterNames))
        }
        guard !value.isEmpty else { throw .emptyFilter(name) }
        switch name {
        case "from": return .from(value)
        case "to": return .to(value)
        case "with": return .with(value)
        case "in": return .inConversation(value)
        case "before": return .before(try date(value))
        case "after": return .after(try date(value))
        case "on": return .on(try date(value))
        case "has":
            guard let feature = Feature(rawValue: value.lowercased()) else {
                throw .unknownValue(value, of: name, known: Feature.allCases.map(\.rawValue))
            }
            return .has(feature)
        default:
            switch value.lowercased() {
            case "unseen": return .isUnseen
            case "unanswered": return .isUnanswered
            case "deleted": return .isDeleted
            default: throw .unknownValue(value, of: name, known: ["unseen", "unanswered", "deleted"])
            }
        }
    }

    private static func date(_ text: String) throws(Problem) -> CivilDate {
        guard text.utf8.count == 10, let time = try? ReadTime(rfc3339: text + "T00:00Z") else { throw .noDate(text) }
        return CivilDate(daysSince1970: time.instant.day)
    }
}

/// The one of `names` that takes the fewest changes to become `name`.
package func nearestName(to name: String, among names: [String]) -> String {
    // A name cut short is meant as the name, however much is missing.
    if name.utf8.count >= 3, let whole = names.filter({ $0.hasPrefix(name) }).min(by: { $0.count < $1.count }) {
        return whole
    }
    return names.min { editDistance($0, name) < editDistance($1, name) } ?? ""
}

private func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
        var previous = row[0]
        row[0] = i + 1
        for j in b.indices {
            let substitution = previous + (a[i] == b[j] ? 0 : 1)
            previous = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, previous + 1)
        }
    }
    return row[b.count]
}
