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
        Base64Digits.url.append(UnsafeRawBufferPointer(bytes), to: &out)
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
        return values.withUnsafeBufferPointer { values in
            // 64 or more once a character was none.
            var seen: UInt8 = 0
            func value(_ at: Int) -> UInt8 {
                let value = values[Int(characters[at])]
                seen |= value
                return value
            }
            var (from, to) = (0, 0)
            while from + 4 <= characters.count {
                let (a, b, c, d) = (value(from), value(from + 1), value(from + 2), value(from + 3))
                (out[to], out[to + 1], out[to + 2]) = (a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d)
                (from, to) = (from + 4, to + 3)
            }
            guard from < characters.count else { return seen < 64 }
            // One byte more in two characters, or two in three. The bits that are left over mean nothing, and have to be 0.
            let (a, b) = (value(from), value(from + 1))
            out[to] = a << 2 | b >> 4
            guard from + 2 < characters.count else { return seen < 64 && b & 15 == 0 }
            let c = value(from + 2)
            out[to + 1] = b << 4 | c >> 2
            return seen < 64 && c & 3 == 0
        }
    }

    /// What each byte says as a character; 64 for what is no character of the alphabet. A table and no comparisons: what comes
    /// is random, so that branches would be guessed wrong half the time.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for value in 0..<64 { values[Int(Base64Digits.url.alphabet.utf8Start[value])] = UInt8(value) }
        return values
    }()
}
