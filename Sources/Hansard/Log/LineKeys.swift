/// The keys of lines: 16 random bytes each, 22 characters of base64url (RFC 4648, section 5) without padding.
///
/// Whoever has a line’s key can open all of it, and nobody without it can guess even a short text from the leaf. Keys are
/// drawn many at a time: a call of the system for each would cost more than the rest of the line.
package struct LineKeys {
    private var bytes = [UInt8](repeating: 0, count: 65_536)
    private var used: Int
    private let fill: (UnsafeMutableRawBufferPointer) -> Void

    /// - Parameter fill: Fills memory with bytes that nobody can foresee; nothing is left as it was.
    package init(fill: @escaping (UnsafeMutableRawBufferPointer) -> Void) {
        self.fill = fill
        used = bytes.count
    }

    /// Appends the next key.
    @inline(__always)
    mutating func appendNext(to out: inout [UInt8]) {
        if used == bytes.count {
            bytes.withUnsafeMutableBytes { fill($0) }
            used = 0
        }
        bytes.withUnsafeBufferPointer {
            out.appendBase64URL(UnsafeBufferPointer(rebasing: $0[used..<used + Self.byteCount]))
        }
        used += Self.byteCount
    }

    private static let byteCount = 16
}

extension [UInt8] {
    /// Appends `bytes` in base64url without padding.
    mutating func appendBase64URL(_ bytes: UnsafeBufferPointer<UInt8>) {
        var (bits, held) = (0 as UInt32, 0 as UInt32)
        for byte in bytes {
            (bits, held) = (bits << 8 | UInt32(byte), held + 8)
            while held >= 6 {
                held -= 6
                append(Self.base64URLDigit(UInt8(truncatingIfNeeded: bits >> held & 63)))
            }
        }
        if held > 0 { append(Self.base64URLDigit(UInt8(truncatingIfNeeded: bits << (6 - held) & 63))) }
    }

    @inline(__always)
    private static func base64URLDigit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}
