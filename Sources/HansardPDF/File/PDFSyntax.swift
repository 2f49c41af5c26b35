import PairChannel

/// An indirect object of a PDF file, by its number.
struct ObjectID: Hashable {
    let number: Int
}

/// What PDF files are written of (ISO 32000-2, 7.3): numbers, names, strings, references.
extension [UInt8] {
    /// `12 0 R`.
    mutating func append(_ reference: ObjectID) {
        appendDecimal(reference.number)
        append(" 0 R")
    }

    /// A number of thousandths: 12345 is `12.345`, 12000 is `12`.
    mutating func append(thousandths number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let (whole, rest) = (number.magnitude / 1_000, number.magnitude % 1_000)
        appendDecimal(Int(whole))
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        for digit in [rest / 100, rest / 10 % 10, rest % 10].reversed().drop(while: { $0 == 0 }).reversed() {
            append(UInt8(ascii: "0") + UInt8(digit))
        }
    }

    /// A length in units of 1/1024 point, Pango’s, as points.
    mutating func append(length: Int) {
        let thousandths = length * 1_000
        append(thousandths: (thousandths + (thousandths < 0 ? -512 : 512)) / 1_024)
    }

    /// Four hexadecimal digits, or two.
    mutating func append(code: UInt16, digits: Int = 4) {
        for digit in (0..<digits).reversed() { append(Hexadecimal.digit(UInt8(code >> (4 * UInt16(digit)) & 0xF))) }
    }

    /// A text string: in ASCII as it is, and otherwise in UTF-16 with a byte order mark, so that every text is told.
    mutating func append(textString text: String) {
        append(UInt8(ascii: "("))
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            for byte in text.utf8 { append(inString: byte) }
        } else {
            append(contentsOf: [0xFE, 0xFF])
            for unit in text.utf16 {
                append(inString: UInt8(unit >> 8))
                append(inString: UInt8(unit & 0xFF))
            }
        }
        append(UInt8(ascii: ")"))
    }

    /// A string of bytes.
    mutating func append(byteString bytes: some Sequence<UInt8>) {
        append(UInt8(ascii: "("))
        for byte in bytes { append(inString: byte) }
        append(UInt8(ascii: ")"))
    }

    private mutating func append(inString byte: UInt8) {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"):
            append(UInt8(ascii: "\\"))
            append(byte)
        // An end of a line in a string counts as one line feed, whatever it was.
        case 0x0D: append("\\r")
        case 0x0A: append("\\n")
        default: append(byte)
        }
    }

    /// The UTF-16 of `text` as hexadecimal digits, for a character map.
    mutating func append(hexadecimal text: String) {
        for unit in text.utf16 { append(code: unit) }
    }

    /// `[0 0 595.28 841.89]`, of lengths in 1/1024 point.
    mutating func append(rectangle: [Int]) {
        append(UInt8(ascii: "["))
        for (i, length) in rectangle.enumerated() {
            if i > 0 { append(UInt8(ascii: " ")) }
            append(length: length)
        }
        append(UInt8(ascii: "]"))
    }

    /// References, with a space between two.
    mutating func append(_ references: some Sequence<ObjectID>) {
        append(UInt8(ascii: "["))
        for reference in references {
            if last != UInt8(ascii: "[") { append(UInt8(ascii: " ")) }
            append(reference)
        }
        append(UInt8(ascii: "]"))
    }
}
