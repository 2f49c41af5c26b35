/// Writes numbers of any width in bits, each with its highest bit first.
package struct BitWriter {
    private var words: [UInt32] = []
    private var held: UInt64 = 0  // its lowest `count` bits (below 32) are not in `words` yet
    private var count = 0

    package init(capacity: Int = 0) { words.reserveCapacity(capacity / 4) }

    package var bitCount: Int { words.count * 32 + count }

    /// What was written, filled up with zeros to a whole byte.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 4 + 4)
        for word in words { withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) } }
        let rest = UInt32(truncatingIfNeeded: held << UInt64(32 - count))
        withUnsafeBytes(of: rest.bigEndian) { bytes.append(contentsOf: $0.prefix((count + 7) / 8)) }
        return bytes
    }

    /// Appends the lowest `bits` (at most 32) of `value`, which has no others.
    @inline(__always)
    package mutating func append(_ value: UInt64, bits: Int) {
        held = held << UInt64(bits) | value
        count += bits
        if count >= 32 {
            count -= 32
            words.append(UInt32(truncatingIfNeeded: held >> UInt64(count)))
        }
    }

    /// Exponential Golomb code of order `k`: as many zeros as the number is longer than `k` bits, and the number plus
    /// 2^k, which begins with a one.
    package mutating func append(number: Int, order k: Int) {
        let value = UInt64(number) + 1 << UInt64(k)
        let width = 64 - value.leadingZeroBitCount
        append(zeros: width - k - 1)
        if width > 32 { append(value >> 32, bits: width - 32) }
        append(value & 0xFFFF_FFFF, bits: min(width, 32))
    }

    /// Rice code: the number without its lowest `k` bits as so many zeros and a one, then those bits.
    @inline(__always)
    package mutating func append(rice number: Int, k: Int) {
        let high = number >> k
        if high + k < 31 {
            append(1 << UInt64(k) | UInt64(number & (1 << k - 1)), bits: high + 1 + k)
            return
        }
        append(zeros: high)
        append(1 << UInt64(k) | UInt64(number & (1 << k - 1)), bits: k + 1)
    }

    private mutating func append(zeros: Int) {
        var rest = zeros
        while rest > 0 {
            append(0, bits: min(rest, 31))
            rest -= 31
        }
    }

    /// Appends what was written in `other`.
    package mutating func append(_ other: BitWriter) {
        for word in other.words { append(UInt64(word), bits: 32) }
        if other.count > 0 { append(other.held & (1 << UInt64(other.count) - 1), bits: other.count) }
    }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        for byte in bytes { append(UInt64(byte), bits: 8) }
    }
}

/// Reads what `BitWriter` wrote; zeros beyond the end.
package struct BitReader {
    private let bytes: [UInt8]
    package private(set) var at = 0  // in bits

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func bit() -> Int {
        defer { at += 1 }
        guard at >> 3 < bytes.count else { return 0 }
        return Int(bytes[at >> 3] >> UInt8(7 - at & 7)) & 1
    }

    package mutating func bits(_ count: Int) -> Int {
        var value = 0
        for _ in 0..<count { value = value << 1 | bit() }
        return value
    }

    private mutating func zeros() -> Int {
        var zeros = 0
        while at >> 3 < bytes.count, bit() == 0 { zeros += 1 }
        return zeros
    }

    package mutating func number(order k: Int) -> Int {
        let longer = zeros()
        return (1 << (longer + k) | bits(longer + k)) - 1 << k
    }

    package mutating func rice(_ k: Int) -> Int {
        let high = zeros()
        return high << k | bits(k)
    }
}
