/// One app’s connections, channels and rosters: frames and calls in, effects out, without I/O or clock.
///
/// Whoever owns it gives it one thing after the other and carries out the effects in order before the next. All times are
/// milliseconds of a clock that never goes back, from any start.
///
/// The protocol is Pusher’s, versions 5 to 7. Source: Pusher Channels documentation, “WebSocket protocol”; where it and the
/// clients in use differ, what the clients need.
package struct LiveApp: Sendable {
    /// What is good from now on; what was signed before stays as it is. The app’s id never changes.
    package var credentials: AppCredentials
    /// What connections and calls may do from now on.
    package var limits: LiveLimits
    /// What of the app is the staff chat’s; `nil` where it is another app that the chat uses.
    package var chat: ChatChannels?
    /// Which events are records; `nil` where none is.
    package var recording: EventRecording?
    /// What has become of the events that the back end has published by the HTTP API, and of those of clients.
    package internal(set) var recordingCounts = RecordingCounts()

    var connections = LiveConnections()
    var subscriptions = Subscriptions()
    var users = SignedInUsers()
    var cache: EventCache
    private var counts = SubscriptionCounts()

    /// An app without connections.
    package init(
        _ credentials: AppCredentials, limits: LiveLimits = LiveLimits(), chat: ChatChannels? = nil,
        recording: EventRecording? = nil
    ) {
        (self.credentials, self.limits, self.chat, self.recording) = (credentials, limits, chat, recording)
        cache = EventCache(room: limits.cachedEvents, milliseconds: Int64(limits.cachedEventSeconds) * 1_000)
    }

    // MARK: Looking

    /// How many connections are open.
    package var connectionCount: Int { connections.count }
    /// How many channels have somebody in them.
    package var channelCount: Int { subscriptions.channelCount }
    /// Each connection in each channel; counted through, so not for every frame.
    package var subscriptionCount: Int { subscriptions.count }

    /// The channel called `name`, when somebody is in it.
    package func channel(_ name: String) -> LiveChannel? { subscriptions.channel(named: name) }

    /// The name of a channel with somebody in it.
    package func name(of channel: LiveChannel) -> ChannelName { subscriptions.name(of: channel) }

    /// Each socket in `channel` once, in no order.
    package func subscribers(of channel: LiveChannel) -> [LiveSocket] { subscriptions.sockets(in: channel) }

    /// Each channel that `socket` is in once, in no order.
    package func channels(of socket: LiveSocket) -> [LiveChannel] { subscriptions.channels(of: socket) }

    /// Whether `socket` is in `channel`.
    func isSubscribed(_ socket: LiveSocket, _ channel: LiveChannel) -> Bool {
        subscriptions.contains(socket, in: channel)
    }

    /// Who is in a presence channel; `nil` when it is another, or nobody is.
    package func roster(of name: String) -> PresenceRoster? {
        channel(name).flatMap { subscriptions.roster(of: $0) }
    }

    /// The last event of a cache channel, while it is kept.
    func cachedEvent(of name: ChannelName, now: Int64) -> EventCache.Event? { cache.event(of: name.text, now: now) }

    /// The id of a connection that is open.
    package func socketID(of socket: LiveSocket) -> SocketID { connections[socket].id }

    /// The open connection of an id.
    package func socket(_ id: SocketID) -> LiveSocket? { connections.socket(id) }

    /// The names of all channels with somebody in them, in no order.
    package var channelNames: some Sequence<ChannelName> { subscriptions.names }

    // MARK: Coming and going

    /// Takes a connection that has asked for this app.
    ///
    /// - Throws: `.overCapacity`.
    package mutating func connect(
        now: Int64, using generator: inout some RandomNumberGenerator, into effects: inout [LiveEffect]
    ) throws(CloseCode) -> LiveSocket {
        guard connectionCount < limits.connections else { throw .overCapacity }
        let socket = connections.open(
            now: now, clientEventsPerSecond: limits.clientEventsPerSecond, using: &generator)
        let id = socketID(of: socket)
        effects.append(
            .send(.connectionEstablished(id, activityTimeoutSeconds: limits.activityTimeoutSeconds), to: socket))
        return socket
    }

    /// Forgets a connection that has ended, however it did. Does nothing when it is forgotten already, but its number must not
    /// have got to another.
    package mutating func disconnect(_ socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]) {
        guard connections.isOpen(socket) else { return }
        for departure in subscriptions.leaveAll(socket) { left(departure, socket, into: &effects) }
        signOut(socket, into: &effects)
        connections.close(socket)
    }

    /// Ends a connection of the server’s own accord.
    mutating func end(
        _ socket: LiveSocket, _ code: CloseCode, now: Int64, into effects: inout [LiveEffect]
    ) {
        // The event as well as the code: two client libraries look at the one, two at the other.
        if code.code >= 4_000 { effects.append(.send(.error(code), to: socket)) }
        effects.append(.close(socket, code))
        disconnect(socket, now: now, into: &effects)
    }

    // MARK: What a client sends

    /// Any sign of life that is no text frame: a pong, most of all.
    package mutating func heard(_ socket: LiveSocket, now: Int64) {
        connections.heard(socket, now: now)
    }

    /// One text frame’s content. Of a connection that is forgotten already, nothing.
    package mutating func receive(
        _ bytes: [UInt8], from socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]
    ) {
        guard connections.isOpen(socket) else { return }
        heard(socket, now: now)
        do throws(ClientMessage.Fault) {
            switch try ClientMessage(bytes) {
            case .ping: effects.append(.send(.pong, to: socket))
            case .pong: break
            case .subscribe(let channel, let auth, let channelData):
                subscribe(socket, Subscription(channel, auth, channelData), now: now, into: &effects)
            case .unsubscribe(let channel): unsubscribe(socket, channel, into: &effects)
            case .signIn(let auth, let userData):
                signIn(socket, auth: auth, userData: userData, into: &effects)
            case .event(let name, let channel, let nameJSON, let data):
                relay(
                    ClientEvent(name: name, channel: channel, nameJSON: nameJSON, data: data), from: socket, now: now,
                    into: &effects)
            }
        } catch {
            switch error {
            case .notUTF8: end(socket, .notUTF8, now: now, into: &effects)
            case .refused(let why): effects.append(.send(.error(why), to: socket))
            }
        }
    }

    // MARK: Time

    /// Pings who is silent, ends who stays silent, tells the counts of large channels. Call it about once a second.
    package mutating func tick(now: Int64, into effects: inout [LiveEffect]) {
        cache.expire(now: now)
        for channel in counts.takeDue(now: now) {
            tellCount(channel, name(of: channel), subscriptions.socketCount(in: channel), into: &effects)
        }
        for (socket, due) in connections.takeDue(now: now, limits) {
            switch due {
            case .ping: effects.append(.ping(socket))
            case .end(let code): end(socket, code, now: now, into: &effects)
            }
        }
    }

    // MARK: Channels

    /// Puts `socket` into the channel called `name`, which it is not in.
    mutating func join(
        _ name: ChannelName, _ socket: LiveSocket, into effects: inout [LiveEffect]
    ) -> LiveChannel {
        let (channel, isFirst) = subscriptions.join(name, socket)
        if isFirst { effects.append(.notice(.channelOccupied(name))) }
        effects.append(.joined(socket, channel))
        return channel
    }

    /// Tells that `socket`, which is still open, has left a channel.
    mutating func left(
        _ departure: Subscriptions.Departure, _ socket: LiveSocket, into effects: inout [LiveEffect]
    ) {
        let (channel, name) = (departure.channel, departure.name)
        if let (user, isLast) = departure.member {
            effects.append(.notice(.socketLeft(name, user, socketID(of: socket))))
            if isLast {
                effects.append(.broadcast(.memberRemoved(name, user), channel, except: nil))
                effects.append(.notice(.memberRemoved(name, user)))
            }
        }
        countChanged(channel, name, departure.socketCount, into: &effects)
        guard departure.socketCount == 0 else { return }
        counts.forget(channel)
        effects.append(.notice(.channelVacated(name)))
    }

    /// Tells how many are in a channel now, or has the next tick do so.
    mutating func countChanged(
        _ channel: LiveChannel, _ name: ChannelName, _ count: Int, into effects: inout [LiveEffect]
    ) {
        guard limits.tellsSubscriptionCounts, name.kind.access != .presence else { return }
        if counts.changed(channel, to: count) { tellCount(channel, name, count, into: &effects) }
    }

    private func tellCount(
        _ channel: LiveChannel, _ name: ChannelName, _ count: Int, into effects: inout [LiveEffect]
    ) {
        effects.append(.broadcast(.subscriptionCount(name, count), channel, except: nil))
        effects.append(.notice(.subscriptionCount(name, count)))
    }
}
