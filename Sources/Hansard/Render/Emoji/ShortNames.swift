/// Emoji that a text has by their short names, `:tada:`, and what is shown in their place. The record keeps what the source
/// said; a name is drawn as its emoji where somebody reads.
///
/// A name counts where its first colon stands behind nothing that a word or a number is made of, so that `12:30:45` is a time; not
/// in code, and not in an address. A name that nobody knows stays the text that it is.
package struct ShortNames: Sendable {
    /// Of an image: its name, and where it is, from the site’s root.
    private let images: [String: String]
    /// Other names of emoji, standard or not.
    private let aliases: [String: String]

    /// The standard emoji alone.
    package static let standard = ShortNames(images: [:], aliases: [:])

    /// The standard emoji, and a site’s own.
    ///
    /// - Parameter images: Paths from the site’s root, by names.
    /// - Parameter aliases: What other names stand for, as Slack’s list has `"bigparty": "party"`.
    package init(images: [String: String], aliases: [String: String]) {
        (self.images, self.aliases) = (images, aliases)
    }

    /// Whether texts of a system have emoji by such names: one that is called as below, or so with more behind it,
    /// `slack:T01`.
    package static func isUsed(by system: String) -> Bool {
        let end = system.utf8.firstIndex { "-._:".utf8.contains($0) } ?? system.endIndex
        return ["slack", "mattermost", "rocketchat", "discord"].contains(system[..<end])
    }

    /// These, and where they have none of a name, those of `others`.
    package func over(_ others: ShortNames) -> ShortNames {
        var (images, aliases) = (others.images.filter { self.aliases[$0.key] == nil }, others.aliases)
        images.merge(self.images) { $1 }
        aliases.merge(self.aliases) { $1 }
        return ShortNames(images: images, aliases: aliases)
    }

    /// Whether a workspace can have an emoji of that name: it is as texts have them, and a part of an address.
    package static func isName(_ name: some StringProtocol) -> Bool {
        (1...longestName).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-+'".unicodeScalars.contains($0)
            }
    }

    /// What is shown in the place of a name.
    enum Sign: Equatable {
        case text(String)
        /// Where the image is, from the site’s root.
        case image(String)
    }

    /// - Parameter name: Without the colons at its ends: `tada`, `wave::skin-tone-3`.
    func sign(of name: String) -> Sign? {
        var name = name
        // An alias may be one of an alias; a circle of them ends.
        for _ in 0..<4 {
            if let path = images[name] { return .image(path) }
            guard let other = aliases[name] else { break }
            name = other
        }
        return EmojiNames.sign(of: name).map { .text($0) }
    }

    /// Calls `body` for each name that stands in `text`, from the first on, with where it stands, colons included.
    func each(in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, Sign) -> Void) {
        var at = 0
        while let open = memoryIndex(of: UInt8(ascii: ":"), in: text, from: at) {
            at = open + 1
            guard open == 0 || !isLetterOrDigit(text[open - 1]), let close = Self.end(of: open, in: text) else {
                continue
            }
            at = close
            // With the skin tone behind it, if that is one; else the name alone.
            for end in [Self.endOfTone(close, in: text), close].compactMap({ $0 }) {
                guard let sign = sign(of: String(decoding: text[open + 1..<end], as: UTF8.self)) else { continue }
                at = end + 1
                body(open..<at, sign)
                break
            }
        }
    }

    /// Calls `body` with where each `:name:` stands, colons included, whether an emoji has it or not, until that answers false.
    static func eachName(in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Bool) {
        var at = 0
        while let open = memoryIndex(of: UInt8(ascii: ":"), in: text, from: at) {
            at = open + 1
            guard open == 0 || !isLetterOrDigit(text[open - 1]), let close = end(of: open, in: text) else { continue }
            at = close
            guard body(open..<close + 1) else { return }
        }
    }

    private static let longestName = 100

    /// Where the colon stands that ends the name behind the colon at `open`.
    static func end(of open: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var i = open + 1
        while i < text.count, i - open <= longestName {
            let byte = text[i]
            if byte == UInt8(ascii: ":") { return i > open + 1 ? i : nil }
            // A workspace’s own may have letters of any script in their names.
            guard isLetterOrDigit(byte) || byte >= 0x80 || "_-+'".utf8.contains(byte) else { return nil }
            i += 1
        }
        return nil
    }

    /// Where the colon stands that ends `::skin-tone-3:` or `::skin-tone-2-5:`, whose first colon is at `close`.
    private static func endOfTone(_ close: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let mark: StaticString = "::skin-tone-"
        guard close + mark.utf8CodeUnitCount < text.count else { return nil }
        for i in 0..<mark.utf8CodeUnitCount where text[close + i] != mark.utf8Start[i] { return nil }
        return end(of: close + mark.utf8CodeUnitCount - 1, in: text)
    }
}
