/// Whether a text has the phrases of a query, found by reading the text: what the index answers without it.
package final class PhraseMatcher {
    private struct Wanted {
        let terms: [[UInt8]]
        let isPrefix: Bool
        let isNegated: Bool
    }

    private let phrases: [Wanted]
    private let tokenizer = SearchTokenizer()

    /// - Parameter phrases: All of which must be there, and none of those that are negated.
    package init(_ phrases: [SearchQuery.Phrase]) {
        self.phrases = phrases.map {
            Wanted(terms: $0.terms.map { Array($0.utf8) }, isPrefix: $0.isPrefix, isNegated: $0.isNegated)
        }
    }

    /// - Parameter text: UTF-8.
    package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // Of each phrase: how many of its terms each place where it may have begun has had so far, the latest last.
        var under = phrases.map { _ in [Int]() }
        var found = phrases.map { _ in false }
        var left = phrases.count { !$0.isNegated }
        var isRefused = false
        tokenizer.tokenize(text, for: .index) { term, _ in
            for (i, phrase) in phrases.enumerated() where !found[i] {
                // Most terms begin nothing and go on with nothing, and then nothing is allocated.
                var next: [Int] = []
                func take(_ count: Int) {
                    guard Self.fits(term, phrase, at: count) else { return }
                    if count + 1 == phrase.terms.count { found[i] = true } else { next.append(count + 1) }
                }
                under[i].forEach(take)
                take(0)
                if !under[i].isEmpty || !next.isEmpty { under[i] = next }
                if found[i] {
                    if phrase.isNegated { isRefused = true } else { left -= 1 }
                }
            }
            return !isRefused && (left > 0 || phrases.contains(where: \.isNegated))
        }
        return left == 0 && !isRefused
    }

    private static func fits(_ term: UnsafeBufferPointer<UInt8>, _ phrase: Wanted, at place: Int) -> Bool {
        let wanted = phrase.terms[place]
        return phrase.isPrefix && place == phrase.terms.count - 1
            ? term.starts(with: wanted) : term.elementsEqual(wanted)
    }
}
