/// What an index has of the emoji of a text besides its words, so that 🎉 finds `:tada:` and `:tada:` finds 🎉: of a name the
/// name as a term, with its colons, and of a standard emoji its sign and all its names, whichever of them the text has.
///
/// An index alone has them, behind the text’s own terms. A query needs no table: an emoji is a term of its own there, and
/// so is a word that is a name between colons. `Templates/assets/search-text.js` takes such a word for the same term.
enum SearchEmoji {
    /// Whether a text is a name between colons and nothing else.
    static func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.first == UInt8(ascii: ":") && ShortNames.end(of: 0, in: text) == text.count - 1
    }

    /// A name as a term: ASCII letters are small.
    static func term(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 0x20 : $0 }
    }

    /// Calls `body` for each emoji of a text with its names as terms, its sign if the text has that not, and where it stands,
    /// until that answers false.
    static func each(
        in text: UnsafeBufferPointer<UInt8>, _ body: (_ names: [[UInt8]], _ sign: String?, Range<Int>) -> Bool
    ) {
        var goesOn = true
        ShortNames.eachName(in: text) { range in
            let own = term(text[range])
            let sign = EmojiNames.sign(of: String(decoding: own[1..<own.count - 1], as: UTF8.self))
            let others = sign.flatMap { EmojiSigns.shared.names(ofSign: $0) } ?? []
            goesOn = body([own] + others.filter { $0 != own }, sign, range)
            return goesOn
        }
        var at = 0
        while goesOn, at < text.count {
            guard EmojiSigns.mayBegin(text[at]), let found = EmojiSigns.shared.first(in: text, at: at) else {
                at += 1
                continue
            }
            goesOn = body(found.names, nil, at..<at + found.length)
            at += found.length
        }
    }
}

/// The names of standard emoji by their signs.
private struct EmojiSigns {
    static let shared = EmojiSigns()

    private struct Entry {
        /// In UTF-8.
        let sign: [UInt8]
        /// As terms.
        let names: [[UInt8]]
    }

    /// By the first character, the longest first.
    private var entries: [UInt32: [Entry]] = [:]

    private init() {
        for (sign, names) in EmojiNames.all {
            guard let first = sign.unicodeScalars.first, first.value >= Self.least else { continue }
            let terms = names.map { SearchEmoji.term(":\($0):".utf8) }
            // The mark that asks for a picture is often left out.
            let plain = String(String.UnicodeScalarView(sign.unicodeScalars.filter { $0 != "\u{FE0F}" }))
            for sign in Set([sign, plain].map { Array($0.utf8) }) {
                entries[first.value, default: []].append(Entry(sign: sign, names: terms))
            }
        }
        for first in entries.keys { entries[first]!.sort { ($0.sign.count, $1.sign[0]) > ($1.sign.count, $0.sign[0]) } }
    }

    /// Below are letters, digits and the punctuation of every text.
    private static let least: UInt32 = 0x203C

    /// Whether a byte may begin an emoji from `least` on: those of U+2000 to U+3FFF, and of U+1F000 and above.
    @inline(__always)
    static func mayBegin(_ byte: UInt8) -> Bool { byte == 0xE2 || byte == 0xE3 || byte == 0xF0 }

    /// The emoji that begins at a place of a text.
    func first(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (names: [[UInt8]], length: Int)? {
        let (scalar, _) = decode(text, start)
        guard scalar >= Self.least, let entries = entries[scalar] else { return nil }
        return entries.first { text[start...].starts(with: $0.sign) }.map { ($0.names, $0.sign.count) }
    }

    func names(ofSign sign: String) -> [[UInt8]]? {
        sign.unicodeScalars.first.flatMap { entries[$0.value] }?.first { $0.sign.elementsEqual(sign.utf8) }?.names
    }
}
