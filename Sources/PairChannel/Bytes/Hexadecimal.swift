/// Bytes as hexadecimal digits, two for each.
package enum Hexadecimal {
    /// Lower-case digits of `bytes`, the high half of each first.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 0xF)] }, as: UTF8.self)
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
        var bytes: [UInt8] = []
        var rest = digits.utf8.makeIterator()
        while let first = rest.next() {
            guard let high = value(first), let low = rest.next().flatMap(value) else { return nil }
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
