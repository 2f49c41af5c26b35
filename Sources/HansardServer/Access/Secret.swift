import Crypto
import Hansard

/// A text that nobody is shown: printed, logged or reflected, it is three dots.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "…" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Takes as long for a near miss as for a far one.
    package func isEqual(to other: String) -> Bool {
        // Comparing digests takes constant time, and their lengths are equal whatever was sent.
        SHA256.hash(data: Array(text.utf8)) == SHA256.hash(data: Array(other.utf8))
    }

    package static func == (a: Self, b: Self) -> Bool { a.isEqual(to: b.text) }
}

/// Random bytes as base64url, from the system’s source.
func randomText(bytes count: Int) -> String {
    var random = SystemRandomNumberGenerator()
    return base64URL((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
}

/// RFC 4648 section 5, without padding.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var out: [UInt8] = []
    var (held, bits): (UInt32, UInt32) = (0, 0)
    for byte in bytes {
        held = held << 8 | UInt32(byte)
        bits += 8
        while bits >= 6 {
            bits -= 6
            out.append(alphabet[Int(held >> bits & 63)])
        }
    }
    if bits > 0 { out.append(alphabet[Int(held << (6 - bits) & 63)]) }
    return String(decoding: out, as: UTF8.self)
}

/// - Returns: `nil` for what is no base64url without padding.
func bytes(base64URL text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var (held, bits): (UInt32, UInt32) = (0, 0)
    for byte in text.utf8 {
        let value: UInt8
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
        case UInt8(ascii: "-"): value = 62
        case UInt8(ascii: "_"): value = 63
        default: return nil
        }
        held = held << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
            bits -= 8
            out.append(UInt8(truncatingIfNeeded: held >> bits))
        }
    }
    return out
}
