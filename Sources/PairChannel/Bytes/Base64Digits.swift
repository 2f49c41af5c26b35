/// The characters of base64 (RFC 4648), in either of its alphabets.
package enum Base64Digits {
    /// `+` and `/`, and `=` to a multiple of four.
    case padded
    /// `-` and `_`, and nothing behind the last digit.
    case url

    /// The 64 characters, by what they stand for.
    var alphabet: StaticString {
        switch self {
        case .padded: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        case .url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        }
    }

    /// Appends `bytes`, on one line. For loops: generic code of another module is slow.
    package func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: (bytes.count + 2) / 3 * 4, alignment: 1) { text in
            let alphabet = alphabet.utf8Start
            var (from, to) = (0, 0)
            while from < bytes.count {
                let left = bytes.count - from
                let three =
                    UInt32(bytes[from]) << 16 | (left > 1 ? UInt32(bytes[from + 1]) << 8 : 0)
                    | (left > 2 ? UInt32(bytes[from + 2]) : 0)
                for i in 0..<4 {
                    text[to + i] = i <= left ? alphabet[Int(three >> UInt32(18 - 6 * i) & 63)] : UInt8(ascii: "=")
                }
                (from, to) = (from + 3, to + 4)
            }
            let count = self == .padded ? text.count : (bytes.count * 4 + 2) / 3
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[..<count]))
        }
    }
}
