/// Characters that a text writes otherwise: by a reference of HTML (`&auml;`, `&#228;`, `&#xE4;`) or as the percent-encoded bytes
/// of an address (`%C3%A4`; RFC 3986, section 2.1). Keeps what it has found out: make one a text.
struct CharacterReferences {
    private var known: [[UInt8]: [UInt8]] = [:]

    /// The longest names of HTML have as many letters.
    private static let mostLetters = 32

    /// The bytes that are meant by what begins at `at`, and how many it takes; `nil` for what means itself.
    mutating func character(at: Int, in text: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], length: Int)? {
        switch text[at] {
        case UInt8(ascii: "%"):
            guard at + 2 < text.count, let high = Self.digit(text[at + 1]), let low = Self.digit(text[at + 2]) else {
                return nil
            }
            return ([high << 4 | low], 3)
        case UInt8(ascii: "&"):
            var end = at + 1
            while end < text.count, end - at <= Self.mostLetters,
                isLetterOrDigit(text[end]) || text[end] == UInt8(ascii: "#")
            {
                end += 1
            }
            guard end < text.count, text[end] == UInt8(ascii: ";"), end > at + 1 else { return nil }
            let reference = Array(text[at...end])
            let bytes = known[reference] ?? CommonMark.character(reference)
            known[reference] = bytes
            return bytes == reference ? nil : (bytes, reference.count)
        default: return nil
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
        default: nil
        }
    }
}
