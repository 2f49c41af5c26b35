/// An id as it stands in a pair name. A byte that is not in `ChannelAlphabet`, and `-` and `=`, is written as `=` and
/// two upper-case hexadecimal digits, each byte of a longer UTF-8 sequence on its own: `zoë-1` is `zo=C3=AB=2D1`.
/// No other byte is, so that an id has one spelling.
extension PersonID {
    /// Appends the id's one spelling, ASCII without `-`, to a name being written.
    func appendEscaped(to name: inout [UInt8]) {
        for byte in text.utf8 {
            if ChannelAlphabet.containsInPairID(byte) {
                name.append(byte)
            } else {
                name.append(UInt8(ascii: "="))
                name.append(Self.hexDigit(byte >> 4))
                name.append(Self.hexDigit(byte & 0xF))
            }
        }
    }

    /// Reads an id as `appendEscaped` writes it.
    ///
    /// `nil` for anything else: nothing at all, a byte outside the alphabet, an escape that is cut off, has other
    /// digits or was not needed, bytes that are not UTF-8.
    ///
    /// - Parameter allowsLowerCase: Whether `=c3` may stand for `=C3`.
    init?(escaped bytes: some Collection<UInt8>, allowsLowerCase: Bool) {
        var unescaped: [UInt8] = []
        unescaped.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if ChannelAlphabet.containsInPairID(byte) {
                unescaped.append(byte)
            } else {
                guard byte == UInt8(ascii: "="),
                    let high = rest.popFirst().flatMap({ Self.hexValue($0, allowsLowerCase: allowsLowerCase) }),
                    let low = rest.popFirst().flatMap({ Self.hexValue($0, allowsLowerCase: allowsLowerCase) }),
                    !ChannelAlphabet.containsInPairID(high << 4 | low)
                else { return nil }
                unescaped.append(high << 4 | low)
            }
        }
        self.init(utf8: unescaped)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        let digit = Hexadecimal.digit(value)
        return digit > UInt8(ascii: "9") ? digit & ~0x20 : digit
    }

    private static func hexValue(_ digit: UInt8, allowsLowerCase: Bool) -> UInt8? {
        allowsLowerCase || digit < UInt8(ascii: "a") ? Hexadecimal.value(digit) : nil
    }
}
