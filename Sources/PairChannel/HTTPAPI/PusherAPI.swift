/// What a call of the HTTP API asks for, once it is known to be signed: a function of the call and the app’s settings, not of who is
/// connected.
///
/// Source: Pusher Channels documentation, “HTTP API”.
struct PusherAPI {
    /// What a call asks for, with all that can be checked before anything is done.
    enum Command: Sendable {
        /// All of these events, which are at least one, or none.
        case publish([CalledEvent], Publishing)
        case listChannels(prefix: String, attributes: [String])
        case describe(ChannelName, attributes: [String])
        /// Who is in a presence channel.
        case listUsers(ChannelName)
        case terminate(PersonID)
    }

    /// By which of the calls events are published; each has an answer of its own.
    enum Publishing: Sendable {
        case event, batch
        /// The first libraries’ call, whose body is the event’s data.
        case legacy
    }

    let credentials: AppCredentials
    let limits: LiveLimits
    /// What of the app is the staff chat’s.
    let chat: ChatChannels?

    /// - Parameter wallSeconds: Now, since 1970, for the signature.
    /// - Throws: Why the call is refused. The signature comes first: who has none is told nothing else.
    func command(_ call: APIRequest, wallSeconds: Int64) throws(APIError) -> Command {
        let query = APIQuery(call.target)
        try credentials.check(call, query, wallSeconds: wallSeconds)
        let place = call.place
        switch (place.first, place.count) {
        case ("events", 1):
            try call.require(method: "POST")
            return .publish([try event(call, query)], .event)
        case ("batch_events", 1):
            try call.require(method: "POST")
            return .publish(try batch(call), .batch)
        case ("channels", 1):
            try call.require(method: "GET")
            return try channelList(query)
        case ("channels", 2):
            try call.require(method: "GET")
            return .describe(try ChannelName(called: place[1]), attributes: try Self.attributes(query))
        case ("channels", 3) where place[2] == "users":
            try call.require(method: "GET")
            return try userList(place[1])
        case ("channels", 3) where place[2] == "events" && call.method == "POST":
            return .publish([try legacyEvent(place[1], call, query)], .legacy)
        case ("users", 3) where place[2] == "terminate_connections":
            try call.require(method: "POST")
            guard let user = PersonID(place[1]) else { throw .bad("The user’s id is missing.") }
            return .terminate(user)
        case ("users", 3) where place[2] == "events":
            try call.require(method: "POST")
            let channel = ChannelKind.serverToUser.prefix + place[1]
            return .publish([try event(call, query, channels: [channel])], .event)
        default:
            throw APIError(status: 404, message: "The HTTP API has nothing here. Check the path.")
        }
    }

    // MARK: Events

    private func event(
        _ call: APIRequest, _ query: APIQuery, channels: [String]? = nil
    ) throws(APIError) -> CalledEvent {
        var fields = EventFields()
        try fields.take(membersOf: try call.object())
        fields.fill(from: query)
        return try CalledEvent(try fields.event(channels: channels), limits, chat)
    }

    private func legacyEvent(
        _ channel: String, _ call: APIRequest, _ query: APIQuery
    ) throws(APIError) -> CalledEvent {
        guard let data = String(validating: call.body, as: UTF8.self) else { throw .bad("The body is not UTF-8.") }
        guard let name = query["name"] else { throw .bad("“name” is missing.") }
        let written = WrittenEvent(
            channels: [channel], event: PublishedEvent(name: name, data: data), nameBytes: name.utf8.count,
            dataBytes: call.body.count, name: name, excluded: query["socket_id"], attributes: [])
        return try CalledEvent(written, limits, chat)
    }

    private func batch(_ call: APIRequest) throws(APIError) -> [CalledEvent] {
        let object = try call.object()
        var members: [String: JSONText] = [:]
        do { members = try object.members() } catch { throw .bad("The body names a member twice. Send it once.") }
        guard let events = members["batch"]?.elements else {
            throw .bad("“batch” is missing. Send {\"batch\":[{\"name\":…,\"channel\":…,\"data\":…}]}.")
        }
        guard !events.isEmpty else { throw .bad("“batch” has no event.") }
        guard events.count <= limits.eventsPerBatch else {
            throw .bad("A batch may have \(limits.eventsPerBatch) events, not \(events.count). Send it in parts.")
        }
        // All of it is read before any of it is judged.
        var written: [WrittenEvent] = []
        for event in events {
            var fields = EventFields()
            try fields.take(membersOf: event)
            written.append(try fields.eventOfBatch())
        }
        var called: [CalledEvent] = []
        for event in written { called.append(try CalledEvent(event, limits, chat)) }
        return called
    }

    // MARK: Questions

    private func channelList(_ query: APIQuery) throws(APIError) -> Command {
        let prefix = query["filter_by_prefix"] ?? ""
        let attributes = try Self.attributes(query)
        for attribute in attributes {
            guard attribute == "user_count" else { throw .bad("“\(attribute)” is not told of a list of channels.") }
            guard prefix.utf8.starts(with: "presence-".utf8) else {
                throw .bad("“user_count” is told of presence channels. Add filter_by_prefix=presence-.")
            }
        }
        return .listChannels(prefix: prefix, attributes: attributes)
    }

    private func userList(_ text: String) throws(APIError) -> Command {
        let name = try ChannelName(called: text)
        guard name.kind.access == .presence else {
            throw .bad("\(name.text) is no presence channel, so nobody knows who is in it.")
        }
        return .listUsers(name)
    }

    private static func attributes(_ query: APIQuery) throws(APIError) -> [String] {
        let attributes = (query["info"] ?? "").split(separator: ",").map(String.init)
        for attribute in attributes where !["user_count", "subscription_count", "cache"].contains(attribute) {
            throw .bad("“\(attribute)” is nothing that is told. There are user_count, subscription_count and cache.")
        }
        return attributes
    }
}
