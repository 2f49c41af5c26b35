/// The protocol as one would explain it, without any thought of cost: who is where, and who gets what.
///
/// It knows nothing of the state machine, names clients by small numbers, and says of each step what every client gets. The
/// same model is held against the machine itself and against a server over sockets, so this file stands alone.
package struct LiveModel {
    /// What a client gets, without what only one server can know, such as a socket id.
    package enum Delivery: Hashable {
        case subscribed(channel: String, roster: [String]?)  // the roster sorted, of a presence channel only
        case refused(channel: String)  // the error on the channel; another one without a channel follows
        case error(code: Int?)
        case added(channel: String, user: String)
        case removed(channel: String, user: String)
        case event(channel: String, name: String, data: String, user: String?)
        case cacheMiss(channel: String)
        case signedIn(user: String)
        case watched(online: [String], offline: [String])
        case pong
        case ended(code: Int)
    }

    private struct Client {
        var user: String?
        var watched: [String] = []
        var channels: [String: String?] = [:]  // and who one is in a presence channel
    }

    private var clients: [Int: Client] = [:]
    private var cached: [String: (name: String, data: String)] = [:]
    package private(set) var deliveries: [Int: [Delivery]] = [:]

    package init() {}

    package func isConnected(_ client: Int) -> Bool { clients[client] != nil }

    /// The users in `channel`, sorted, each once.
    package func roster(_ channel: String) -> [String] {
        Set(clients.values.compactMap { $0.channels[channel] ?? nil }).sorted()
    }

    package func subscribers(_ channel: String) -> [Int] { clients.keys.filter { isIn($0, channel) }.sorted() }

    /// Does `step`; afterwards `deliveries` says what it brought to whom, in order.
    package mutating func take(_ step: LiveStep) {
        deliveries = [:]
        switch step {
        case .connect(let client): clients[client] = Client()
        case .disconnect(let client): go(client)
        case .ping(let client): give(client, .pong)
        case .subscribe(let client, let channel, let user, let isSigned):
            subscribe(client, channel, user, isSigned: isSigned)
        case .unsubscribe(let client, let channel):
            if isIn(client, channel) { leave(client, channel) } else { give(client, .error(code: nil)) }
        case .say(let client, let channel, let name, let data):
            guard isIn(client, channel), channel.hasPrefix("private-") || channel.hasPrefix("presence-"),
                !channel.hasPrefix("private-encrypted-")
            else { return give(client, .error(code: nil)) }
            let user = clients[client]!.channels[channel]!
            tell(channel, except: client, .event(channel: channel, name: name, data: data, user: user))
        case .publish(let channel, let name, let data, let except):
            if isCached(channel) { cached[channel] = (name, data) }
            tell(channel, except: except, .event(channel: channel, name: name, data: data, user: nil))
        case .signIn(let client, let user, let watched): signIn(client, user, watched)
        case .terminate(let user):
            let ended = clients.keys.filter { clients[$0]!.user == user }
            for client in ended { go(client) }
            // They go together: none of them hears of another.
            for client in ended { deliveries[client] = [.error(code: 4009), .ended(code: 4009)] }
        }
    }

    private mutating func subscribe(_ client: Int, _ channel: String, _ user: String?, isSigned: Bool) {
        let isOpen = !channel.hasPrefix("private-") && !channel.hasPrefix("presence-")
        let isOwn = channel.hasPrefix("#server-to-user-")
        let mayJoin =
            isOwn ? clients[client]!.user.map { "#server-to-user-" + $0 } == channel : isOpen || isSigned
        let isPresence = channel.hasPrefix("presence-")
        let member = isPresence ? user ?? clients[client]!.user : nil
        guard mayJoin, !isIn(client, channel), !isPresence || member != nil else {
            give(client, .refused(channel: channel))
            return give(client, .error(code: nil))
        }
        let isNew = isPresence && !roster(channel).contains(member!)
        clients[client]!.channels[channel] = .some(member)
        give(client, .subscribed(channel: channel, roster: isPresence ? roster(channel) : nil))
        if isNew { tell(channel, except: client, .added(channel: channel, user: member!)) }
        guard isCached(channel) else { return }
        if let event = cached[channel] {
            give(client, .event(channel: channel, name: event.name, data: event.data, user: nil))
        } else {
            give(client, .cacheMiss(channel: channel))
        }
    }

    private mutating func signIn(_ client: Int, _ user: String, _ watched: [String]) {
        guard clients[client]!.user == nil else {
            // The same user again is told the same again; anybody else is refused.
            guard clients[client]!.user == user else { return give(client, .error(code: nil)) }
            give(client, .signedIn(user: user))
            return giveWatched(client)
        }
        let isNew = !isOnline(user)
        clients[client]!.user = user
        clients[client]!.watched = watched
        give(client, .signedIn(user: user))
        giveWatched(client)
        if isNew { tellWatchers(of: user, except: client, .watched(online: [user], offline: [])) }
    }

    private mutating func giveWatched(_ client: Int) {
        let watched = clients[client]!.watched
        guard !watched.isEmpty else { return }
        give(
            client, .watched(online: watched.filter { isOnline($0) }, offline: watched.filter { !isOnline($0) }))
    }

    private mutating func go(_ client: Int) {
        for channel in clients[client]!.channels.keys.sorted() { leave(client, channel) }
        let user = clients.removeValue(forKey: client)!.user
        if let user, !isOnline(user) { tellWatchers(of: user, except: client, .watched(online: [], offline: [user])) }
    }

    private mutating func leave(_ client: Int, _ channel: String) {
        let user = clients[client]!.channels.removeValue(forKey: channel)!
        if let user, !roster(channel).contains(user) {
            tell(channel, except: nil, .removed(channel: channel, user: user))
        }
    }

    private func isIn(_ client: Int, _ channel: String) -> Bool {
        clients[client]?.channels.keys.contains(channel) ?? false
    }

    private func isOnline(_ user: String) -> Bool { clients.values.contains { $0.user == user } }

    private func isCached(_ channel: String) -> Bool {
        ["cache-", "private-cache-", "private-encrypted-cache-", "presence-cache-"].contains { channel.hasPrefix($0) }
    }

    private mutating func tell(_ channel: String, except: Int?, _ delivery: Delivery) {
        for client in subscribers(channel) where client != except { give(client, delivery) }
    }

    private mutating func tellWatchers(of user: String, except: Int, _ delivery: Delivery) {
        for client in clients.keys where client != except && clients[client]!.watched.contains(user) {
            give(client, delivery)
        }
    }

    private mutating func give(_ client: Int, _ delivery: Delivery) { deliveries[client, default: []].append(delivery) }
}
