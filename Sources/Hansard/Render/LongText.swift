/// What a page shows of a message that is long beyond reading: people paste logs and whole files. A page that had all of
/// it would not open; its Markdown has it.
package enum LongText {
    /// Bytes of a text that an HTML page shows at the most.
    package static let most = 65_536
    /// Bytes of a message’s former texts that it shows together, the newest first.
    static let mostFormer = 65_536
    static let mostAttachments = 200
    static let mostNames = 100

    /// The beginning of `text`, ended after a word where there is one, and never within a character.
    package static func shown(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard text.count > most else { return text }
        var end = most
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        let space = text[..<end].suffix(1_024).lastIndex { $0 == 0x20 || $0 == 0x0A }
        return UnsafeBufferPointer(rebasing: text[..<(space ?? end)])
    }
}
