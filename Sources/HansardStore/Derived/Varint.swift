/// Small whole numbers in few bytes: seven bits a byte, the lowest first, the eighth bit set on all bytes but the last
/// (LEB128).
extension [UInt8] {
    @inline(__always)
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

/// Takes numbers off the front of bytes that `appendVarint` wrote.
package struct VarintReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next number; `nil` at the end, and where a number breaks off.
    @inline(__always)
    package mutating func next() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
