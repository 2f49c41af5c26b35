/// An event that a call publishes, and may.
struct CalledEvent: Sendable {
    let event: PublishedEvent
    let name: String
    /// At least one.
    let channels: [ChannelName]
    /// The connection that is left out.
    let excluded: SocketID?
    /// What is asked of its channels.
    let attributes: [String]

    /// - Throws: Why it may not be published.
    init(_ written: WrittenEvent, _ limits: LiveLimits, _ chat: ChatChannels?) throws(APIError) {
        channels = try Self.channels(written, limits, chat)
        excluded = try Self.excluded(written)
        (event, name, attributes) = (written.event, written.name, written.attributes)
    }

    private static func channels(
        _ event: WrittenEvent, _ limits: LiveLimits, _ chat: ChatChannels?
    ) throws(APIError) -> [ChannelName] {
        guard (1...limits.channelsPerEvent).contains(event.channels.count) else {
            throw .bad(
                "An event goes to 1 to \(limits.channelsPerEvent) channels, not \(event.channels.count). "
                    + "Send it in parts.")
        }
        guard event.nameBytes > 0, event.nameBytes <= limits.eventNameBytes else {
            throw .bad("An event’s name has 1 to \(limits.eventNameBytes) bytes.")
        }
        // By bytes: a combining mark after the colon would make another character of it.
        guard !event.name.utf8.starts(with: "pusher:".utf8), !event.name.utf8.starts(with: "pusher_internal:".utf8)
        else {
            throw .bad("Names that begin with “pusher:” or “pusher_internal:” are the server’s own.")
        }
        guard event.dataBytes <= limits.eventDataBytes else {
            throw APIError(
                status: 413,
                message: "An event’s data may have \(limits.eventDataBytes) bytes, not \(event.dataBytes). "
                    + "Send an id, and let clients fetch the rest.")
        }
        var names: [ChannelName] = []
        for text in event.channels { names.append(try ChannelName(called: text)) }
        guard names.count == 1 || !names.contains(where: { $0.kind.access == .privateEncrypted }) else {
            throw .bad(
                "An event of a private-encrypted- channel is encrypted for it alone and goes to no other. Send each by itself."
            )
        }
        if let refusal = chat?.refusal(of: event.name, to: names) { throw .bad(refusal) }
        return names
    }

    private static func excluded(_ event: WrittenEvent) throws(APIError) -> SocketID? {
        guard let text = event.excluded else { return nil }
        guard let id = SocketID(text) else { throw .bad("“socket_id” must be two numbers with a point between.") }
        return id
    }
}

extension ChannelName {
    /// - Throws: Why a call that names a channel so is refused.
    init(called text: String) throws(APIError) {
        guard let name = ChannelName(text) else {
            throw .bad(
                "“\(text.prefix(200))” is no channel’s name. It takes 1 to \(ChannelName.maximumBytes) of "
                    + "A–Z a–z 0–9 _ - = @ , . ;")
        }
        self = name
    }
}
