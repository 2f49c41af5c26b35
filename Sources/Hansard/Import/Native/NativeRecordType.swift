/// The types of the native log’s lines.
enum NativeRecordType {
    case message, seen, online, offline, away, edit, delete, reaction, join, leave, person, attachment, coverage
    case unmappedEvent, conversation, reactionCount, emoji

    init?(_ name: UnsafeBufferPointer<UInt8>) {
        // By the first byte, and then by the whole: most lines are messages and marks.
        switch name.first {
        case UInt8(ascii: "m") where name.elementsEqual("message".utf8): self = .message
        case UInt8(ascii: "s") where name.elementsEqual("seen".utf8): self = .seen
        case UInt8(ascii: "o") where name.elementsEqual("online".utf8): self = .online
        case UInt8(ascii: "o") where name.elementsEqual("offline".utf8): self = .offline
        case UInt8(ascii: "a") where name.elementsEqual("away".utf8): self = .away
        case UInt8(ascii: "a") where name.elementsEqual("attachment".utf8): self = .attachment
        case UInt8(ascii: "e") where name.elementsEqual("edit".utf8): self = .edit
        case UInt8(ascii: "e") where name.elementsEqual("emoji".utf8): self = .emoji
        case UInt8(ascii: "c") where name.elementsEqual("coverage".utf8): self = .coverage
        case UInt8(ascii: "c") where name.elementsEqual("conversation".utf8): self = .conversation
        case UInt8(ascii: "d") where name.elementsEqual("delete".utf8): self = .delete
        case UInt8(ascii: "r") where name.elementsEqual("reaction".utf8): self = .reaction
        case UInt8(ascii: "r") where name.elementsEqual("reaction_count".utf8): self = .reactionCount
        case UInt8(ascii: "j") where name.elementsEqual("join".utf8): self = .join
        case UInt8(ascii: "l") where name.elementsEqual("leave".utf8): self = .leave
        case UInt8(ascii: "u") where name.elementsEqual("unmapped_event".utf8): self = .unmappedEvent
        case UInt8(ascii: "p") where name.elementsEqual("person".utf8): self = .person
        default: return nil
        }
    }

    // MARK: Members that lines of some types have

    /// Of which a line of another type knows nothing.
    static let fieldsOfSome: [NativeField] = [
        .system, .extra, .thread, .kind, .senderName, .zone, .found, .bot, .count, .topic, .purpose, .archived,
        .placeholder, .pair, .presenceChannel, .realName, .handle, .alias, .path,
    ]

    /// The same as bits, by their numbers.
    static let someMembers: UInt64 = fieldsOfSome.reduce(0) { $0 | 1 << UInt64($1.rawValue) }

    /// Whether lines of this type have it.
    func has(_ field: NativeField) -> Bool {
        switch self {
        case .message: [.thread, .kind, .senderName, .zone].contains(field)
        case .edit: field == .found
        case .person: [.bot, .realName, .handle].contains(field)
        case .reactionCount: field == .count
        case .conversation: [.kind, .topic, .purpose, .archived, .placeholder, .pair].contains(field)
        case .emoji: [.alias, .path].contains(field)
        case .online, .offline, .away: field == .presenceChannel
        default: false
        }
    }
}
