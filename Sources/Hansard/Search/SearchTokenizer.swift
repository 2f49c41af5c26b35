/// Cuts a text into the terms that search knows. One tokenizer for the index, the query and every other place that
/// must agree with them.
///
/// Letters, signs of vowels and digits of most scripts make words; case, width, accents and ligatures are folded
/// (`Straße` and `STRASSE` meet, and so do `Łódź` and `lodz`; see `SearchFolding`). Scripts that are written without spaces (Chinese, Japanese, Thai, …) and Korean are found by any
/// run of two characters: a run of them gives each two neighbours as a term, and its last character alone, so that a
/// single one is found as a prefix.
package final class SearchTokenizer {
    /// What the terms are for: a document’s as it reads, with their places; what an index has of it, with what finds its emoji
    /// behind them, see `SearchEmoji`; or a query’s, whose last run of characters may go on in a document.
    package enum Purpose { case document, index, query }

    /// What a character is to search, with its folded form, for all of the Basic Multilingual Plane; 0 where it has
    /// not been asked for yet. Made as needed, since a log uses a few hundred.
    private var folded = [UInt32](repeating: 0, count: 0x10000)
    private var rareFolded: [UInt32: UInt32] = [:]
    /// Letters of characters that stand for several.
    private var sequences: [[UInt8]] = []
    /// Characters of which each is to be taken on its own.
    private var texts: [[UInt32]] = []
    private var term: [UInt8] = []
    private var glyphs: [UInt8] = []

    /// Raised whenever the same text would give other terms than before: an index of other terms is made anew.
    package static let version = 5

    private static let separator: UInt32 = 1 << 24
    private static let ideograph: UInt32 = 1 << 25
    private static let word: UInt32 = 1 << 26
    private static let nothing: UInt32 = 1 << 27
    private static let sequence: UInt32 = 1 << 28  // the number is one of `sequences`
    private static let text: UInt32 = 1 << 29  // the number is one of `texts`

    /// Keeps what it has found out about characters: make one a thread, and use it again.
    package init() { term.reserveCapacity(64) }

    /// Takes a term and where it stands in the text, in bytes; false to end.
    package typealias Emit = (_ term: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool

    /// Calls `emit` for each term of UTF-8 `text`, in order, with its bytes and where it stands; ends when that
    /// answers false. Bytes that are not UTF-8 separate.
    package func tokenize(_ text: UnsafeBufferPointer<UInt8>, for purpose: Purpose, _ emit: Emit) {
        switch purpose {
        case .document: tokenize(text, emit)
        case .index: tokenizeForIndex(text, emit)
        case .query: tokenizeQuery(text, emit)
        }
    }

    private func tokenizeForIndex(_ text: UnsafeBufferPointer<UInt8>, _ emit: Emit) {
        var goesOn = true
        tokenize(text) { term, range in
            goesOn = emit(term, range)
            return goesOn
        }
        guard goesOn else { return }
        SearchEmoji.each(in: text) { names, sign, range in
            for name in names where goesOn { goesOn = name.withUnsafeBufferPointer { emit($0, range) } }
            // Of more characters a query makes a phrase, and whether that stands in a text the text alone says.
            let signs = sign.map { terms($0) } ?? []
            if signs.count <= 2 {
                for sign in signs where goesOn { goesOn = Array(sign.utf8).withUnsafeBufferPointer { emit($0, range) } }
            }
            return goesOn
        }
    }

    private func tokenizeQuery(_ text: UnsafeBufferPointer<UInt8>, _ emit: Emit) {
        if SearchEmoji.isName(text) {
            _ = SearchEmoji.term(text).withUnsafeBufferPointer { emit($0, text.indices) }
            return
        }
        var found: [(term: [UInt8], range: Range<Int>)] = []
        tokenize(text) { term, range in
            found.append((Array(term), range))
            return true
        }
        // A character on its own after the pairs of its run says that the run ends there. What follows in the query
        // wants that, so that it stands next to it; at the query's end a text may go on.
        if let last = found.last, found.dropLast().last?.range.upperBound == last.range.upperBound,
            isSingleIdeograph(String(decoding: last.term, as: UTF8.self))
        {
            found.removeLast()
        }
        for (term, range) in found {
            guard term.withUnsafeBufferPointer({ emit($0, range) }) else { return }
        }
    }

    /// A character of a script without spaces, and where it stands.
    private struct Glyph {
        var scalar: UInt32
        let start: Int
        var end: Int
    }

    private func tokenize(_ text: UnsafeBufferPointer<UInt8>, _ emit: Emit) {
        var at = 0
        var termStart = 0
        // Of a run of glyphs, the last and the one before: a mark that follows may change the last.
        var older: Glyph?
        var last: Glyph?
        term.removeAll(keepingCapacity: true)
        func endWord(at end: Int) -> Bool {
            guard !term.isEmpty else { return true }
            defer { term.removeAll(keepingCapacity: true) }
            return term.withUnsafeBufferPointer { emit($0, termStart..<end) }
        }
        func endRun() -> Bool {
            guard let glyph = last else { return true }
            let before = older
            (older, last) = (nil, nil)
            if let before, !emitGlyphs(before, glyph, emit) { return false }
            return emitGlyphs(glyph, nil, emit)
        }
        func add(_ scalar: UInt32, _ start: Int, _ end: Int) -> Bool {
            if SearchFolding.isJoining(scalar), let glyph = last,
                let composed = SearchFolding.composed(glyph.scalar, scalar)
            {
                last = Glyph(scalar: composed, start: glyph.start, end: end)
                return true
            }
            if let older, let last, !emitGlyphs(older, last, emit) { return false }
            (older, last) = (last, Glyph(scalar: scalar, start: start, end: end))
            return true
        }
        /// - Returns: False when `emit` wants no more.
        func take(_ entry: UInt32, _ start: Int, _ end: Int) -> Bool {
            if entry & Self.text != 0 {
                let parts = texts[Int(entry & 0xFFFF)]
                return parts.allSatisfy { take(self.entry($0), start, end) }
            }
            let wordEnd = termStart < start ? start : end
            if entry & Self.ideograph != 0 { return endWord(at: wordEnd) && add(entry & 0x1F_FFFF, start, end) }
            guard endRun() else { return false }
            if entry & Self.separator != 0 { return endWord(at: wordEnd) }
            if entry & Self.nothing == 0 {
                if term.isEmpty { termStart = start }
                append(entry)
            }
            return true
        }
        let fold = asciiFold  // once a text: a global one is checked for being made at every use
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 {
                if last != nil, !endRun() { return }
                let lower = fold[Int(byte)]
                if lower == 0 {
                    if !endWord(at: at) { return }
                } else {
                    if term.isEmpty { termStart = at }
                    term.append(lower)
                }
                at += 1
                continue
            }
            let (scalar, length) = decode(text, at)
            guard take(entry(scalar), at, at + length) else { return }
            at += length
        }
        _ = endRun() && endWord(at: text.count)
    }

    /// Two neighbours as one term, or the last of a run alone.
    private func emitGlyphs(_ first: Glyph, _ second: Glyph?, _ emit: Emit) -> Bool {
        glyphs.removeAll(keepingCapacity: true)
        Self.append(first.scalar, to: &glyphs)
        if let second { Self.append(second.scalar, to: &glyphs) }
        return glyphs.withUnsafeBufferPointer { emit($0, first.start..<(second ?? first).end) }
    }

    /// The terms of `text` as strings.
    package func terms(_ text: String, for purpose: Purpose = .document) -> [String] {
        var terms: [String] = []
        var text = text
        text.withUTF8 { utf8 in
            tokenize(utf8, for: purpose) { term, _ in
                terms.append(String(decoding: term, as: UTF8.self))
                return true
            }
        }
        return terms
    }

    /// Whether `term`, as this tokenizer gave it, is a single character of a script without spaces, which a document
    /// has as the beginning of a term.
    package func isSingleIdeograph(_ term: String) -> Bool {
        let scalars = term.unicodeScalars
        return scalars.count == 1 && entry(scalars.first!.value) & Self.ideograph != 0
    }

    private func append(_ entry: UInt32) {
        if entry & Self.sequence != 0 {
            term.append(contentsOf: sequences[Int(entry & 0xFFFF)])
        } else {
            Self.append(entry & 0x1F_FFFF, to: &term)
        }
    }

    private static func append(_ value: UInt32, to term: inout [UInt8]) {
        switch value {
        case ..<0x80: term.append(UInt8(value))
        case ..<0x800:
            term.append(UInt8(0xC0 | value >> 6))
            term.append(UInt8(0x80 | value & 0x3F))
        case ..<0x10000:
            term.append(UInt8(0xE0 | value >> 12))
            term.append(UInt8(0x80 | value >> 6 & 0x3F))
            term.append(UInt8(0x80 | value & 0x3F))
        default:
            term.append(UInt8(0xF0 | value >> 18))
            term.append(UInt8(0x80 | value >> 12 & 0x3F))
            term.append(UInt8(0x80 | value >> 6 & 0x3F))
            term.append(UInt8(0x80 | value & 0x3F))
        }
    }

    private func entry(_ scalar: UInt32) -> UInt32 {
        guard scalar < 0x10000 else {
            if let known = rareFolded[scalar] { return known }
            let entry = classify(scalar)
            rareFolded[scalar] = entry
            return entry
        }
        let known = folded[Int(scalar)]
        if known != 0 { return known }
        let entry = classify(scalar)
        folded[Int(scalar)] = entry
        return entry
    }

    private func classify(_ value: UInt32) -> UInt32 {
        // Of a text that a character stands for.
        if value < 0x80 {
            return asciiFold[Int(value)] == 0 ? Self.separator : Self.word | UInt32(asciiFold[Int(value)])
        }
        guard let scalar = UnicodeScalar(value) else { return Self.separator }
        switch SearchFolding(scalar) {
        case .separator: return Self.separator
        case .nothing: return Self.nothing
        case .glyph(let folded): return Self.ideograph | folded.value
        case .text(let parts):
            texts.append(parts.map(\.value))
            return Self.text | UInt32(texts.count - 1)
        case .word(let letters):
            if letters.count == 1 { return Self.word | letters[0].value }
            var bytes: [UInt8] = []
            for letter in letters { Self.append(letter.value, to: &bytes) }
            sequences.append(bytes)
            return Self.word | Self.sequence | UInt32(sequences.count - 1)
        }
    }
}

/// Lower-case letters and digits as they are, upper-case ones folded, 0 for what separates.
private let asciiFold: [UInt8] = (0..<128).map { (byte: UInt8) in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 0x20
    default: 0
    }
}

/// The scalar at `at` and its length; a malformed one is U+FFFD of length 1.
@inline(__always)
func decode(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int) {
    let lead = text[at]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
    guard length > 1, at + length <= text.count else { return (0xFFFD, 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for i in 1..<length {
        guard text[at + i] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
        value = value << 6 | UInt32(text[at + i] & 0x3F)
    }
    return (value, length)
}
