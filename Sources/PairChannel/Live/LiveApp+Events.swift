extension LiveApp {
    /// Publishes `event` to a channel, whether anybody is in it or not.
    ///
    /// - Parameter excluded: the connection that is left out, which has shown its own message already. One that is not
    ///   connected leaves nobody out.
    package mutating func publish(
        _ event: PublishedEvent, to name: ChannelName, except excluded: SocketID? = nil, now: Int64,
        into effects: inout [LiveEffect]
    ) {
        let channel = channel(name.text)
        guard channel != nil || name.kind.isCached else { return }
        let frame = Frame.event(name: event.name, channel: name.text, data: event.data)
        if name.kind.isCached { cache.keep(frame, data: event.data, of: name.text, now: now) }
        guard let channel else { return }
        effects.append(.broadcast(frame, channel, except: excluded.flatMap { socket($0) }))
    }

    // MARK: Clients' own

    mutating func relay(
        _ event: ClientEvent, from socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]
    ) {
        if let refusal = refusal(of: event, from: socket) {
            effects.append(.send(.error(refusal), to: socket))
            return
        }
        guard connections[socket].clientEvents.take(now: now) else {
            effects.append(
                .send(
                    .error("More than \(limits.clientEventsPerSecond) client events in a second.", code: 4301),
                    to: socket)
            )
            return
        }
        guard let channel = channel(event.channel) else { return }
        let name = name(of: channel)
        let id = socketID(of: socket)
        let user = subscriptions.user(of: socket, in: channel)
        // Some clients fail on a frame without data, so it is never left out.
        var data = event.data?.bytes ?? Array("{}".utf8)[...]
        if chat?.contains(name) ?? false {
            // What the chat’s pages show comes from the server alone, who is typing as well.
            guard let person = chatPerson(of: socket, in: name) else {
                return effects.append(
                    .send(.error("Only who has signed in as one of the two may say that they type."), to: socket))
            }
            data = ChatChannels.typing(person)[...]
            let typing = PublishedEvent(nameJSON: event.nameJSON, dataJSON: data)
            return relay(typing, to: name, from: id, user, hasData: event.data != nil, into: &effects)
        }
        var pending = PendingPublication()
        add(
            PublishedEvent(nameJSON: event.nameJSON, dataJSON: data), event.name, to: name,
            .client(id, user, hasData: event.data != nil), &pending)
        if pending.records.isEmpty {
            _ = publish(pending, [], now: now, into: &effects)
        } else {
            effects.append(.record(pending, from: socket))
        }
    }

    /// Passes a client’s event on to the others in its channel.
    ///
    /// - Parameter hasData: Whether the client has sent any; webhooks are told of what it has sent.
    func relay(
        _ event: PublishedEvent, to name: ChannelName, from id: SocketID, _ user: PersonID?, hasData: Bool,
        into effects: inout [LiveEffect]
    ) {
        if let channel = channel(name.text) {
            let frame = Frame.event(name: event.name, channel: name.text, data: event.data, from: user)
            effects.append(.broadcast(frame, channel, except: self.socket(id)))
        }
        effects.append(
            .notice(.clientEvent(name, event: event.name, data: hasData ? event.data : nil, id, user)))
    }

    /// Who a connection is to the chat: as whom it has signed in, or is in the presence channel; in a pair’s channel one of the two.
    private func chatPerson(of socket: LiveSocket, in name: ChannelName) -> PersonID? {
        let inRoster = chat.flatMap { channel($0.presence.text) }.flatMap { subscriptions.user(of: socket, in: $0) }
        guard let person = connections[socket].user?.id ?? inRoster else { return nil }
        guard name.text.utf8.starts(with: Pair.channelNamePrefix.utf8) else { return person }
        return name.pair?.includes(person) ?? false ? person : nil
    }

    private func refusal(of event: ClientEvent, from socket: LiveSocket) -> String? {
        guard limits.allowsClientEvents else { return "Client events are switched off for this app." }
        guard let channel = channel(event.channel), isSubscribed(socket, channel) else {
            return "Not subscribed to the channel of a client event. Subscribe first."
        }
        guard [.private, .presence].contains(name(of: channel).kind.access) else {
            return "Client events are for private and presence channels."
        }
        if let chat, chat.contains(name(of: channel)), let refusal = chat.refusal(of: event) { return refusal }
        guard event.name.utf8.count <= limits.eventNameBytes else {
            return "An event’s name may have \(limits.eventNameBytes) bytes."
        }
        guard event.data?.decodedCount ?? 0 <= limits.eventDataBytes else {
            return "An event’s data may have \(limits.eventDataBytes) bytes."
        }
        return nil
    }
}
