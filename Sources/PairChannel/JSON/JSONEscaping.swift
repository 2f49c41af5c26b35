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
        while let i = Self.firstEscaped(bytes, from: copied) {
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<i]))
            appendEscaped(bytes[i])
            copied = i + 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
    }

    /// The first byte from `start` on that needs a backslash. Eight are looked at together, as many as are left.
    private static func firstEscaped(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let raw = UnsafeRawBufferPointer(bytes)
        var i = start
        while i + 8 <= raw.count {
            let eight = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
            let high: UInt64 = 0x8080_8080_8080_8080
            let each: UInt64 = 0x0101_0101_0101_0101
            // A byte’s high bit is set where it is below 0x20, a quotation mark or a backslash. Of several, a higher one may be
            // set in error by the borrow of a lower one, never the lowest.
            let quote = eight ^ each &* 0x22
            let backslash = eight ^ each &* 0x5C
            let found =
                ((eight &- each &* 0x20) & ~eight | (quote &- each) & ~quote | (backslash &- each) & ~backslash) & high
            if found != 0 { return i + found.trailingZeroBitCount / 8 }
            i += 8
        }
        while i < raw.count {
            let byte = raw[i]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return i }
            i += 1
        }
        return nil
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
