/// A text that a header field can hold: without any control character, so that no value can end its field or begin another.
struct HeaderText: Hashable, Sendable {
    /// Of one line, without a control character.
    let text: String

    /// `nil` for a text with a carriage return, a line feed, NUL or another control character.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        self.text = text
    }

    /// Any text, with what hides in it shown by its number: `a` and CR become `aU+000D`.
    init(showing text: String) { self.text = printable(text) }

    /// Whether it can stand in a header as it is: printable ASCII in which nothing looks like an encoded word.
    var isPlain: Bool {
        var before: UInt8 = 0
        for byte in text.utf8 {
            if byte >= 0x7F || byte == UInt8(ascii: "?") && before == UInt8(ascii: "=") { return false }
            before = byte
        }
        return true
    }

    /// What may stand in an atom (RFC 5322, section 3.2.3).
    static func isAtomText(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
