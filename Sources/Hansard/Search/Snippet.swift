/// The part of a text round the first place that a query matches.
package struct Snippet: Equatable, Sendable {
    package let text: String
    /// Where in `text` the query's terms stand, as UTF-8 offsets.
    package let matches: [Range<Int>]

    private static let bytesBefore = 60
    private static let bytesInAll = 200

    package init(_ full: String, _ query: SearchQuery, _ tokenizer: SearchTokenizer) {
        let wanted = query.phrases.filter { !$0.isNegated }
        let whole = Set(wanted.flatMap { $0.isPrefix ? $0.terms.dropLast() : $0.terms[...] })
        let prefixes = wanted.filter(\.isPrefix).compactMap(\.terms.last)
        var found: [Range<Int>] = []
        var bytes = full
        bytes.withUTF8 { utf8 in
            tokenizer.tokenize(utf8, for: .document) { term, range in
                let word = String(decoding: term, as: UTF8.self)
                if whole.contains(word) || prefixes.contains(where: { word.utf8.starts(with: $0.utf8) }) {
                    found.append(range)
                }
                return true
            }
        }
        let utf8 = Array(full.utf8)
        let start = Self.boundary(utf8, near: max(0, (found.first?.lowerBound ?? 0) - Self.bytesBefore))
        let end = Self.boundary(utf8, near: min(utf8.count, start + Self.bytesInAll))
        var out: [UInt8] = start > 0 ? Array("…".utf8) : []
        let shift = out.count - start
        for byte in utf8[start..<end] { out.append(byte == 0x0A || byte == 0x0D || byte == 0x09 ? 0x20 : byte) }
        if end < utf8.count { out.append(contentsOf: "…".utf8) }
        text = String(decoding: out, as: UTF8.self)
        matches = found.filter { $0.lowerBound >= start && $0.upperBound <= end }
            .map { $0.lowerBound + shift..<$0.upperBound + shift }
    }

    /// The beginning of the character that has the byte at `offset`.
    private static func boundary(_ utf8: [UInt8], near offset: Int) -> Int {
        var at = offset
        while at > 0, at < utf8.count, utf8[at] & 0xC0 == 0x80 { at -= 1 }
        return at
    }
}
