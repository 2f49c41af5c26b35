/// Why a subscription is refused.
private struct SubscriptionRefusal: Error {
    let message: String
    var type: StaticString = "AuthError"
    var status = 401
}

extension LiveApp {
    mutating func subscribe(
        _ socket: LiveSocket, _ subscription: Subscription, now: Int64, into effects: inout [LiveEffect]
    ) {
        do throws(SubscriptionRefusal) {
            let name = try joinable(subscription, by: socket)
            guard name.kind.access != .presence else {
                return try joinPresence(name, subscription, socket, now: now, into: &effects)
            }
            let channel = join(name, socket, into: &effects)
            effects.append(.send(.subscriptionSucceeded(name), to: socket))
            joined(name, channel, socket, now: now, into: &effects)
        } catch {
            // Both: pusher-js takes the first to the channel’s own handler, other clients know the second alone. No code from
            // 4000 to 4099, for which one client drops the whole connection.
            effects.append(
                .send(
                    .subscriptionError(subscription.channel, error.message, type: error.type, status: error.status),
                    to: socket))
            effects.append(.send(.error(error.message), to: socket))
        }
    }

    mutating func unsubscribe(_ socket: LiveSocket, _ name: String, into effects: inout [LiveEffect]) {
        guard let channel = channel(name), isSubscribed(socket, channel) else {
            effects.append(.send(.error("No current subscription to channel \(name)."), to: socket))
            return
        }
        let departure = subscriptions.leave(channel, socket)
        left(departure, socket, into: &effects)
    }

    // MARK: Who may

    private func joinable(_ subscription: Subscription, by socket: LiveSocket) throws(SubscriptionRefusal)
        -> ChannelName
    {
        let known = channel(subscription.channel)
        guard let name = known.map({ self.name(of: $0) }) ?? ChannelName(subscription.channel) else {
            throw SubscriptionRefusal(
                message: "No channel can have this name. It takes 1 to \(ChannelName.maximumBytes) of "
                    + "A–Z a–z 0–9 _ - = @ , . ;",
                type: "ChannelError", status: 400)
        }
        if let known, isSubscribed(socket, known) {
            throw SubscriptionRefusal(
                message: "Existing subscription to channel \(name.text).", type: "ChannelError", status: 400)
        }
        guard subscriptions.channelCount(of: socket) < limits.channelsPerConnection else {
            throw SubscriptionRefusal(
                message: "A connection may be in \(limits.channelsPerConnection) channels. Leave one first.",
                type: "LimitReached", status: 400)
        }
        try checkSignature(subscription, name, socket)
        return name
    }

    private func checkSignature(
        _ subscription: Subscription, _ name: ChannelName, _ socket: LiveSocket
    ) throws(SubscriptionRefusal) {
        let connection = connections[socket]
        switch name.kind.access {
        case .public: return
        case .serverToUser:
            guard let user = connection.user?.id, name == ChannelName(.serverToUser, user.text) else {
                throw SubscriptionRefusal(
                    message: "Only who has signed in as this user may join \(name.text).", status: 403)
            }
        case .private, .privateEncrypted, .presence:
            let (auth, data) = (subscription.auth, subscription.channelData)
            guard credentials.accepts(auth, for: connection.id, name, channelData: data) else {
                // Whoever has no signature does not get much back.
                let shown = data.map { $0.utf8.count <= limits.presenceMemberBytes ? $0 : "…" }
                throw SubscriptionRefusal(
                    message: "Invalid signature: expected the key, a colon and the HMAC SHA256 hex digest of "
                        + AppCredentials.channelText(connection.id, name, shown))
            }
        }
    }

    // MARK: Presence

    private mutating func joinPresence(
        _ name: ChannelName, _ subscription: Subscription, _ socket: LiveSocket, now: Int64,
        into effects: inout [LiveEffect]
    ) throws(SubscriptionRefusal) {
        let member = try member(subscription, name, socket)
        let isKnown = roster(of: name.text)?.contains(member.user) ?? false
        guard isKnown || (roster(of: name.text)?.count ?? 0) < limits.presenceMembers else {
            throw SubscriptionRefusal(
                message: "\(name.text) has its \(limits.presenceMembers) members.", type: "LimitReached", status: 403)
        }
        let channel = join(name, socket, into: &effects)
        let isFirst = subscriptions.add(member, socket, to: channel)
        // The newcomer’s own roster before the others hear, in one step, so that nobody who leaves can slip between.
        effects.append(.send(.subscriptionSucceeded(name, subscriptions.roster(of: channel)!), to: socket))
        if isFirst {
            effects.append(.broadcast(.memberAdded(name, member), channel, except: socket))
            effects.append(.notice(.memberAdded(name, member.user)))
        }
        effects.append(.notice(.socketJoined(name, member.user, socketID(of: socket), name: member.name)))
        joined(name, channel, socket, now: now, into: &effects)
    }

    private func member(
        _ subscription: Subscription, _ name: ChannelName, _ socket: LiveSocket
    ) throws(SubscriptionRefusal) -> PresenceMember {
        guard let data = subscription.channelData else {
            if let user = connections[socket].user {
                guard user.info?.count ?? 0 <= limits.presenceMemberBytes else {
                    throw SubscriptionRefusal(
                        message: "“user_info” may have \(limits.presenceMemberBytes) bytes.", type: "LimitReached",
                        status: 400)
                }
                return PresenceMember(user: user.id, info: user.info)
            }
            throw SubscriptionRefusal(
                message: "A presence channel needs “channel_data” with a “user_id”, or a sign-in.", status: 400)
        }
        guard data.utf8.count <= limits.presenceMemberBytes else {
            throw SubscriptionRefusal(
                message: "“channel_data” may have \(limits.presenceMemberBytes) bytes.", type: "LimitReached",
                status: 400)
        }
        guard let member = PresenceMember(channelData: data) else {
            throw SubscriptionRefusal(
                message: "“channel_data” must be an object with a “user_id” of 1 to "
                    + "\(PresenceMember.maximumIDBytes) bytes.",
                status: 400)
        }
        return member
    }

    // MARK: In

    private mutating func joined(
        _ name: ChannelName, _ channel: LiveChannel, _ socket: LiveSocket, now: Int64, into effects: inout [LiveEffect]
    ) {
        if name.kind.needsSignature { connections[socket].isAuthorized = true }
        if name.kind.isCached {
            if let frame = cache.frame(of: name.text, now: now) {
                effects.append(.send(frame, to: socket))
            } else {
                effects.append(.send(.cacheMiss(name), to: socket))
                effects.append(.notice(.cacheMiss(name)))
            }
        }
        countChanged(channel, name, subscriptions.socketCount(in: channel), into: &effects)
    }
}
