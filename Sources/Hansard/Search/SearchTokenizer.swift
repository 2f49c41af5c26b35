import Foundation

/// Cuts a text into the terms that search knows. One tokenizer for the index, the query and every other place that
/// must agree with them.
///
/// Letters and digits of most scripts make words; case and accents are folded (`Straße` and `strasse` do not meet,
/// `É` and `e` do). Scripts that are written without spaces (Chinese, Japanese, Thai, …) and Korean are found by any
/// run of two characters: a run of them gives each two neighbours as a term, and its last character alone, so that a
/// single one is found as a prefix.
package final class SearchTokenizer {
    package enum Purpose { case document, query }

    /// What a character is to search, with its folded form, for all of the Basic Multilingual Plane; 0 where it has
    /// not been asked for yet. Made as needed, since a log uses a few hundred.
    private var folded = [UInt32](repeating: 0, count: 0x10000)
    private var term: [UInt8] = []

    private static let separator: UInt32 = 1 << 24
    private static let ideograph: UInt32 = 1 << 25
    private static let word: UInt32 = 1 << 26
    private static let nothing: UInt32 = 1 << 27  // a mark on the letter before it

    package init() { term.reserveCapacity(64) }

    /// Calls `emit` for each term of UTF-8 `text`, in order, with its bytes and where it stands; ends when that
    /// answers false. Bytes that are not UTF-8 separate.
    package func tokenize(
        _ text: UnsafeBufferPointer<UInt8>, for purpose: Purpose,
        _ emit: (_ term: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool
    ) {
        var at = 0
        var termStart = 0
        term.removeAll(keepingCapacity: true)
        func endWord(at end: Int) -> Bool {
            guard !term.isEmpty else { return true }
            defer { term.removeAll(keepingCapacity: true) }
            return term.withUnsafeBufferPointer { emit($0, termStart..<end) }
        }
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 {
                let lower = asciiFold[Int(byte)]
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
            let entry = self.entry(scalar)
            if entry & Self.ideograph != 0 {
                guard endWord(at: at), let end = ideographs(text, from: at, for: purpose, emit) else { return }
                at = end
                continue
            }
            if entry & Self.separator != 0 {
                if !endWord(at: at) { return }
            } else if entry & Self.nothing == 0 {
                if term.isEmpty { termStart = at }
                append(entry & 0x1F_FFFF)
            }
            at += length
        }
        _ = endWord(at: text.count)
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

    /// A run of ideographs from `start` on; its end, or `nil` when `emit` wants no more.
    private func ideographs(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, for purpose: Purpose,
        _ emit: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
    ) -> Int? {
        defer { term.removeAll(keepingCapacity: true) }
        var at = start
        var previous: (bytes: [UInt8], start: Int)?
        var isFirst = true
        while at < text.count, text[at] >= 0x80 {
            let (scalar, length) = decode(text, at)
            let entry = self.entry(scalar)
            guard entry & Self.ideograph != 0 else { break }
            term.removeAll(keepingCapacity: true)
            append(entry & 0x1F_FFFF)
            let character = term
            if let previous {
                let pair = previous.bytes + character
                guard pair.withUnsafeBufferPointer({ emit($0, previous.start..<at + length) }) else { return nil }
                isFirst = false
            }
            previous = (character, at)
            at += length
        }
        // In a query, a last character on its own would ask for more than the two-character terms before it do.
        if let previous, purpose == .document || isFirst {
            guard previous.bytes.withUnsafeBufferPointer({ emit($0, previous.start..<at) }) else { return nil }
        }
        return at
    }

    private func append(_ value: UInt32) {
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
        guard scalar < 0x10000 else { return Self.classify(scalar) }
        let known = folded[Int(scalar)]
        if known != 0 { return known }
        let entry = Self.classify(scalar)
        folded[Int(scalar)] = entry
        return entry
    }

    private static func classify(_ value: UInt32) -> UInt32 {
        guard let scalar = UnicodeScalar(value) else { return separator }
        if isWrittenWithoutSpaces(value) { return ideograph | value }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            return nothing
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .decimalNumber, .letterNumber, .otherNumber, .privateUse:
            let base = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.first ?? scalar
            return word | (base.properties.lowercaseMapping.unicodeScalars.first ?? base).value
        default:
            // An emoji is something that people search for, and stands alone.
            return scalar.properties.isEmojiPresentation ? ideograph | value : separator
        }
    }

    /// Han, kana, Hangul, Thai, Lao, Khmer, Myanmar.
    private static func isWrittenWithoutSpaces(_ value: UInt32) -> Bool {
        switch value {
        case 0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E81...0x0ECD, 0x1000...0x103F, 0x1050...0x108F, 0x1780...0x17D3,
            0x3005...0x3007, 0x3041...0x3096, 0x3099...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F,
            0x3131...0x318E, 0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFF66...0xFF9F, 0x1B000...0x1B16F, 0x20000...0x3FFFF:
            true
        default: false
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
private func decode(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int) {
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
