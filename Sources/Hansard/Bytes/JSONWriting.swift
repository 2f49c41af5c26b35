extension [UInt8] {
    /// Appends `text` as a JSON string (RFC 8259, section 7), or `null`.
    package mutating func appendJSON(_ text: String?) {
        guard let text else { return append("null") }
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case ..<0x20:
                append("\\u00")
                append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                append(UInt8((byte & 15) < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15)))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
