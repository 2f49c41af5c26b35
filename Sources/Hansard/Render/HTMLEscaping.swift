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
            case 7:
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

    /// Appends UTF-8 `text` for a place where there can be no markup: an attribute’s value, a title. What hides
    /// becomes U+FFFD, but for marks that isolate a direction, which are ours.
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
                if let hidden = HiddenCharacter(text, at: i), !(0x2066...0x2069).contains(hidden.scalar) {
                    append("\u{FFFD}")
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
    for byte in 0..<0x20 where byte != 0x09 && byte != 0x0A && byte != 0x0D { kinds[byte] = 6 }
    kinds[0x7F] = 6
    kinds[0xC2] = 6  // C1 controls, soft hyphen
    kinds[0xE2] = 6  // U+2000…U+2FFF
    kinds[0xEF] = 6  // U+FEFF, noncharacters
    for byte in 0xF0...0xF4 { kinds[byte] = 6 }  // tag characters, noncharacters
    return kinds
}()

/// A character that a reader cannot see, or that turns the order of what they see: written by its number, so that a
/// transcript cannot be made to read otherwise than it was written (“Trojan Source”, 2021).
struct HiddenCharacter {
    let scalar: UInt32
    let length: Int

    init?(_ text: UnsafeBufferPointer<UInt8>, at i: Int) {
        func byte(_ offset: Int) -> UInt32 { i + offset < text.count ? UInt32(text[i + offset]) : 0 }
        switch text[i] {
        case 0..<0x80: (scalar, length) = (UInt32(text[i]), 1)
        case 0xC2:
            (scalar, length) = (byte(1), 2)
            guard (0x80...0x9F).contains(scalar) || scalar == 0xAD else { return nil }
        case 0xE2:
            (scalar, length) = (0x2000 | (byte(1) & 0x3F) << 6 | byte(2) & 0x3F, 3)
            // Zero width joiner and non-joiner belong to emoji and to scripts; the rest of these says nothing.
            switch scalar {
            case 0x200B, 0x2060...0x2064, 0x202A...0x202E, 0x2066...0x2069: break
            default: return nil
            }
        case 0xEF:
            (scalar, length) = (0xF000 | (byte(1) & 0x3F) << 6 | byte(2) & 0x3F, 3)
            guard scalar == 0xFEFF || Self.isNoncharacter(scalar) else { return nil }
        case 0xF0...0xF4:
            let upper = (UInt32(text[i]) & 0x07) << 18 | (byte(1) & 0x3F) << 12
            (scalar, length) = (upper | (byte(2) & 0x3F) << 6 | byte(3) & 0x3F, 4)
            guard (0xE0000...0xE007F).contains(scalar) || Self.isNoncharacter(scalar) else { return nil }
        // U+FFFE and U+FFFF when a text names them by number, as cmark writes them; no UTF-8 has these bytes.
        case 0xFE, 0xFF: (scalar, length) = (0xFF00 | UInt32(text[i]), 1)
        default: return nil
        }
        guard i + length <= text.count else { return nil }
    }

    /// Never a character, in any text; the HTML standard counts one as an error of the page.
    private static func isNoncharacter(_ scalar: UInt32) -> Bool {
        scalar & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar)
    }

    var name: String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    var html: String { "<span class=\"h\">\(name)</span>" }
}
