/// A word of a query as somebody wrote it: a word, a phrase in quotes, or a filter with what stands behind its colon.
package struct SearchWord: Hashable, Sendable {
    /// Without its quotes, and without the filter before it.
    package var text = ""
    /// Before the colon, in small letters; `nil` for a word. Not every name is that of a filter.
    package var filter: String?
    package var isNegated = false
    package var isQuoted = false

    /// As a query says it: `-from:"Jamie Doe"`.
    package var written: String {
        (isNegated ? "-" : "") + (filter.map { $0 + ":" } ?? "") + (isQuoted ? "\"\(text)\"" : text)
    }

    /// Neither a filter, nor a phrase, nor negated: it may belong to what stands before it.
    package var isBare: Bool { filter == nil && !isQuoted && !isNegated && !text.utf8.contains(UInt8(ascii: "\"")) }

    /// Cuts a query at white space outside quotes. A quote that is not closed goes to the end.
    ///
    /// By scalars, as the search page does it: a mark that stands on a quote does not make it part of a word.
    static func all(in text: String) -> [SearchWord] {
        var words: [SearchWord] = []
        var rest = text.unicodeScalars[...]
        while let start = rest.firstIndex(where: { !$0.properties.isWhitespace }) {
            rest = rest[start...]
            var word = SearchWord()
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
}
