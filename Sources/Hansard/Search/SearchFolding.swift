import Foundation

/// What a character is to search: Unicode’s compatibility form (NFKC), its full case folding, without accents, and
/// with the plain letters of those that have a stroke or a hook, or are two in one (`ø`, `ł`, `ß`, `æ`).
///
/// `Templates/assets/search-fold.js` says the same to the search page, for all characters but ASCII; a test compares
/// the two. `SearchTokenizer.version` counts the changes of it.
package enum SearchFolding: Equatable, Sendable {
    case separator
    /// Nothing at all: a mark on the letter before it, or a character that nobody sees.
    case nothing
    /// A character of a script without spaces, or an emoji, in its compatibility form: `ﾊ` is ハ.
    case glyph(UnicodeScalar)
    /// Letters and digits of a word.
    case word([UnicodeScalar])
    /// Stands for a text of several characters, of which each is to be taken on its own: `㍿`, `½`.
    case text([UnicodeScalar])

    package init(_ scalar: UnicodeScalar) {
        if Self.isHidden(scalar.value) || Self.isAccent(scalar) {
            self = .nothing
            return
        }
        let parts = Self.compatibilityForm(scalar)
        guard parts != [scalar] else {
            self = Self.folding(scalar)
            return
        }
        let foldings = parts.map { Self.folding($0) }
        if case .glyph(let only)? = foldings.first, foldings.count == 1 {
            self = .glyph(only)
        } else if foldings.allSatisfy(\.isPartOfWord) {
            let letters = foldings.flatMap(\.letters)
            self = letters.isEmpty ? .nothing : .word(letters)
        } else if foldings.contains(where: \.isFound) {
            self = .text(parts)
        } else {
            // A mark that stands on a space, such as a form of an Arabic one.
            self = Self.isOfWord(scalar) ? .nothing : .separator
        }
    }

    /// Of a character that is its own compatibility form.
    private static func folding(_ scalar: UnicodeScalar) -> SearchFolding {
        if isHidden(scalar.value) || isAccent(scalar) { return .nothing }
        if isWrittenWithoutSpaces(scalar.value) { return .glyph(scalar) }
        if isOfWord(scalar) {
            let letters = letters(of: scalar)
            return letters.isEmpty ? .nothing : .word(letters)
        }
        // An emoji is something that people search for, and stands alone.
        return isEmoji(scalar) ? .glyph(scalar) : .separator
    }

    /// Whether a character is an emoji, with or without the mark that asks for a picture (U+FE0F), and no sign of every text: digits,
    /// ASCII, signs of trade.
    private static func isEmoji(_ scalar: UnicodeScalar) -> Bool {
        scalar.value >= 0x203C && scalar.value != 0x2122 && scalar.properties.isEmoji
    }

    private var isPartOfWord: Bool {
        switch self {
        case .word, .nothing: true
        default: false
        }
    }

    private var isFound: Bool {
        switch self {
        case .word, .glyph: true
        default: false
        }
    }

    private var letters: [UnicodeScalar] { if case .word(let letters) = self { letters } else { [] } }

    /// NFKC, but for signs of trade, which nobody takes for a part of the name before them, and for the marks of kana
    /// that stand on a space, which are read as if they stood on the character before.
    private static func compatibilityForm(_ scalar: UnicodeScalar) -> [UnicodeScalar] {
        switch scalar.value {
        case 0x2120, 0x2122, 0x1F16A...0x1F16C: return [scalar]
        case 0x309B: return ["\u{3099}"]
        case 0x309C: return ["\u{309A}"]
        case 0x3400...0x9FFF, 0xAC00...0xD7A3, 0x20000...0x2F7FF, 0x30000...0x10FFFF: return [scalar]
        default: return Array(String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars)
        }
    }

    /// All letters of the decomposition, without accents and folded: “É” is e.
    private static func letters(of scalar: UnicodeScalar) -> [UnicodeScalar] {
        var letters: [UnicodeScalar] = []
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars
        where isOfWord(part) && !isAccent(part) {
            // What is one in capitals is one: ß and SS, ς and σ, ı and I.
            for capital in part.properties.uppercaseMapping.unicodeScalars {
                for letter in capital.properties.lowercaseMapping.unicodeScalars where !isAccent(letter) {
                    letters.append(contentsOf: plainLetters(of: letter))
                }
            }
        }
        return letters
    }

    /// Latin letters that no decomposition takes apart, as they are written where a keyboard has none of them.
    private static func plainLetters(of letter: UnicodeScalar) -> [UnicodeScalar] {
        guard letter.value >= 0x80 else { return [letter] }
        switch letter {
        case "ß": return ["s", "s"]
        case "æ": return ["a", "e"]
        case "œ": return ["o", "e"]
        case "þ": return ["t", "h"]
        case "ð": return ["d"]
        case "ŋ": return ["n"]
        case "ĸ": return ["k"]
        case "ı": return ["i"]
        case "ȷ": return ["j"]
        default: break
        }
        // “LATIN SMALL LETTER L WITH STROKE”
        let words = letter.properties.name?.split(separator: " ") ?? []
        guard words.count > 5, words[0..<3] == ["LATIN", "SMALL", "LETTER"], words[3].utf8.count == 1,
            words[4] == "WITH",
            let plain = words[3].lowercased().unicodeScalars.first
        else { return [letter] }
        return [plain]
    }

    /// Signs of vowels and the like are letters; only true accents are not.
    private static func isOfWord(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }

    /// Marks on letters of alphabets that can be read without them: Latin, Greek and Cyrillic accents, Hebrew points,
    /// Arabic harakat; and all that encloses or varies a character.
    private static func isAccent(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .enclosingMark: return true
        case .nonspacingMark: break
        default: return false
        }
        switch scalar.value {
        case 0x0300...0x036F, 0x0483...0x0487, 0x0591...0x05C7, 0x0610...0x061A, 0x064B...0x065F, 0x0670,
            0x06D6...0x06ED, 0x0898...0x08FF, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0x2DE0...0x2DFF,
            0xA66F...0xA69F, 0xFB1E, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xE0100...0xE01EF:
            return true
        default: return false
        }
    }

    /// Soft hyphen, fillers, joiners, marks of direction, byte order mark: a word with one in it is the same word. And skin tones: an
    /// emoji is the same in each.
    private static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        case 0xAD, 0x115F...0x1160, 0x200C...0x200F, 0x2060, 0x3164, 0xFEFF, 0xFFA0, 0x1F3FB...0x1F3FF: true
        default: false
        }
    }

    /// Han, kana, Hangul, Thai, Lao, Khmer, Myanmar.
    private static func isWrittenWithoutSpaces(_ value: UInt32) -> Bool {
        switch value {
        case 0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E81...0x0ECD, 0x1000...0x103F, 0x1050...0x108F, 0x1100...0x11FF,
            0x1780...0x17D3,
            0x3005...0x3007, 0x3041...0x3096, 0x3099...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F,
            0x3131...0x318E, 0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xD7B0...0xD7FB,
            0xF900...0xFAFF, 0xFF66...0xFF9F, 0x1B000...0x1B16F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Whether a glyph is one with the glyph before it if the two have a composed form: marks of voice in kana, vowels and
    /// ends of Hangul syllables.
    static func isJoining(_ value: UInt32) -> Bool {
        switch value {
        case 0x3099, 0x309A, 0x1161...0x1175, 0x11A8...0x11C2: true
        default: false
        }
    }

    /// The composed form of two glyphs, if there is one: か and its mark are が.
    static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
        // Hangul by the arithmetic of the Unicode Standard, section 3.12.
        switch (first, second) {
        case (0x1100...0x1112, 0x1161...0x1175): return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (first - 0xAC00) % 28 == 0: return first + second - 0x11A7
        default: break
        }
        guard let a = UnicodeScalar(first), let b = UnicodeScalar(second) else { return nil }
        let composed = (String(a) + String(b)).precomposedStringWithCanonicalMapping.unicodeScalars
        return composed.count == 1 ? composed.first?.value : nil
    }
}

/// `SearchFolding` of all characters but ASCII as a script: runs of each class, and what they fold to. Numbers are to
/// the base 36; a run’s first one counts from the end of the run before it.
package enum SearchFoldingScript {
    package static func script() -> String {
        var (nothing, glyph, word, text) = (Runs(), Runs(), Runs(), Runs())
        var folds = Folds()
        for value in UInt32(0x80)...0x10FFFF {
            guard let scalar = UnicodeScalar(value) else { continue }
            switch SearchFolding(scalar) {
            case .separator: break
            case .nothing: nothing.add(Int(value))
            case .glyph(let folded):
                glyph.add(Int(value))
                if folded != scalar { folds.add(Int(value), [Int(folded.value)]) }
            case .text(let parts):
                text.add(Int(value))
                folds.add(Int(value), parts.map { Int($0.value) })
            case .word(let letters):
                word.add(Int(value))
                if letters != [scalar] { folds.add(Int(value), letters.map { Int($0.value) }) }
            }
        }
        return """
            // What search takes for the letters of words, as the program does: written by the tests of SearchFolding.
            'use strict';
            hansard.foldTable({
            nothing: '\(nothing.text)',
            glyph: '\(glyph.text)',
            word: '\(word.text)',
            text: '\(text.text)',
            fold: '\(folds.text)',
            });

            """
    }

    private static func digits(_ number: Int) -> String { String(number, radix: 36) }

    /// `gap.count`.
    private struct Runs {
        private var runs: [Range<Int>] = []

        mutating func add(_ value: Int) {
            if let last = runs.last, last.upperBound == value {
                runs[runs.count - 1] = last.lowerBound..<value + 1
            } else {
                runs.append(value..<value + 1)
            }
        }

        var text: String {
            var end = 0
            return runs.map { run in
                defer { end = run.upperBound }
                return "\(digits(run.lowerBound - end)).\(digits(run.count))"
            }.joined(separator: " ")
        }
    }

    /// `gap,step,count,distance` for characters in steps that all fold to one at the same distance; `gap;to;to` for one
    /// that folds to several. A gap counts from the character before.
    private struct Folds {
        private var pieces: [String] = []
        private var open: (first: Int, last: Int, step: Int, count: Int, distance: Int)?
        private var last = 0

        mutating func add(_ from: Int, _ to: [Int]) {
            guard to.count == 1 else {
                close()
                pieces.append(([from - last] + to).map(digits).joined(separator: ";"))
                last = from
                return
            }
            let distance = to[0] - from
            if let run = open, run.distance == distance,
                run.count == 1 ? from - run.last <= 2 : from - run.last == run.step
            {
                open = (run.first, from, from - run.last, run.count + 1, distance)
                return
            }
            close()
            open = (from, from, 1, 1, distance)
        }

        private mutating func close() {
            guard let run = open else { return }
            pieces.append([run.first - last, run.step, run.count, run.distance].map(digits).joined(separator: ","))
            last = run.last
            open = nil
        }

        var text: String {
            var all = self
            all.close()
            return all.pieces.joined(separator: " ")
        }
    }
}
