/// Which connections are in which channels of one app. A channel is here as long as somebody is in it.
///
/// Channels and sockets have small numbers, which are given again when they are free, so that what is known of one is found without
/// hashing a name. What each side says of the other is changed together: a socket is among a channel’s exactly when the channel is
/// among the socket’s.
struct Subscriptions: Sendable {
    private struct Channel: Sendable {
        let name: ChannelName
        var sockets = DistinctList<LiveSocket>()
    }

    /// What a socket’s leaving has changed.
    struct Departure {
        let channel: LiveChannel
        let name: ChannelName
        /// Of a presence channel: whose socket it was, and whether it was their last there.
        let member: (user: PersonID, isLast: Bool)?
        /// How many are left. With none the channel is not here any more, and its number may be another’s.
        let socketCount: Int
    }

    /// By the channels’ numbers.
    private var channels: [Channel?] = []
    private var free: [LiveChannel] = []
    private var byName: [String: LiveChannel] = [:]
    /// Of presence channels.
    private var rosters: [LiveChannel: PresenceRoster] = [:]
    /// In which channels each socket is, by the sockets’ numbers.
    private var bySocket: [DistinctList<LiveChannel>] = []

    // MARK: Looking

    var channelCount: Int { byName.count }

    /// Each connection in each channel; counted through, so not for every frame.
    var count: Int { channels.reduce(0) { $0 + ($1?.sockets.count ?? 0) } }

    /// The names of all channels, in no order.
    var names: some Sequence<ChannelName> { channels.lazy.compactMap { $0?.name } }

    /// The channel called `name`, when somebody is in it.
    ///
    /// Names are ASCII; other text may equal one of them as Unicode has it (U+212A is “K”), and is none.
    func channel(named name: String) -> LiveChannel? {
        name.utf8.allSatisfy { $0 < 0x80 } ? byName[name] : nil
    }

    func name(of channel: LiveChannel) -> ChannelName { channels[Int(channel.number)]!.name }

    /// Each socket in a channel once, in no order; none when the channel is not here.
    func sockets(in channel: LiveChannel) -> [LiveSocket] { channels[Int(channel.number)]?.sockets.elements ?? [] }

    func socketCount(in channel: LiveChannel) -> Int { channels[Int(channel.number)]?.sockets.count ?? 0 }

    /// Each channel that a socket is in once, in no order.
    func channels(of socket: LiveSocket) -> [LiveChannel] {
        isKnown(socket) ? bySocket[Int(socket.number)].elements : []
    }

    func channelCount(of socket: LiveSocket) -> Int { isKnown(socket) ? bySocket[Int(socket.number)].count : 0 }

    /// Whether a socket is in a channel. Of the two lists the shorter is looked through: a room of thousands is joined by
    /// sockets that are in few, a socket in thousands is in channels of two.
    func contains(_ socket: LiveSocket, in channel: LiveChannel) -> Bool {
        guard let here = channels[Int(channel.number)]?.sockets, isKnown(socket) else { return false }
        let own = bySocket[Int(socket.number)]
        return here.count < own.count ? here.contains(socket) : own.contains(channel)
    }

    /// Who is in a presence channel; `nil` of any other.
    func roster(of channel: LiveChannel) -> PresenceRoster? { rosters[channel] }

    /// Who a socket is in a presence channel; `nil` where it is nobody.
    func user(of socket: LiveSocket, in channel: LiveChannel) -> PersonID? { rosters[channel]?.user(of: socket) }

    /// Whether the socket has been in any channel; only then has it a list.
    private func isKnown(_ socket: LiveSocket) -> Bool { Int(socket.number) < bySocket.count }

    // MARK: Coming

    /// Puts a socket into the channel called `name`, which it is not in; whether nobody was there before.
    mutating func join(_ name: ChannelName, _ socket: LiveSocket) -> (channel: LiveChannel, isFirst: Bool) {
        let known = byName[name.text]
        let channel = known ?? open(name)
        channels[Int(channel.number)]!.sockets.append(socket)
        while !isKnown(socket) { bySocket.append(DistinctList()) }
        bySocket[Int(socket.number)].append(channel)
        return (channel, known == nil)
    }

    /// Notes who a socket is in the presence channel that it has joined; whether that person was not there before.
    mutating func add(_ member: PresenceMember, _ socket: LiveSocket, to channel: LiveChannel) -> Bool {
        rosters[channel]!.add(socket, member)
    }

    private mutating func open(_ name: ChannelName) -> LiveChannel {
        let channel: LiveChannel
        if let number = free.popLast() {
            channel = number
            channels[Int(channel.number)] = Channel(name: name)
        } else {
            channel = LiveChannel(number: Int32(channels.count))
            channels.append(Channel(name: name))
        }
        byName[name.text] = channel
        if name.kind.access == .presence { rosters[channel] = PresenceRoster() }
        return channel
    }

    // MARK: Going

    /// Takes a socket out of a channel, which it is in.
    mutating func leave(_ channel: LiveChannel, _ socket: LiveSocket) -> Departure {
        bySocket[Int(socket.number)].remove(channel)
        return remove(socket, from: channel)
    }

    /// Takes a socket out of all its channels.
    mutating func leaveAll(_ socket: LiveSocket) -> [Departure] {
        guard isKnown(socket) else { return [] }
        var own = DistinctList<LiveChannel>()
        swap(&own, &bySocket[Int(socket.number)])
        return own.elements.map { remove(socket, from: $0) }
    }

    /// Takes a socket out of a channel’s list; its own list is the caller’s.
    private mutating func remove(_ socket: LiveSocket, from channel: LiveChannel) -> Departure {
        let name = name(of: channel)
        channels[Int(channel.number)]!.sockets.remove(socket)
        let member = name.kind.access == .presence ? rosters[channel]?.remove(socket) : nil
        let socketCount = channels[Int(channel.number)]!.sockets.count
        if socketCount == 0 { close(channel, name) }
        return Departure(channel: channel, name: name, member: member, socketCount: socketCount)
    }

    private mutating func close(_ channel: LiveChannel, _ name: ChannelName) {
        byName[name.text] = nil
        channels[Int(channel.number)] = nil
        if name.kind.access == .presence { rosters[channel] = nil }
        free.append(channel)
    }
}
