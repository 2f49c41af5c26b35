/// The part of a text round the first place that a query matches.
package struct Snippet: Equatable, Sendable {
    package let text: String
    /// Where in `text` the query's terms stand, as UTF-8 offsets.
    package let matches: [Range<Int>]

    private static let bytesBefore = 60
    private static let bytesInAll = 200

    /// - Parameter shortNames: Emoji that are shown in the place of their names; an image stays its name, and so does every name in a
    ///   text with code.
    package init(
        _ full: String, _ query: SearchQuery, _ tokenizer: SearchTokenizer, shortNames: ShortNames? = nil
    ) {
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
        let marked = found.filter { $0.lowerBound >= start && $0.upperBound <= end }
            .map { $0.lowerBound + shift..<$0.upperBound + shift }
        (text, matches) = Self.drawn(out, marked, shortNames)
    }

    /// A text with emoji in the place of their names. A match within a name is one of the emoji.
    private static func drawn(
        _ text: [UInt8], _ matches: [Range<Int>], _ shortNames: ShortNames?
    ) -> (String, [Range<Int>]) {
        var signs: [(range: Range<Int>, sign: [UInt8])] = []
        if let shortNames, !text.contains(UInt8(ascii: "`")) {
            text.withUnsafeBufferPointer { text in
                shortNames.each(in: text) { range, sign in
                    if case .text(let sign) = sign { signs.append((range, Array(sign.utf8))) }
                }
            }
        }
        guard !signs.isEmpty else { return (String(decoding: text, as: UTF8.self), matches) }
        var (out, done): ([UInt8], Int) = ([], 0)
        // Where in `out` what stands at a place of the text begins.
        var places: [(from: Int, to: Int)] = [(0, 0)]
        var marked: [Range<Int>] = []
        for (range, sign) in signs {
            out.append(contentsOf: text[done..<range.lowerBound])
            if matches.contains(where: { $0.overlaps(range) }) { marked.append(out.count..<out.count + sign.count) }
            out.append(contentsOf: sign)
            done = range.upperBound
            places.append((done, out.count))
        }
        out.append(contentsOf: text[done...])
        for match in matches where !signs.contains(where: { $0.range.overlaps(match) }) {
            let place = places.last { $0.from <= match.lowerBound } ?? (0, 0)
            marked.append(match.lowerBound - place.from + place.to..<match.upperBound - place.from + place.to)
        }
        return (String(decoding: out, as: UTF8.self), marked.sorted { $0.lowerBound < $1.lowerBound })
    }

    /// The beginning of the character that has the byte at `offset`.
    private static func boundary(_ utf8: [UInt8], near offset: Int) -> Int {
        var at = offset
        while at > 0, at < utf8.count, utf8[at] & 0xC0 == 0x80 { at -= 1 }
        return at
    }
}
