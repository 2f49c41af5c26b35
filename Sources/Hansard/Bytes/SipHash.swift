/// SipHash-1-3 with a 128-bit key: a short, fast hash whose collisions nobody can make without the key.
///
/// Source: Aumasson and Bernstein, “SipHash: a fast short-input PRF” (2012), with one compression round and three at
/// the end.
package struct SipHash: Sendable {
    private let key0: UInt64
    private let key1: UInt64

    package init(key0: UInt64, key1: UInt64) { (self.key0, self.key1) = (key0, key1) }

    /// The hash of `number` and then `bytes`.
    @inline(__always)
    package func hash(_ number: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State(key0, key1)
        state.compress(number.littleEndian)
        var at = 0
        while at + 8 <= bytes.count {
            state.compress(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
            at += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count + 8) << 56
        var shift: UInt64 = 0
        while at < bytes.count {
            last |= UInt64(bytes[at]) << shift
            shift += 8
            at += 1
        }
        state.compress(last)
        return state.finish()
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        @inline(__always)
        init(_ key0: UInt64, _ key1: UInt64) {
            v0 = key0 ^ 0x736f_6d65_7073_6575
            v1 = key1 ^ 0x646f_7261_6e64_6f6d
            v2 = key0 ^ 0x6c79_6765_6e65_7261
            v3 = key1 ^ 0x7465_6462_7974_6573
        }

        @inline(__always)
        mutating func compress(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        @inline(__always)
        mutating func round() {
            v0 = v0 &+ v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 = v2 &+ v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 = v0 &+ v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 = v2 &+ v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }

        @inline(__always)
        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            round()
            round()
            round()
            return v0 ^ v1 ^ v2 ^ v3
        }
    }
}
