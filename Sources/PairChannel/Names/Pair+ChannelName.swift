/// The name of a pair's channel, which is also its conversation's name in the native log: `private-chat-`, the lower
/// id, `-`, the higher id, as in `private-chat-9-10`. How a byte is written that an id may not hold there, see
/// `PersonID.appendEscaped`. Every pair has one name, and every name is one pair.
///
/// Nothing here limits a name's length, since the archive needs a name for any two ids. What is longer than the live
/// protocol carries has no `ChannelName`.
extension Pair {
    /// What all pair names begin with.
    package static let channelNamePrefix = "private-chat-"

    /// The one name that is ever written for this pair: ASCII, of the bytes in `ChannelAlphabet`.
    package var channelName: String {
        var name = Array(Self.channelNamePrefix.utf8)
        lower.appendEscaped(to: &name)
        name.append(UInt8(ascii: "-"))
        higher.appendEscaped(to: &name)
        return String(decoding: name, as: UTF8.self)
    }

    /// The pair whose `channelName` is, byte for byte, `name`. `nil` for all else, the two ids in the wrong order
    /// included: for the live server, where a second spelling would be a second channel.
    package init?(channelName name: String) {
        var name = name
        guard let pair = name.withUTF8({ Self(channelNameBytes: $0) }) else { return nil }
        self = pair
    }

    /// `init(channelName:)` for the bytes of a line being read.
    package init?(channelNameBytes bytes: UnsafeBufferPointer<UInt8>) {
        guard let (first, second) = Self.ids(in: bytes, allowsLowerCase: false), first.precedes(second)
        else { return nil }
        self.init(first, second)
    }

    /// The pair that a logged `name` means, for ingest. Next to the one right name this accepts what hand-written
    /// clients made of it: the ids in the wrong order (JavaScript, which compares ids as strings, names the pair of 9
    /// and 10 `private-chat-10-9`), and lower-case hexadecimal digits in an escape.
    ///
    /// `nil` for all that could mean something else: a third `-`, and an escape that was not needed (no writer of
    /// escapes makes one, so `a=41` is rather an id with an unescaped `=` in it than `aA`).
    package init?(readingEitherOrder name: String) {
        var name = name
        guard let pair = name.withUTF8({ Self(readingEitherOrderBytes: $0) }) else { return nil }
        self = pair
    }

    /// `init(readingEitherOrder:)` for the bytes of a line being read.
    package init?(readingEitherOrderBytes bytes: UnsafeBufferPointer<UInt8>) {
        guard let (first, second) = Self.ids(in: bytes, allowsLowerCase: true) else { return nil }
        self.init(first, second)
    }

    /// The two ids as `name` has them, in its order; `nil` unless it is the prefix, an id, `-` and an id. An id holds
    /// no `-`, so the first one after the prefix ends the first id, and in the second one there is none.
    private static func ids(
        in name: UnsafeBufferPointer<UInt8>, allowsLowerCase: Bool
    ) -> (PersonID, PersonID)? {
        guard name.starts(with: channelNamePrefix.utf8) else { return nil }
        let ids = name.dropFirst(channelNamePrefix.utf8.count)
        guard let hyphen = ids.firstIndex(of: UInt8(ascii: "-")),
            let first = PersonID(escaped: ids[..<hyphen], allowsLowerCase: allowsLowerCase),
            let second = PersonID(escaped: ids[(hyphen + 1)...], allowsLowerCase: allowsLowerCase)
        else { return nil }
        return (first, second)
    }
}
