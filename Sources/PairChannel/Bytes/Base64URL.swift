/// Base64 in the alphabet that needs no escape in an address or a file’s name, without padding (RFC 4648, section 5).
package enum Base64URL {
    /// `bytes` in `(8 * bytes.count + 5) / 6` characters.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.underestimatedCount * 4 + 2) / 3)
        append(bytes, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends what `text(_:)` gives.
    package static func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        if bytes.withContiguousStorageIfAvailable({ append($0, to: &out) }) != nil { return }
        Array(bytes).withUnsafeBufferPointer { append($0, to: &out) }
    }

    /// The same of bytes that lie together, for loops: generic code of another module is slow.
    package static func append(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: (bytes.count * 4 + 2) / 3, alignment: 1) { text in
            var (held, bits, at): (UInt32, UInt32, Int) = (0, 0, 0)
            for byte in bytes {
                held = held << 8 | UInt32(byte)
                bits += 8
                while bits >= 6 {
                    bits -= 6
                    text[at] = character(UInt8(truncatingIfNeeded: held >> bits & 63))
                    at += 1
                }
            }
            if bits > 0 { text[at] = character(UInt8(truncatingIfNeeded: held << (6 - bits) & 63)) }
            out.append(contentsOf: UnsafeRawBufferPointer(text))
        }
    }

    /// `nil` for what `text(_:)` does not write: other characters, or bits at the end that mean nothing.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        var bytes = [UInt8](repeating: 0, count: characters.count * 3 / 4)
        let isValid = characters.withUnsafeBufferPointer { characters in
            bytes.withUnsafeMutableBytes { decode(characters, into: $0) }
        }
        return isValid ? bytes : nil
    }

    /// Decodes `characters` without allocating anything; `false`, with part of `out` written, for what `text(_:)` does not
    /// write, or if `out` has not room for exactly what they say.
    package static func decode(_ characters: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableRawBufferPointer)
        -> Bool
    {
        guard characters.count % 4 != 1, out.count == characters.count * 3 / 4 else { return false }
        var (held, bits): (UInt32, UInt32) = (0, 0)
        var (at, invalid): (Int, UInt8) = (0, 0)
        for character in characters {
            let value = value(character)
            invalid |= value
            held = held << 6 | UInt32(value & 63)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out[at] = UInt8(truncatingIfNeeded: held >> bits)
                at += 1
            }
        }
        return invalid < 64 && held & (1 << bits - 1) == 0
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    /// 64 or more for what is no character of the alphabet.
    @inline(__always)
    private static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: 64
        }
    }
}
