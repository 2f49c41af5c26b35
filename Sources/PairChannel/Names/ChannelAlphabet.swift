/// The bytes of which channel names are made: `A-Z a-z 0-9 _ - = @ , . ;`.
///
/// Source: Pusher Channels documentation, “Channels”, channel naming conventions; user ids have the same alphabet.
package enum ChannelAlphabet {
    /// Whether `byte` may stand in a channel name.
    package static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "="): true
        default: containsInPairID(byte)
        }
    }

    /// Whether `byte` stands for itself in an id inside a pair name. Of the alphabet these are all but
    /// `-`, which ends the id, and `=`, which begins an escape.
    static func containsInPairID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"):
            true
        default: false
        }
    }
}
