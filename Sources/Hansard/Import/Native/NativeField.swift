/// The members that a line of the native log may have, over all its types.
enum NativeField: Int, CaseIterable {
    case type, id, channel, sender, sentAt, text, format, replyTo, clientID, attachments
    case editor, editedAt, deleter, deletedAt, person, emoji, at, removed, upTo, upToTime, seenAt, evidence
    case name, email, title, team, manager, fromTime, toTime, timeMS, events, liveSocket
    // Only lines of some types have these; elsewhere they are members that nobody knows.
    case system, extra, thread, kind, senderName, zone, found, bot, count, topic, purpose, archived, placeholder, pair
    case presenceChannel, realName, handle, alias, path

    var key: String {
        switch self {
        case .sentAt: "sent_at"
        case .replyTo: "reply_to"
        case .clientID: "client_id"
        case .editedAt: "edited_at"
        case .deletedAt: "deleted_at"
        case .upTo: "up_to"
        case .upToTime: "up_to_time"
        case .seenAt: "seen_at"
        case .fromTime: "from_time"
        case .toTime: "to_time"
        case .timeMS: "time_ms"
        case .liveSocket: "live_socket"
        case .senderName: "sender_name"
        case .realName: "real_name"
        case .presenceChannel: "presence_channel"
        default: String(describing: self)
        }
    }

    /// Fields by the length of their key, so that a key is compared with two or three others at most.
    private static let byLength: [[(key: [UInt8], field: NativeField)]] = {
        var table: [[(key: [UInt8], field: NativeField)]] = Array(repeating: [], count: 17)
        for field in allCases { table[field.key.utf8.count].append((Array(field.key.utf8), field)) }
        return table
    }()

    /// The table, for a parser to hold: a static one is checked for being made at every use.
    struct Lookup {
        private let byLength = NativeField.byLength

        @inline(__always)
        func field(_ key: UnsafeBufferPointer<UInt8>) -> NativeField? {
            guard key.count < byLength.count else { return nil }
            candidates: for candidate in byLength[key.count] {
                for i in 0..<key.count where candidate.key[i] != key[i] { continue candidates }
                return candidate.field
            }
            return nil
        }
    }
}

/// The value that a line gives to a field.
struct NativeValue {
    enum Kind: UInt8 { case string, number, bool, null, list, object }
    let kind: Kind
    /// A string's text, unescaped; anything else as it stands in the source.
    let range: ByteRange
}
