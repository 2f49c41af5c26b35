import Foundation

/// What a character is to search.
///
/// `Templates/assets/search-fold.js` says the same to the search page, for all characters but ASCII; a test compares
/// the two.
package enum SearchFolding: Equatable, Sendable {
    case separator
    /// Nothing at all: a mark on the letter before it, or a character that nobody sees.
    case nothing
    /// A character of a script without spaces, or an emoji.
    case glyph
    /// Letters and digits of a word.
    case word([UnicodeScalar])

    package init(_ scalar: UnicodeScalar) {
        if Self.isWrittenWithoutSpaces(scalar.value) {
            self = .glyph
        } else if Self.isHidden(scalar.value) || Self.isAccent(scalar) {
            self = .nothing
        } else if Self.isOfWord(scalar) {
            let letters = Self.letters(of: scalar)
            self = letters.isEmpty ? .nothing : .word(letters)
        } else {
            // An emoji is something that people search for, and stands alone.
            self = scalar.properties.isEmojiPresentation ? .glyph : .separator
        }
    }

    /// All letters of the compatibility decomposition, without accents, in small letters: “ﬁ” is f and i.
    private static func letters(of scalar: UnicodeScalar) -> [UnicodeScalar] {
        var letters: [UnicodeScalar] = []
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars
        where isOfWord(part) && !isAccent(part) {
            for letter in part.properties.lowercaseMapping.unicodeScalars where !isAccent(letter) {
                letters.append(letter == "ς" ? "σ" : letter)
            }
        }
        return letters
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

    /// Soft hyphen, joiners, marks of direction, byte order mark: a word with one in it is the same word.
    private static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        case 0xAD, 0x200C...0x200F, 0x2060, 0xFEFF: true
        default: false
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

/// `SearchFolding` of all characters but ASCII as a script: runs of each class, and what words fold to. Numbers are to
/// the base 36; a run’s first one counts from the end of the run before it.
package enum SearchFoldingScript {
    package static func script() -> String {
        var (nothing, glyph, word) = (Runs(), Runs(), Runs())
        var folds = Folds()
        for value in UInt32(0x80)...0x10FFFF {
            guard let scalar = UnicodeScalar(value) else { continue }
            switch SearchFolding(scalar) {
            case .separator: break
            case .nothing: nothing.add(Int(value))
            case .glyph: glyph.add(Int(value))
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
