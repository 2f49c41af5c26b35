/// Text and numbers, appended as bytes. What is inlinable is public: of a `package` symbol nothing is inlined in another module.
extension [UInt8] {
    /// Appends text as it is.
    @inlinable @inline(__always)
    public mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Disfavoured so that a literal is taken as the static text it is, and copied without a String being made.
    @inlinable
    @_disfavoredOverload
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    /// Appends `number` in decimal digits, with a minus sign below 0.
    package mutating func appendDecimal(_ number: Int) {
        // Digits come from the last on, so they are put together where nothing is allocated.
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var (rest, at) = (number.magnitude, digits.count)
            repeat {
                at -= 1
                digits[at] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 { append(UInt8(ascii: "-")) }
            append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[at...]))
        }
    }
}
