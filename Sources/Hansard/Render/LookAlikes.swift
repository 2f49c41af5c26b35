import Foundation

/// Letters of one alphabet that look like letters of another, and words that mix them: `раypal` with a Cyrillic `р`.
/// After Unicode’s TR 39, for the alphabets that are confused in practice: Latin, Cyrillic, Greek.
enum LookAlikes {
    /// Cyrillic and Greek letters that pass for the Latin letter after them.
    private static let latinByLetter: [UInt32: UInt8] = {
        let pairs =
            "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwӏlАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSԌGԚQԜW"
            + "οoνvρpυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
        let scalars = Array(pairs.unicodeScalars)
        return Dictionary(
            stride(from: 0, to: scalars.count, by: 2).map { (scalars[$0].value, UInt8(scalars[$0 + 1].value)) },
            uniquingKeysWith: { first, _ in first })
    }()

    static func passesForLatin(_ scalar: UInt32) -> Bool { latinByLetter[scalar] != nil }

    /// The first bytes of Greek and Cyrillic letters in UTF-8.
    static let leadBytes: ClosedRange<UInt8> = 0xCD...0xD4

    /// Appends the word that has the letter at `i`, which is the first of its Greek or Cyrillic ones, from there on: with
    /// those that pass for Latin ones marked by their numbers, if the word has Latin letters too.
    ///
    /// - Returns: Where the word ends.
    static func appendWord(_ text: UnsafeBufferPointer<UInt8>, from i: Int, to out: inout [UInt8]) -> Int {
        var end = i
        var hasLatin = i > 0 && isLatin(text, i - 1)
        while end < text.count, let length = letterLength(text, end) {
            if length == 1 || !leadBytes.contains(text[end]) { hasLatin = hasLatin || length == 1 && text[end] > 0x39 }
            end += length
        }
        if end == i { (end, hasLatin) = (i + 1, false) }  // a cut sequence
        guard hasLatin else {
            out.append(contentsOf: text[i..<end])
            return end
        }
        var at = i
        while at < end, let length = letterLength(text, at) {
            let scalar = length == 2 ? UInt32(text[at] & 0x1F) << 6 | UInt32(text[at + 1] & 0x3F) : UInt32(text[at])
            let isMarked = length == 2 && leadBytes.contains(text[at]) && passesForLatin(scalar)
            if isMarked {
                out.append("<span class=\"g\" title=\"U+0")
                out.append(String(scalar, radix: 16, uppercase: true))
                out.append("\">")
            }
            out.append(contentsOf: text[at..<at + length])
            if isMarked { out.append("</span>") }
            at += length
        }
        return end
    }

    /// The bytes of the letter or digit at `i`; `nil` for anything else.
    private static func letterLength(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Int? {
        let byte = text[i]
        if byte < 0x80 { return isLatin(text, i) || (0x30...0x39).contains(byte) ? 1 : nil }
        guard (0xC3...0xDF).contains(byte), i + 1 < text.count else { return nil }
        return HiddenCharacter.stands(in: text, at: i) ? nil : 2
    }

    private static func isLatin(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        (0x61...0x7A).contains(text[i] | 0x20)
    }

    /// A name as the eye takes it, in two ways: names that can be mistaken for each other have one of them in common.
    ///
    /// White space at the ends and more than one between words are not seen, nor is what hides; letter case is hardly. The
    /// first has letters of one alphabet for those of another that look like them, and then no case; the second only
    /// no case, since a Greek capital and its small letter look like different Latin ones.
    static func skeletons(_ name: String) -> Set<String> {
        let scalars = name.decomposedStringWithCompatibilityMapping.unicodeScalars
        return [
            skeleton(scalars) { latinByLetter[$0.value].map { UnicodeScalar($0) } ?? $0 }, skeleton(scalars) { $0 },
        ]
    }

    private static func skeleton(
        _ scalars: String.UnicodeScalarView, _ seen: (UnicodeScalar) -> UnicodeScalar
    ) -> String {
        var skeleton = String.UnicodeScalarView()
        var isApart = false
        for scalar in scalars {
            // U+2800 is braille without a dot: a blank that is no white space to Unicode.
            if scalar.properties.isWhitespace || scalar.value == 0x2800 {
                isApart = !skeleton.isEmpty
            } else if !HiddenCharacter.hides(scalar.value), !scalar.properties.isDefaultIgnorableCodePoint {
                if isApart { skeleton.append(" ") }
                isApart = false
                for folded in seen(scalar).properties.lowercaseMapping.unicodeScalars {
                    skeleton.append(withinLatin(folded))
                }
            }
        }
        return String(skeleton)
    }

    /// Letters that look alike within the Latin alphabet and its digits, in one case or the other.
    private static func withinLatin(_ scalar: UnicodeScalar) -> UnicodeScalar {
        switch scalar {
        case "0": "o"
        case "1", "i", "|": "l"
        default: scalar
        }
    }
}
