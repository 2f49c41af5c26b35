/// What a channel's prefix says of it: who may join, and whether its last event is kept for newcomers.
///
/// Source: Pusher Channels documentation, “Channels”, “Cache channels” and “Sending events to users”.
package struct ChannelKind: Hashable, Sendable {
    /// Who may join.
    package enum Access: Hashable, Sendable, CaseIterable {
        /// Anyone may join; no prefix.
        case `public`
        /// Joined with a signature; `private-`.
        case `private`
        /// As `private`, with a payload that only the clients can read; `private-encrypted-`.
        case privateEncrypted
        /// Joined with a signature over who one is, and all members know the others; `presence-`.
        case presence
        /// The events for one signed-in user; `#server-to-user-`. Never cached.
        case serverToUser
    }

    /// Who may join.
    package let access: Access
    /// Whether a newcomer gets the last event: `cache-` after the prefix of the access.
    package let isCached: Bool

    /// Whether a subscription must carry a signature. A user's own channel is joined by who has signed in.
    package var needsSignature: Bool {
        switch access {
        case .private, .privateEncrypted, .presence: true
        case .public, .serverToUser: false
        }
    }

    /// How names of this kind begin, such as `private-encrypted-cache-`; empty for plain public ones.
    package var prefix: String {
        let access =
            switch access {
            case .public: ""
            case .private: "private-"
            case .privateEncrypted: "private-encrypted-"
            case .presence: "presence-"
            case .serverToUser: "#server-to-user-"
            }
        return isCached ? access + "cache-" : access
    }

    /// The kind of the channel named `name`, a valid name or not: the one with the longest prefix that fits.
    package init(ofName name: String) {
        var name = name
        self = name.withUTF8 { Self(ofName: $0) }
    }

    private init(_ access: Access, isCached: Bool = false) {
        self.access = access
        self.isCached = isCached
    }

    /// Names without a prefix.
    package static let `public` = Self(.public)
    /// Names that begin with `private-`.
    package static let `private` = Self(.private)
    /// Names that begin with `private-encrypted-`.
    package static let privateEncrypted = Self(.privateEncrypted)
    /// Names that begin with `presence-`.
    package static let presence = Self(.presence)
    /// Names that begin with `#server-to-user-`.
    package static let serverToUser = Self(.serverToUser)
    /// Names that begin with `cache-`.
    package static let cache = Self(.public, isCached: true)
    /// Names that begin with `private-cache-`.
    package static let privateCache = Self(.private, isCached: true)
    /// Names that begin with `private-encrypted-cache-`.
    package static let privateEncryptedCache = Self(.privateEncrypted, isCached: true)
    /// Names that begin with `presence-cache-`.
    package static let presenceCache = Self(.presence, isCached: true)

    /// Names are read by the million: by bytes, and most are told by the first.
    init(ofName name: UnsafeBufferPointer<UInt8>) {
        switch name.first {
        case UInt8(ascii: "p"), UInt8(ascii: "#"), UInt8(ascii: "c"):
            self = Self.prefixes.first { name.starts(with: $0.prefix) }?.kind ?? .public
        default: self = .public
        }
    }

    private static let prefixes = longestPrefixFirst.map { (kind: $0, prefix: Array($0.prefix.utf8)) }

    /// All nine, each after those whose prefixes begin with its own.
    package static let longestPrefixFirst: [ChannelKind] = [
        .privateEncryptedCache, .privateEncrypted, .privateCache, .private,
        .presenceCache, .presence, .serverToUser, .cache, .public,
    ]
}
