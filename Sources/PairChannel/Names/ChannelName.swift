/// A name that the live protocol can carry: 1 to 200 bytes of `ChannelAlphabet`. A signed-in user's own channel,
/// `#server-to-user-` and the user's id, is the only one with a `#`.
///
/// Source: Pusher Channels documentation, “Channels”, channel naming conventions; `pusher` 3.3.4 for Python, `util.py`.
package struct ChannelName: Hashable, Sendable {
    /// Pusher's server libraries send names of up to 200 bytes, though its documentation speaks of 164.
    package static let maximumBytes = 200
    /// The longest id after `#server-to-user-`. Source: Pusher Channels documentation, “Presence channels”, limits.
    package static let maximumUserIDBytes = 128

    /// As it stands on the wire.
    package let text: String
    /// What its prefix says.
    package let kind: ChannelKind

    /// `nil` unless `text` is such a name.
    package init?(_ text: String) {
        var text = text
        guard let kind = text.withUTF8({ Self.kind(ofName: $0) }) else { return nil }
        (self.text, self.kind) = (text, kind)
    }

    /// What kind of channel a name is of; `nil` unless it is a name.
    private static func kind(ofName name: UnsafeBufferPointer<UInt8>) -> ChannelKind? {
        guard (1...maximumBytes).contains(name.count) else { return nil }
        let kind = ChannelKind(ofName: name)
        guard kind == .serverToUser else { return name.allSatisfy(ChannelAlphabet.contains) ? kind : nil }
        let id = name.dropFirst(kind.prefix.utf8.count)
        guard (1...maximumUserIDBytes).contains(id.count), id.allSatisfy(ChannelAlphabet.contains) else { return nil }
        return kind
    }

    /// The prefix of `kind` and `rest`: `ChannelName(.presence, "staff")` is `presence-staff`.
    ///
    /// `nil` when that is no name, or one of another kind: a public channel cannot be called `presence-staff`.
    package init?(_ kind: ChannelKind, _ rest: String) {
        self.init(kind.prefix + rest)
        guard self.kind == kind else { return nil }
    }

    /// The channel of `pair`; `nil` when its name is longer than `maximumBytes`.
    package init?(_ pair: Pair) {
        let name = pair.channelName
        guard name.utf8.count <= Self.maximumBytes else { return nil }
        (text, kind) = (name, .private)  // what it is made of can stand in a name
    }

    /// The channel whose members are all of `group` who are online, such as `presence-staff`.
    package static func presence(_ group: String) -> ChannelName? {
        ChannelName(.presence, group)
    }

    /// The pair whose channel this is; `nil` for a group, a room, and a pair's name in any but its right spelling.
    package var pair: Pair? { Pair(channelName: text) }

    /// Whether this is the channel of a pair.
    package var isPair: Bool { pair != nil }
}
