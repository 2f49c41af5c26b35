extension [UInt8] {
    /// Appends text as it is.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Disfavoured so that a literal is taken as the static text it is, and copied without a String being made.
    @_disfavoredOverload
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    /// Appends `number` in decimal digits, with a minus sign below 0.
    package mutating func appendDecimal(_ number: Int) {
        guard number >= 10 else {
            if number < 0 { return append(contentsOf: String(number).utf8) }
            return append(UInt8(0x30 + number))
        }
        var width = 2
        var bound = 100
        while bound <= number {
            width += 1
            bound *= 10
        }
        appendPadded(number, width: width)
    }
}
