import PairChannel

/// Text in XML 1.0, so that every reader gets back each of its characters.
extension [UInt8] {
    /// Appends UTF-8 `text` as character data, or as the value of an attribute in double quotation marks. A character that XML
    /// cannot hold, not even by its number, is shown as `[U+0008]`.
    ///
    /// - Returns: How many such characters there were.
    /// - Source: XML 1.0, fifth edition, sections 2.2 (Char), 2.11 (ends of lines) and 3.3.3 (attributes).
    @discardableResult
    mutating func appendXML(_ text: UnsafeBufferPointer<UInt8>, inAttribute: Bool = false) -> Int {
        var (copied, i, shown) = (0, 0, 0)
        while i < text.count {
            guard let length = Self.specialLength(text, i, inAttribute) else {
                i += 1
                continue
            }
            append(contentsOf: text[copied..<i])
            if appendSpecial(text, i, length) { shown += 1 }
            i += length
            copied = i
        }
        append(contentsOf: text[copied...])
        return shown
    }

    /// The same of a text.
    @discardableResult
    mutating func appendXML(_ text: String, inAttribute: Bool = false) -> Int {
        var text = text
        return text.withUTF8 { appendXML($0, inAttribute: inAttribute) }
    }

    /// How many bytes a character has that is not written as it is; `nil` for any other.
    private static func specialLength(
        _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ inAttribute: Bool
    ) -> Int? {
        switch text[i] {
        case 0x0A, 0x09: return inAttribute ? 1 : nil
        case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): return 1
        // Controls from U+0080 to U+009F, of which one is an end of a line to some.
        case 0xC2 where i + 1 < text.count && text[i + 1] < 0xA0: return 2
        case 0xEF where i + 2 < text.count && text[i + 1] == 0xBF && text[i + 2] >= 0xBE: return 3
        default: return nil
        }
    }

    /// - Returns: Whether XML cannot hold the character.
    private mutating func appendSpecial(_ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ length: Int) -> Bool {
        switch text[i] {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case 0x09: append("&#9;")
        case 0x0A: append("&#10;")
        case 0x0D: append("&#13;")
        case 0xC2: append("&#\(text[i + 1]);")
        case 0xEF:
            append(text[i + 2] == 0xBE ? "[U+FFFE]" : "[U+FFFF]")
            return true
        case let byte:
            append("[U+00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))]")
            return true
        }
        return false
    }
}
