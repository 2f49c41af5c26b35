/// A character that a reader cannot see, or that turns the order of what they see: written by its number, so that a
/// transcript cannot be made to read otherwise than it was written (“Trojan Source”, 2021).
///
/// These are control characters, marks of direction, separators of lines, annotations, noncharacters, and whatever Unicode
/// lets a program show as nothing (Default_Ignorable_Code_Point), but for joiners and for selectors that choose a form
/// of the character before them: emoji and scripts need those.
package struct HiddenCharacter {
    /// The character’s number in Unicode.
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
}
