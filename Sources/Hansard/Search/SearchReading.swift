/// How a query is read where what is on record decides it: a name of several words needs no quotes, if there is such a name.
///
/// `from:Jamie Doe refund` is `from:"Jamie Doe" refund` where somebody is called Jamie Doe, and stays what it is where nobody
/// is. A word in quotes belongs to no name, by which the other meaning can be said: `from:Jamie "Doe" refund`.
package struct SearchReading: Sendable {
    /// What a filter names.
    package enum NameKind: Sendable {
        case person, conversation

        /// `nil` for a filter that names nobody and nothing.
        package init?(ofFilter name: String?) {
            switch name {
            case "from", "to", "with": self = .person
            case "in": self = .conversation
            default: return nil
            }
        }
    }

    /// The query as it is read.
    package let query: SearchQuery
    /// The other meaning, as somebody would write it; `nil` where nothing was put together.
    package let literal: String?

    /// Words of which a name in a query may be put together.
    package static let mostWords = 6

    /// - Parameter isName: Whether anybody or anything is called so.
    package init(_ query: SearchQuery, isName: (NameKind, String) throws -> Bool) throws {
        var (read, literal): ([SearchWord], [SearchWord]) = ([], [])
        var rest = query.words[...]
        while let first = rest.popFirst() {
            let taken = try Self.wordsOfName(first, rest.prefix(Self.mostWords - 1), isName)
            read.append(taken > 0 ? first.naming(([first] + rest.prefix(taken)).name) : first)
            literal.append(first)
            for word in rest.prefix(taken) { literal.append(SearchWord(text: word.partOfName, isQuoted: true)) }
            rest = rest.dropFirst(taken)
        }
        guard read.count < query.words.count else {
            (self.query, self.literal) = (query, nil)
            return
        }
        self.query = try SearchQuery(read)
        self.literal = literal.map(\.written).joined(separator: " ")
    }

    /// How many of the words behind a filter belong to the name in it. Each word more must still give a name.
    private static func wordsOfName(
        _ filter: SearchWord, _ following: ArraySlice<SearchWord>, _ isName: (NameKind, String) throws -> Bool
    ) throws -> Int {
        guard let kind = NameKind(ofFilter: filter.filter), filter.canGoOn else { return 0 }
        let words = following.prefix(while: \.isBare)
        var taken = 0
        while taken < words.count, try isName(kind, ([filter] + words.prefix(taken + 1)).name) { taken += 1 }
        return taken
    }
}

extension SearchWord {
    /// Whether words behind it may belong to the name in it.
    fileprivate var canGoOn: Bool { !isQuoted && !text.utf8.contains(UInt8(ascii: "\"")) }

    /// A page that searches while somebody types marks the last word as the beginning of one: in a name that says nothing.
    fileprivate var partOfName: String { text.hasSuffix("*") ? String(text.dropLast()) : text }

    /// The filter with another name in it.
    fileprivate func naming(_ name: String) -> SearchWord {
        var word = self
        (word.text, word.isQuoted) = (name, true)
        return word
    }
}

extension [SearchWord] {
    /// The name that they are together.
    fileprivate var name: String { map(\.partOfName).joined(separator: " ") }
}

extension SearchQuery {
    /// As somebody would write it; what says nothing is left out.
    package var written: String { words.map(\.written).joined(separator: " ") }

    /// Its words, phrases and filters, each as a query of its own would be written, none twice.
    package var parts: [String] {
        var known: Set<String> = []
        return words.map(\.written).filter { known.insert($0).inserted }
    }

    /// The name that so many words from `index` on are together, the first of them a filter; `nil` if they are none.
    package func name(at index: Int, words count: Int) -> String? {
        let slice = Array(words[index...].prefix(count))
        guard slice.count == count, slice.dropFirst().allSatisfy(\.isBare), count == 1 || slice[0].canGoOn else {
            return nil
        }
        return slice.name
    }

    /// The words from `index` on, neither filters nor phrases, as one name; `nil` if they are none.
    package func bareWords(at index: Int, count: Int) -> String? {
        let slice = Array(words[index...].prefix(count))
        return slice.count == count && slice.allSatisfy(\.isBare) ? slice.name : nil
    }

    /// The query with a filter for a name in the place of so many words from `index` on.
    ///
    /// - Parameter filter: `from` or `in`.
    package func filtering(_ filter: String, _ name: String, at index: Int, words count: Int) -> String {
        var all = words
        all.replaceSubrange(index..<index + count, with: [SearchWord(text: name, filter: filter, isQuoted: true)])
        return all.map(\.written).joined(separator: " ")
    }

    /// The query with another name in the place of the one that so many words from `index` on are.
    package func naming(_ name: String, at index: Int, words count: Int) -> String {
        var all = words
        all.replaceSubrange(index..<index + count, with: [words[index].naming(name)])
        return all.map(\.written).joined(separator: " ")
    }

    /// The query without one of its parts; `nil` if nothing is left.
    package func without(_ part: String) -> String? {
        let rest = words.map(\.written).filter { $0 != part }
        return rest.isEmpty ? nil : rest.joined(separator: " ")
    }
}
