/// Escapes within a string (RFC 8259, section 7).
extension JSONCursor {
    /// Appends the text that the raw string at `range` means. Half of a surrogate pair, which section 8.2 leaves to the
    /// reader, becomes U+FFFD: programs that cut a text by its UTF-16 units write them.
    package static func unescape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into out: inout [UInt8]
    ) throws(JSONProblem) {
        var i = range.lowerBound
        while i < range.upperBound {
            guard bytes[i] == UInt8(ascii: "\\") else {
                out.append(bytes[i])
                i += 1
                continue
            }
            guard let byte = try simpleEscape(bytes, at: i, in: range) else {
                i += try unescapeUnicode(bytes, at: i, in: range, into: &out)
                continue
            }
            out.append(byte)
            i += 2
        }
    }

    /// The text that the raw string at `range` means.
    package func text(_ range: Range<Int>, escaped: Bool) throws(JSONProblem) -> String {
        guard escaped else { return String(decoding: bytes[range], as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        try Self.unescape(bytes, range, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    /// - Throws: `badEscape`, if an escape of the raw string at `range` is none.
    func checkEscapes(_ range: Range<Int>) throws(JSONProblem) {
        var i = range.lowerBound
        while i < range.upperBound {
            if bytes[i] != UInt8(ascii: "\\") {
                i += 1
            } else if try Self.simpleEscape(bytes, at: i, in: range) != nil {
                i += 2
            } else {
                _ = try Self.hexQuad(bytes, at: i + 2, in: range)
                i += 6
            }
        }
    }

    /// The byte that the escape at `i` stands for; `nil` for a `\uXXXX`.
    private static func simpleEscape(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, in range: Range<Int>
    ) throws(JSONProblem) -> UInt8? {
        guard i + 1 < range.upperBound else { throw .badEscape(at: i) }
        switch bytes[i + 1] {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return bytes[i + 1]
        case UInt8(ascii: "u"): return nil
        default: throw .badEscape(at: i)
        }
    }

    /// `\uXXXX`, or two of them for a character beyond the Basic Multilingual Plane; the bytes it took.
    private static func unescapeUnicode(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, in range: Range<Int>, into out: inout [UInt8]
    ) throws(JSONProblem) -> Int {
        let first = try hexQuad(bytes, at: i + 2, in: range)
        guard (0xD800...0xDFFF).contains(first) else {
            append(first, to: &out)
            return 6
        }
        var second: UInt32 = 0
        if first < 0xDC00, i + 7 < range.upperBound, bytes[i + 6] == UInt8(ascii: "\\"),
            bytes[i + 7] == UInt8(ascii: "u")
        {
            second = try hexQuad(bytes, at: i + 8, in: range)
        }
        guard (0xDC00...0xDFFF).contains(second) else {
            append(0xFFFD, to: &out)
            return 6  // what comes next may be a whole pair
        }
        append(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), to: &out)
        return 12
    }

    /// Appends a scalar in UTF-8.
    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        guard let encoded = UTF8.encode(UnicodeScalar(scalar) ?? "\u{FFFD}") else { return }
        out.append(contentsOf: encoded)
    }

    private static func hexQuad(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, in range: Range<Int>
    ) throws(JSONProblem) -> UInt32 {
        guard start + 4 <= range.upperBound else { throw .badEscape(at: start) }
        var value: UInt32 = 0
        for i in start..<start + 4 {
            guard let digit = Hexadecimal.value(bytes[i]) else { throw .badEscape(at: i) }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
