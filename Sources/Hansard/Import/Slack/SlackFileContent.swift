import PairChannel

/// What a file of an export is by what is in it, whatever it is called.
enum SlackFileContent {
    /// A list of messages, on its own or as the member `messages` of an object.
    case messages
    /// The same with `channel_id` beside it, as slackdump writes a conversation.
    case dump
    /// A list without elements.
    case nothing
    case unknown(SlackProblem)

    /// How many elements are looked at: one with a time of Slack's makes it a list of messages.
    private static let elements = 16

    /// A file that cannot be read is unknown, with the reason.
    init(of entry: SourceTree.Entry, in tree: SourceTree) {
        do {
            self = try Self.content(of: entry, in: tree)
        } catch {
            self = .unknown(.unreadable("\(error)"))
        }
    }

    private static func content(of entry: SourceTree.Entry, in tree: SourceTree) throws -> SlackFileContent {
        guard entry.size > 0 else { return .unknown(.noMessages) }
        if try tree.head(of: entry, 4) == [0x50, 0x4B, 3, 4] { return .unknown(.zip) }
        var stream = JSONArrayStream(try tree.reader(for: entry), chunkBytes: 16 << 10)
        try stream.begin()
        guard stream.isInList else { return .unknown(.noMessages) }
        if stream.members["channel_id"].map({ !$0.isEmpty }) == true { return .dump }
        for i in 0..<elements {
            switch try stream.next() {
            case .element(let bytes, _)?:
                let ts = (try? JSONValue(parsing: bytes))?["ts"]?.string
                if ts.flatMap({ Timestamp(slackTS: $0) }) != nil { return .messages }
            case .broken?: continue
            case nil: return i == 0 ? .nothing : .unknown(.noMessages)
            }
        }
        return .unknown(.noMessages)
    }
}
