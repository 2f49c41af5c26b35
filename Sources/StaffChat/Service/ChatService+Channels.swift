import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// What a page asks for before it connects, and what it has signed when it has.
extension ChatService {
    func session(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        guard let me = PersonID(caller.id) else { throw .unknown }
        let sequences = try await read { try $0.sequences(of: caller.id) }
        var app = JSONObject()
        app.add("key", credentials.key)
        if let client = configuration.client {
            app.add("host", client.host)
            app.add("port", client.port)
            app.add("tls", client.isTLS)
        }
        var limits = JSONObject()
        limits.add("message_bytes", configuration.messageBytes)
        var json = JSONObject()
        json.add("person", json: Self.json(caller))
        json.add("app", json: app.object)
        json.add("presence", configuration.presence.text)
        json.add("inbox", Self.inbox(caller.id))
        json.add("mesh", configuration.mesh == .eager ? "eager" : "on-demand")
        json.add("limits", json: limits.object)
        json.add("edit_seconds", json: Self.number(configuration.editSeconds))
        json.add("delete_seconds", json: Self.number(configuration.deleteSeconds))
        json.add("notice", configuration.notice)
        json.add("policy", configuration.policy)
        json.add("sequence", json: Self.json(sequences))
        json.add(
            "people",
            sequences.compactMap { channel, _ in
                Pair(channelName: channel)?.other(than: me).map { Self.json(named($0.text), channel: channel) }
            })
        return Response(json: json.object)
    }

    /// Who somebody is; an id alone is the name of whom nobody has named.
    func named(_ person: String) -> ChatPerson {
        people.person(person) ?? ChatPerson(id: person, name: nil, title: nil)
    }

    /// How far each conversation has come: `{"private-chat-7-9":12}`.
    static func json(_ sequences: [(channel: String, sequence: Int64)]) -> [UInt8] {
        var json = JSONObject()
        for (channel, sequence) in sequences { json.add(channel, sequence) }
        return json.object
    }

    private static func number(_ value: Int?) -> String.UTF8View { (value.map { "\($0)" } ?? "null").utf8 }

    /// Somebody, as answers have it.
    ///
    /// - Parameter channel: Of the caller’s conversation with them; left out where no channel can have the two.
    static func json(_ person: ChatPerson, isOnline: Bool? = nil, channel: String? = nil) -> [UInt8] {
        var json = JSONObject()
        json.add("id", person.id)
        json.add("name", person.name ?? person.id)
        if let title = person.title, !title.isEmpty { json.add("title", title) }
        if let isOnline { json.add("online", isOnline) }
        if let channel { json.add("channel", channel) }
        return json.object
    }

    static func inbox(_ person: String) -> String { ChannelKind.serverToUser.prefix + person }

    // MARK: Signatures

    func authorize(
        _ request: Request, _ caller: ChatPerson, _ now: Timestamp
    ) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(request)
        if fields.has("channels") {
            // Ten thousand signatures are many milliseconds, in which others would wait for the event loop.
            let answer = await Task.detached { () -> Result<Response, ProblemDetails> in
                do throws(ProblemDetails) { return .success(try self.authorizeMany(request, caller)) } catch {
                    return .failure(error)
                }
            }.value
            return try answer.get()
        }
        let socket = try Self.socket(fields)
        let name = try fields.needed("channel_name")
        guard let channel = ChannelName(name) else { throw .forbidden("No channel can have this name.") }
        transport.signed(socket, for: caller.id)
        var json = JSONObject()
        if channel == configuration.presence {
            let data = Self.member(caller, idName: "user_id")
            json.add("auth", credentials.channelAuth(socket, channel, channelData: data))
            json.add("channel_data", data)
        } else {
            _ = try conversation(named: name, for: caller)
            json.add("auth", credentials.channelAuth(socket, channel))
        }
        return Response(json: json.object)
    }

    private func authorizeMany(_ request: Request, _ caller: ChatPerson) throws(ProblemDetails) -> Response {
        let wanted: BulkAuthorization
        do throws(BulkAuthorization.Fault) { wanted = try BulkAuthorization(request: request.body) } catch {
            switch error {
            case .tooLong, .tooManyChannels:
                throw .tooLarge("Ask for at most \(BulkAuthorization.maximumChannels) channels at once.")
            case .notJSON: throw .badRequest("The body is no JSON object in UTF-8.")
            case .malformed(let reason): throw .badRequest(reason)
            }
        }
        guard let person = PersonID(caller.id) else { throw .unknown }
        // Two hundred signatures take as long as another request.
        try spend(requests, caller.id, cost: Double(wanted.channels.count) / 200)
        transport.signed(wanted.socketID, for: caller.id)
        return Response(
            json: wanted.answer(credentials, for: person) { channel in
                channel.pair?.other(than: person).map { isHere($0.text) } ?? false
            })
    }

    func authorizeUser(
        _ request: Request, _ caller: ChatPerson, _ now: Timestamp
    ) async throws(ProblemDetails) -> Response {
        let socket = try Self.socket(try ChatFields(request))
        transport.signed(socket, for: caller.id)
        let data = Self.member(caller, idName: "id")
        var json = JSONObject()
        json.add("auth", credentials.userAuth(socket, userData: data))
        json.add("user_data", data)
        return Response(json: json.object)
    }

    /// Who somebody is, for the others in the presence channel.
    private static func member(_ person: ChatPerson, idName: String) -> String {
        var info = JSONObject()
        // A name as long as a message would be more than a member may say.
        info.add("name", String((person.name ?? person.id).prefix(100)))
        if let title = person.title, !title.isEmpty { info.add("title", String(title.prefix(100))) }
        var json = JSONObject()
        json.add(idName, person.id)
        json.add("user_info", json: info.object)
        return json.text
    }

    private static func socket(_ fields: ChatFields) throws(ProblemDetails) -> SocketID {
        guard let socket = SocketID(try fields.needed("socket_id")) else {
            throw .badRequest("“socket_id” must be two runs of digits with a point between.")
        }
        return socket
    }

    // MARK: Conversations

    /// A conversation of the caller’s.
    struct OwnConversation: Sendable {
        let pair: Pair
        let caller: PersonID
        let other: PersonID
        let channel: String
    }

    /// Whether somebody exists and is active.
    func isHere(_ person: String) -> Bool { people.person(person)?.isActive ?? false }

    /// The conversation that a request names by `channel` or by `with`.
    ///
    /// - Parameter toRead: Whether the other may have been deactivated: what was said stays readable.
    func conversation(
        channel: String?, with other: String?, for caller: ChatPerson, toRead: Bool = false
    ) throws(ProblemDetails) -> OwnConversation {
        if let channel { return try conversation(named: channel, for: caller, toRead: toRead) }
        guard let other else { throw .badRequest("Name a conversation: by “channel”, or by “with” and a person’s id.") }
        guard let me = PersonID(caller.id), let them = PersonID(other), let pair = Pair(me, them),
            ChannelName(pair) != nil
        else { throw .badRequest("With this person there is no conversation.") }
        return try conversation(pair, me, them, toRead: toRead)
    }

    /// The name is made anew from the two people and compared whole: part of it would let 1 into the channel of 10 and 12.
    private func conversation(
        named channel: String, for caller: ChatPerson, toRead: Bool = false
    ) throws(ProblemDetails) -> OwnConversation {
        guard let me = PersonID(caller.id), let pair = Pair(channelName: channel), ID(pair.channelName) == ID(channel),
            let them = pair.other(than: me)
        else { throw .forbidden("This channel is not the caller’s.") }
        return try conversation(pair, me, them, toRead: toRead)
    }

    private func conversation(
        _ pair: Pair, _ me: PersonID, _ them: PersonID, toRead: Bool
    ) throws(ProblemDetails) -> OwnConversation {
        guard isHere(them.text) || toRead && people.person(them.text) != nil else {
            throw .forbidden("The other one is not here, or not any more.", kind: "not-here")
        }
        return OwnConversation(pair: pair, caller: me, other: them, channel: pair.channelName)
    }
}
