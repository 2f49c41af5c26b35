/// The five parts of a line that are committed to, and can be shown or erased, each by itself. A line has them in this
/// order.
package enum LogGroup: Int, CaseIterable, Sendable {
    case rest, place, person, time, content

    /// The members of each group; whatever is named nowhere is of `rest`.
    static let members: [(LogGroup, [String])] = [
        (.place, ["channel"]),
        (.person, ["sender", "person", "editor", "deleter", "sender_name"]),
        (.time, ["sent_at", "edited_at", "deleted_at", "at", "from_time", "to_time"]),
        (
            .content,
            [
                "hash", "name", "real_name", "handle", "email", "title", "team", "manager", "topic", "purpose", "text",
                "format", "emoji",
                "attachments", "file", "reason", "names", "extra", "days",
            ]
        ),
    ]
}

/// What a member is to the leaf, by its name.
enum LogMember: UInt8, Sendable {
    /// One of a group and nothing else.
    case rest, place, person, time, content
    /// One of the last group, with commitments of its own.
    case days
    /// In no group.
    case key, salts, hashes, leaf

    @inline(__always)
    var group: LogGroup? {
        switch self {
        case .rest: .rest
        case .place: .place
        case .person: .person
        case .time: .time
        case .content, .days: .content
        case .key, .salts, .hashes, .leaf: nil
        }
    }

    init(_ group: LogGroup) {
        self =
            switch group {
            case .rest: .rest
            case .place: .place
            case .person: .person
            case .time: .time
            case .content: .content
            }
    }
}
