/// JSON strings (RFC 8259, section 7), written by runs: few bytes need a backslash. Whatever writes JSON escapes it here, and as
/// RFC 8785, section 3.2.2.2, says: the same text always gives the same bytes.
extension [UInt8] {
    /// Appends `text` as a JSON string with its quotation marks, or `null`.
    package mutating func appendJSON(_ text: String?) {
        guard var text else { return appendNull() }
        append(UInt8(ascii: "\""))
        text.withUTF8 { appendJSONContent($0) }
        append(UInt8(ascii: "\""))
    }

    /// The same of bytes, which are UTF-8.
    package mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>?) {
        guard let text else { return appendNull() }
        append(UInt8(ascii: "\""))
        appendJSONContent(text)
        append(UInt8(ascii: "\""))
    }

    /// Appends `bytes`, which are UTF-8, as the content of a JSON string. They may be JSON: the protocol’s own events carry JSON
    /// inside a string.
    package mutating func appendJSONContent(_ bytes: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        while let i = JSONCursor.firstSpecial(bytes, from: copied, to: bytes.count) {
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<i]))
            appendEscaped(bytes[i])
            copied = i + 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
    }

    /// The same of any bytes that lie together.
    mutating func appendJSONContent(_ bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ appendJSONContent($0) }) != nil { return }
        Array(bytes).withUnsafeBufferPointer { appendJSONContent($0) }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x08: append(UInt8(ascii: "b"))
        case 0x0C: append(UInt8(ascii: "f"))
        default:
            append("u00")
            append(Hexadecimal.digit(byte >> 4))
            append(Hexadecimal.digit(byte & 0xF))
        }
    }
}
