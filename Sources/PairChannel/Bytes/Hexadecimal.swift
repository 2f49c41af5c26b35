/// Bytes as hexadecimal digits, two for each.
package enum Hexadecimal {
    /// Lower-case digits of `bytes`, the high half of each first.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { text($0) } ?? Array(bytes).withUnsafeBufferPointer { text($0) }
    }

    /// Where they lie: what is generic here is slow from other modules.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
            for (i, byte) in bytes.enumerated() {
                (digits[2 * i], digits[2 * i + 1]) = (digit(byte >> 4), digit(byte & 0xF))
            }
            return 2 * bytes.count
        }
    }

    /// The lower-case digit of `value`, which is below 16.
    package static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// What a digit of either case says; `nil` for any other byte.
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The bytes that `digits` say; `nil` if their number is odd or one is no digit.
    package static func bytes(_ digits: some StringProtocol) -> [UInt8]? {
        digits.utf8.withContiguousStorageIfAvailable { Self.bytes($0) }
            ?? Array(digits.utf8).withUnsafeBufferPointer { Self.bytes($0) }
    }

    /// Each signature is read so: where the digits lie, since by the views of a text it takes as long as to check it.
    private static func bytes(_ digits: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for i in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[i]), let low = value(digits[i + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

extension [UInt8] {
    /// Appends the 16 lower-case digits of `number`.
    package mutating func appendHexadecimal(_ number: UInt64) {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { digits in
            for i in 0..<16 {
                digits[i] = Hexadecimal.digit(UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * i) & 0xF))
            }
            append(contentsOf: UnsafeRawBufferPointer(digits))
        }
    }
}
