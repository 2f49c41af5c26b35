extension [UInt8] {
    /// Appends `text` as a JSON string, with its quotation marks.
    mutating func appendJSON(_ text: String) {
        append(UInt8(ascii: "\""))
        appendJSONContent(text.utf8)
        append(UInt8(ascii: "\""))
    }

    /// Appends JSON text `bytes` as the content of a JSON string: the protocol’s own events carry JSON inside a string.
    mutating func appendJSONContent(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append(contentsOf: #"\n"#.utf8)
            case 0..<0x20:
                append(contentsOf: #"\u00"#.utf8)
                append(Self.hexDigit(byte >> 4))
                append(Self.hexDigit(byte & 0xF))
            default: append(byte)
            }
        }
    }

    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
