import PairChannel

/// A query in the language that the command, the API, the page and the static search share, which docs/search.md describes:
/// words, `"a phrase"`, `-not`, `from:`, `to:`, `with:`, `in:`, `before:`, `after:`, `on:`, `since:`, `until:`, `has:…`, `is:…`.
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
        /// Before its first day.
        case before(CivilPeriod)
        /// After its last day.
        case after(CivilPeriod)
        /// On one of its days.
        case on(CivilPeriod)
        /// On its first day or later.
        case since(CivilPeriod)
        /// On its last day or earlier.
        case until(CivilPeriod)
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
    /// What it was read from, without what says nothing, such as “…”.
    package private(set) var words: [SearchWord] = []

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
            case .noDate(let text): "“\(text)” is no date. Write it as 2026-03-02, 2026-03 or 2026."
            case .unknownValue(let value, let filter, let known):
                "“\(filter):\(value)” is not known. Use \(known.map { "\(filter):\($0)" }.joined(separator: ", "))."
            case .empty: "The query is empty. Write a word, a \"phrase\", or a filter such as from:jamie."
            case .tooLong: "The query is longer than \(SearchQuery.maximumLength) characters. Leave some of it out."
            }
        }

        private static func example(_ filter: String) -> String {
            switch filter {
            case "before", "after", "on", "since", "until": "2026-03-02"
            case "has": "link"
            case "is": "unseen"
            default: "jamie"
            }
        }
    }

    private static let filterNames = [
        "from", "to", "with", "in", "before", "after", "on", "since", "until", "has", "is",
    ]

    /// - Throws: `Problem`, never anything that depends on the archive.
    package init(_ text: String) throws(Problem) {
        guard text.unicodeScalars.dropFirst(Self.maximumLength).isEmpty else { throw .tooLong }
        try self.init(SearchWord.all(in: text))
    }

    /// - Throws: `Problem`, but not that it is too long.
    init(_ words: [SearchWord]) throws(Problem) {
        let tokenizer = SearchTokenizer()
        // What is asked for twice is looked for once.
        var (knownPhrases, knownFilters): (Set<Phrase>, Set<ID>) = ([], [])
        for word in words {
            if let name = word.filter {
                let filter = NegatableFilter(filter: try Self.filter(name, word.text), isNegated: word.isNegated)
                // Names in them are ids, perhaps.
                let written = ID("\(word.isNegated) \(name) \(word.text)")
                if knownFilters.insert(written).inserted { filters.append(filter) }
                self.words.append(word)
                continue
            }
            let isPrefix = !word.isQuoted && word.text.hasSuffix("*")
            let terms = tokenizer.terms(word.text, for: .query)
            guard let last = terms.last else { continue }
            let phrase = Phrase(
                terms: terms, isPrefix: isPrefix || tokenizer.isSingleIdeograph(last), isNegated: word.isNegated)
            if knownPhrases.insert(phrase).inserted { phrases.append(phrase) }
            self.words.append(word)
        }
        guard !phrases.isEmpty || !filters.isEmpty else { throw .empty }
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
        case "before": return .before(try period(value))
        case "after": return .after(try period(value))
        case "on": return .on(try period(value))
        case "since": return .since(try period(value))
        case "until": return .until(try period(value))
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

    private static func period(_ text: String) throws(Problem) -> CivilPeriod {
        guard let period = CivilPeriod(text) else { throw .noDate(text) }
        return period
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

package func editDistance(_ a: String, _ b: String) -> Int {
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
