extension [UInt8] {
    /// Appends UTF-8 `text` with the five bytes `& < > " '` written as character references, characters that hide or
    /// turn the text around them made visible, and letters that pass for others in a mixed word marked.
    ///
    /// Few bytes of a chat log need that, so the loop looks for the next one that does and copies all before it at
    /// once. Every byte of a multi-byte sequence is 0x80 or more, so none of them is mistaken for one of the five.
    package mutating func appendHTML(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0  // text[..<copied] has been appended
        var i = 0
        while i < text.count {
            let kind = escapeKinds[Int(text[i])]
            if kind == 0 {
                i += 1
                continue
            }
            let reference: StaticString
            var length = 1
            switch kind {
            case 1: reference = "&amp;"
            case 2: reference = "&lt;"
            case 3: reference = "&gt;"
            case 4: reference = "&quot;"
            case 5: reference = "&#39;"
            case 7 where !HiddenCharacter.stands(in: text, at: i):
                append(contentsOf: text[copied..<i])
                i = LookAlikes.appendWord(text, from: i, to: &self)
                copied = i
                continue
            default:
                guard let hidden = HiddenCharacter(text, at: i) else {
                    i += 1
                    continue
                }
                append(contentsOf: text[copied..<i])
                append(contentsOf: hidden.html.utf8)
                i += hidden.length
                copied = i
                continue
            }
            append(contentsOf: text[copied..<i])
            append(reference)
            length = 1
            i += length
            copied = i
        }
        append(contentsOf: text[copied...])
    }

    /// Appends UTF-8 `text` for a place where there can be no markup: an attribute’s value, a title. Of what hides, the
    /// number stands alone.
    package mutating func appendAttribute(_ text: UnsafeBufferPointer<UInt8>) {
        var i = 0
        while i < text.count {
            switch text[i] {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            case 0x09, 0x0A, 0x0D: append(UInt8(ascii: " "))
            case 0x20..<0x7F: append(text[i])
            default:
                if let hidden = HiddenCharacter(text, at: i) {
                    append(hidden.name)
                    i += hidden.length - 1
                } else {
                    append(text[i])
                }
            }
            i += 1
        }
    }

    package mutating func appendAttribute(_ text: String) {
        var text = text
        text.withUTF8 { appendAttribute($0) }
    }

    package mutating func appendHTML(_ text: String) {
        var text = text
        text.withUTF8 { appendHTML($0) }
    }

    package mutating func appendHTML(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { appendHTML($0) }
    }

    /// Appends text as it is.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Disfavoured so that a literal is taken as the static text it is, and copied without a String being made.
    @_disfavoredOverload
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    package mutating func appendDecimal(_ number: Int) {
        guard number >= 10 else {
            if number < 0 { return append(contentsOf: String(number).utf8) }
            return append(UInt8(0x30 + number))
        }
        var width = 2
        var bound = 100
        while bound <= number {
            width += 1
            bound *= 10
        }
        appendPadded(number, width: width)
    }
}

package func escapedHTML(_ text: String) -> String {
    var out: [UInt8] = []
    out.appendHTML(text)
    return String(decoding: out, as: UTF8.self)
}

package func escapedAttribute(_ text: String) -> String {
    var out: [UInt8] = []
    out.appendAttribute(text)
    return String(decoding: out, as: UTF8.self)
}

/// 0: copied as it is. 1…5: the five bytes that HTML needs escaped. 6: the first byte of something that may hide.
/// 7: the first byte of a letter that may pass for another.
private let escapeKinds: [UInt8] = {
    var kinds = [UInt8](repeating: 0, count: 256)
    for (i, byte) in "&<>\"'".utf8.enumerated() { kinds[Int(byte)] = UInt8(i + 1) }
    for byte in LookAlikes.leadBytes { kinds[Int(byte)] = 7 }
    for byte in 0..<256 where HiddenCharacter.mayBegin(UInt8(byte)) && kinds[byte] == 0 { kinds[byte] = 6 }
    for byte in [0x09, 0x0A, 0x0D] { kinds[byte] = 0 }
    return kinds
}()

/// UTF-8 as it can be put before a person: what hides in `text` is shown by its number.
///
/// - Parameter kept: Control characters that stay as they are; line feeds, in a text of several lines.
package func printable(_ text: String, keeping kept: String = "") -> String {
    var text = text
    return text.withUTF8 { bytes in
        var out: [UInt8] = []
        out.appendPrintable(bytes, keeping: kept)
        return String(decoding: out, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends UTF-8 `text` with what hides in it shown by its number, but for the control characters in `kept`.
    package mutating func appendPrintable(_ text: UnsafeBufferPointer<UInt8>, keeping kept: String = "") {
        var copied = 0
        var i = 0
        while i < text.count {
            guard HiddenCharacter.mayBegin(text[i]), let hidden = HiddenCharacter(text, at: i),
                !kept.utf8.contains(text[i])
            else {
                i += 1
                continue
            }
            append(contentsOf: text[copied..<i])
            append(hidden.name)
            i += hidden.length
            copied = i
        }
        append(contentsOf: text[copied...])
    }
}

/// A character that a reader cannot see, or that turns the order of what they see: written by its number, so that a
/// transcript cannot be made to read otherwise than it was written (“Trojan Source”, 2021).
///
/// These are control characters, marks of direction, separators of lines, annotations, noncharacters, and whatever Unicode
/// lets a program show as nothing (Default_Ignorable_Code_Point), but for joiners and for selectors that choose a form
/// of the character before them: emoji and scripts need those.
package struct HiddenCharacter {
    package let scalar: UInt32
    /// Bytes that it takes.
    package let length: Int

    /// The hidden character that begins at `i`; `nil` where another character does, or a cut one.
    package init?(_ text: UnsafeBufferPointer<UInt8>, at i: Int) {
        func byte(_ offset: Int) -> UInt32 { i + offset < text.count ? UInt32(text[i + offset]) : 0 }
        switch text[i] {
        case 0..<0x20, 0x7F: (scalar, length) = (UInt32(text[i]), 1)
        // Of scripts that have a hidden character among their letters, few letters come any further.
        case 0xCD where byte(1) != 0x8F, 0xD8 where byte(1) != 0x9C, 0xE3 where byte(1) != 0x85: return nil
        case 0xE1 where byte(1) != 0x85 && byte(1) != 0x9E && byte(1) != 0xA0: return nil
        case 0xC2, 0xCD, 0xD8: (scalar, length) = ((UInt32(text[i]) & 0x1F) << 6 | byte(1) & 0x3F, 2)
        case 0xE1, 0xE2, 0xE3, 0xEF:
            (scalar, length) = ((UInt32(text[i]) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | byte(2) & 0x3F, 3)
        case 0xF0...0xF4:
            let upper = (UInt32(text[i]) & 0x07) << 18 | (byte(1) & 0x3F) << 12
            (scalar, length) = (upper | (byte(2) & 0x3F) << 6 | byte(3) & 0x3F, 4)
        // U+FFFE and U+FFFF when a text names them by number, as cmark writes them; no UTF-8 has these bytes.
        case 0xFE, 0xFF: (scalar, length) = (0xFF00 | UInt32(text[i]), 1)
        default: return nil
        }
        guard i + length <= text.count, Self.hides(scalar) else { return nil }
        if Self.isSelector(scalar), Self.isWanted(scalar, in: text, at: i) { return nil }
    }

    /// Whether a hidden character begins at `i`.
    static func stands(in text: UnsafeBufferPointer<UInt8>, at i: Int) -> Bool { Self(text, at: i) != nil }

    /// Whether a hidden character can begin with `byte`, so that a loop need not ask at every one.
    static func mayBegin(_ byte: UInt8) -> Bool { beginnings[Int(byte)] }

    private static let beginnings: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case 0..<0x20, 0x7F, 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0...0xF4, 0xFE, 0xFF: true
        default: false
        }
    }

    /// Whether `scalar` is hidden wherever it stands; of a selector, unless it is wanted there.
    package static func hides(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B,
            0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB,
            0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            true
        // Noncharacters: the HTML standard counts one as an error of the page.
        default: scalar & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar)
        }
    }

    private static func isSelector(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x180B...0x180D, 0x180F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: true
        default: false
        }
    }

    /// Whether the selector at `i` stands after a character of which it can choose the form (Unicode’s UTS 51 and UTS 37,
    /// and StandardizedVariants.txt).
    private static func isWanted(_ selector: UInt32, in text: UnsafeBufferPointer<UInt8>, at i: Int) -> Bool {
        var start = i
        repeat { start -= 1 } while start > 0 && text[start] & 0xC0 == 0x80
        guard start >= 0, let base = String(decoding: text[start..<i], as: UTF8.self).unicodeScalars.first else {
            return false
        }
        switch selector {
        case 0xFE0E, 0xFE0F:
            // `1`, `#` and `*` become keys with U+20E3, and are nothing but themselves without it.
            let isKey = i + 5 < text.count && text[(i + 3)...].starts(with: [0xE2, 0x83, 0xA3])
            return base.isASCII ? isKey && base.properties.isEmoji : base.properties.isEmoji
        case 0x180B...0x180F: return (0x1820...0x18AA).contains(base.value)
        default: return base.properties.isIdeographic || selector == 0xFE00 && base.properties.isMath
        }
    }

    /// `U+202E`.
    package var name: String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    var html: String { "<span class=\"h\">\(name)</span>" }
}
