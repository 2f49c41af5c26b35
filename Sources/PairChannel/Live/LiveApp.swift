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
    package var limits: LiveLimits
    /// What of the app is the staff chat’s; `nil` where it is another app that the chat uses.
    package var chat: ChatChannels?
    /// Which events are records; `nil` where none is.
    package var recording: EventRecording?
    /// What has become of the events that the back end has published by the HTTP API, and of those of clients.
    package internal(set) var recordingCounts = RecordingCounts()

    var connections: [LiveConnection?] = []
    private var freeConnections: [LiveSocket] = []
    private var sockets: [SocketID: LiveSocket] = [:]

    var channels: [ChannelState?] = []
    private var freeChannels: [LiveChannel] = []
    private var channelsByName: [String: LiveChannel] = [:]
    var rosters: [LiveChannel: PresenceRoster] = [:]
    /// Channels whose count has changed and is told by the next tick.
    private var uncounted: Set<LiveChannel> = []

    var users = SignedInUsers()
    var cache: EventCache

    package init(
        _ credentials: AppCredentials, limits: LiveLimits = LiveLimits(), chat: ChatChannels? = nil,
        recording: EventRecording? = nil
    ) {
        (self.credentials, self.limits, self.chat, self.recording) = (credentials, limits, chat, recording)
        cache = EventCache(room: limits.cachedEvents, milliseconds: Int64(limits.cachedEventSeconds) * 1_000)
    }

    // MARK: Looking

    package var connectionCount: Int { sockets.count }
    /// Those with somebody in them.
    package var channelCount: Int { channelsByName.count }

    /// Each connection in each channel; counted through, so not for every frame.
    package var subscriptionCount: Int { channels.reduce(0) { $0 + ($1?.sockets.count ?? 0) } }

    /// The channel called `name`, when somebody is in it.
    ///
    /// Names are ASCII; other text may equal one of them as Unicode has it (U+212A is “K”), and is none.
    package func channel(_ name: String) -> LiveChannel? {
        name.utf8.allSatisfy { $0 < 0x80 } ? channelsByName[name] : nil
    }

    package func name(of channel: LiveChannel) -> ChannelName { state(channel).name }

    /// Each socket in `channel` once, in no order.
    package func subscribers(of channel: LiveChannel) -> [LiveSocket] {
        channels[Int(channel.number)]?.sockets.elements ?? []
    }

    /// Each channel that `socket` is in once, in no order.
    package func channels(of socket: LiveSocket) -> [LiveChannel] {
        connections[Int(socket.number)]?.channels.elements ?? []
    }

    /// Who is in a presence channel; `nil` when it is another, or nobody is.
    package func roster(of name: String) -> PresenceRoster? { channel(name).flatMap { rosters[$0] } }

    package func socketID(of socket: LiveSocket) -> SocketID { connection(socket).id }

    package func socket(_ id: SocketID) -> LiveSocket? { sockets[id] }

    /// The names of all channels with somebody in them, in no order.
    package var channelNames: some Sequence<ChannelName> { channels.lazy.compactMap { $0?.name } }

    // MARK: Coming and going

    /// Takes a connection that has asked for this app.
    ///
    /// - Throws: `.overCapacity`.
    package mutating func connect(
        now: Int64, using generator: inout some RandomNumberGenerator, into effects: inout [LiveEffect]
    ) throws(CloseCode) -> LiveSocket {
        guard connectionCount < limits.connections else { throw .overCapacity }
        var id = SocketID.random(using: &generator)
        while sockets[id] != nil { id = SocketID.random(using: &generator) }
        let connection = LiveConnection(id: id, now: now, clientEventsPerSecond: limits.clientEventsPerSecond)
        let socket: LiveSocket
        if let free = freeConnections.popLast() {
            socket = free
            connections[Int(socket.number)] = connection
        } else {
            socket = LiveSocket(number: Int32(connections.count))
            connections.append(connection)
        }
        sockets[id] = socket
        effects.append(
            .send(.connectionEstablished(id, activityTimeoutSeconds: limits.activityTimeoutSeconds), to: socket))
        return socket
    }

    /// Forgets a connection that has ended, however it did. Does nothing when it is forgotten already, but its number must not
    /// have got to another.
    package mutating func disconnect(_ socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]) {
        guard let connection = connections[Int(socket.number)] else { return }
        for channel in connection.channels.elements { leave(channel, socket, now: now, into: &effects) }
        signOut(socket, into: &effects)
        sockets[connection.id] = nil
        connections[Int(socket.number)] = nil
        freeConnections.append(socket)
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
        connections[Int(socket.number)]?.heard(now)
    }

    /// One text frame’s content. Of a connection that is forgotten already, nothing.
    package mutating func receive(
        _ bytes: [UInt8], from socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]
    ) {
        guard connections[Int(socket.number)] != nil else { return }
        heard(socket, now: now)
        do throws(ClientMessage.Fault) {
            switch try ClientMessage(bytes) {
            case .ping: effects.append(.send(.pong, to: socket))
            case .pong: break
            case .subscribe(let channel, let auth, let channelData):
                subscribe(socket, Subscription(channel, auth, channelData), now: now, into: &effects)
            case .unsubscribe(let channel): unsubscribe(socket, channel, now: now, into: &effects)
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
        tellCounts(now: now, into: &effects)
        for number in connections.indices {
            let socket = LiveSocket(number: Int32(number))
            switch connections[number]?.due(now: now, limits) {
            case nil, .nothing: break
            case .ping:
                connections[number]?.pinged(now)
                effects.append(.ping(socket))
            case .end(let code): end(socket, code, now: now, into: &effects)
            }
        }
    }

    private var nextCounts: Int64 = .min

    private mutating func tellCounts(now: Int64, into effects: inout [LiveEffect]) {
        guard !uncounted.isEmpty, now >= nextCounts else { return }
        nextCounts = now + 5_000
        for channel in uncounted { tellCount(channel, into: &effects) }
        uncounted = []
    }

    // MARK: Channels

    func connection(_ socket: LiveSocket) -> LiveConnection { connections[Int(socket.number)]! }

    func state(_ channel: LiveChannel) -> ChannelState { channels[Int(channel.number)]! }

    /// Whether `socket` is in `channel`. Of the two lists the shorter is looked through: a room of thousands is joined by
    /// sockets that are in few, a socket in thousands is in channels of two.
    func isSubscribed(_ socket: LiveSocket, _ channel: LiveChannel) -> Bool {
        let (here, mine) = (channels[Int(channel.number)]!.sockets, connections[Int(socket.number)]!.channels)
        return here.count < mine.count ? here.contains(socket) : mine.contains(channel)
    }

    /// Puts `socket` into the channel called `name`, which it is not in.
    mutating func join(
        _ name: ChannelName, _ socket: LiveSocket, into effects: inout [LiveEffect]
    ) -> LiveChannel {
        let channel = channelsByName[name.text] ?? open(name, into: &effects)
        channels[Int(channel.number)]!.sockets.append(socket)
        connections[Int(socket.number)]!.channels.append(channel)
        effects.append(.joined(socket, channel))
        return channel
    }

    private mutating func open(_ name: ChannelName, into effects: inout [LiveEffect]) -> LiveChannel {
        let channel: LiveChannel
        if let free = freeChannels.popLast() {
            channel = free
            channels[Int(channel.number)] = ChannelState(name: name)
        } else {
            channel = LiveChannel(number: Int32(channels.count))
            channels.append(ChannelState(name: name))
        }
        channelsByName[name.text] = channel
        if name.kind.access == .presence { rosters[channel] = PresenceRoster() }
        effects.append(.notice(.channelOccupied(name)))
        return channel
    }

    /// Takes `socket` out of `channel`, which it is in. Its own list of channels is the caller’s.
    mutating func leave(
        _ channel: LiveChannel, _ socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]
    ) {
        let name = state(channel).name
        channels[Int(channel.number)]!.sockets.remove(socket)
        if name.kind.access == .presence, let (user, isLast) = rosters[channel]?.remove(socket) {
            effects.append(.notice(.socketLeft(name, user, connection(socket).id)))
            if isLast {
                effects.append(.broadcast(.memberRemoved(name, user), channel, except: nil))
                effects.append(.notice(.memberRemoved(name, user)))
            }
        }
        countChanged(channel, into: &effects)
        if state(channel).sockets.isEmpty { vacate(channel, name, into: &effects) }
    }

    private mutating func vacate(_ channel: LiveChannel, _ name: ChannelName, into effects: inout [LiveEffect]) {
        channelsByName[name.text] = nil
        channels[Int(channel.number)] = nil
        if name.kind.access == .presence { rosters[channel] = nil }
        uncounted.remove(channel)
        freeChannels.append(channel)
        effects.append(.notice(.channelVacated(name)))
    }

    // MARK: Counts

    /// Above this many sockets the count is told every five seconds only. Source: Pusher Channels documentation, “Events”.
    private static let countToldAtOnce = 100

    mutating func countChanged(_ channel: LiveChannel, into effects: inout [LiveEffect]) {
        guard limits.tellsSubscriptionCounts, state(channel).name.kind.access != .presence else { return }
        if state(channel).sockets.count > Self.countToldAtOnce {
            uncounted.insert(channel)
        } else {
            uncounted.remove(channel)
            tellCount(channel, into: &effects)
        }
    }

    private func tellCount(_ channel: LiveChannel, into effects: inout [LiveEffect]) {
        let (name, count) = (state(channel).name, state(channel).sockets.count)
        effects.append(.broadcast(.subscriptionCount(name, count), channel, except: nil))
        effects.append(.notice(.subscriptionCount(name, count)))
    }
}

/// A channel with somebody in it.
struct ChannelState: Sendable {
    let name: ChannelName
    var sockets = DistinctList<LiveSocket>()
}
