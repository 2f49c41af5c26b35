import PairChannel

/// What a conversation is, as a system says: a line of type `conversation`.
package struct NativeConversation {
    /// The system whose ids it has; empty for the native log’s own.
    package var system = ""
    /// Its id there.
    package var channel = ""
    /// A pair, a group or a room.
    package var kind = ConversationKind.room
    /// The ids of its two people, the lower one first, if it is a pair and they are known.
    package var pair: LogPair?
    /// What sources call it; `nil` where they do not.
    package var name: String?
    /// What it is about; `nil` where no source says.
    package var topic: String?
    /// What it is for; `nil` where no source says.
    package var purpose: String?
    /// It is closed.
    package var isArchived = false
    /// A JSON object.
    package var extra: String?

    /// A room without an id, until one is set.
    package init() {}

    /// Whether its id alone says as much.
    package var isSaidByItsID: Bool {
        guard system.isEmpty, saysNothing else { return false }
        if Pair(readingEitherOrder: channel) != nil { return true }
        return kind == (channel.utf8.starts(with: "private-".utf8) ? .group : .room)
    }

    /// It says no more than that there is such a conversation.
    private var saysNothing: Bool {
        name == nil && topic == nil && purpose == nil && !isArchived && extra == nil
    }

    /// Appends its line, with the LF.
    package func append(_ fields: NativeFields, to out: inout [UInt8]) {
        out.append("{\"type\":\"conversation\"")
        if !system.isEmpty { out.member("system", system) }
        out.member("channel", channel)
        out.member("kind", kind.name)
        if let pair, Pair(readingEitherOrder: channel) == nil {
            out.name("pair")
            out.appendJSON([pair.lower, pair.higher])
        }
        if let name { out.member("name", name) }
        if let topic { out.member("topic", topic) }
        if let purpose { out.member("purpose", purpose) }
        if isArchived { out.member("archived", true) }
        if saysNothing { out.member("placeholder", true) }
        if var extra { extra.withUTF8 { fields.append(extra: $0, to: &out) } }
        out.append("}\n")
    }
}
