extension LiveApp {
    /// The channels with somebody in them whose names begin with `prefix`.
    func channels(_ prefix: String, _ attributes: [String]) -> APIResponse {
        .object { json in
            json.name("channels")
            json.openObject()
            for name in channelNames where name.text.utf8.starts(with: prefix.utf8) {
                json.name(name.text)
                appendAttributes(attributes, of: name, to: &json)
            }
            json.closeObject()
        }
    }

    /// Whether somebody is in a channel, and what was asked of it.
    func describe(_ name: ChannelName, _ attributes: [String], now: Int64) -> APIResponse {
        var json: [UInt8] = []
        json.openObject()
        json.member("occupied", channel(name.text) != nil)
        // What a channel of this kind does not have is left out, as where an event is published: examples and libraries of
        // Pusher’s ask for both counts of any channel.
        for attribute in attributes where Self.isAvailable(attribute, of: name) {
            switch attribute {
            case "user_count": json.member("user_count", userCount(name))
            case "subscription_count": json.member("subscription_count", subscriptionCount(name))
            default: appendCached(name, now: now, to: &json)
            }
        }
        json.closeObject()
        return APIResponse(json: json)
    }

    private func appendCached(_ name: ChannelName, now: Int64, to json: inout [UInt8]) {
        json.name("cache")
        guard let event = cachedEvent(of: name, now: now) else { return json.appendNull() }
        json.openObject()
        json.member("data", json: event.data)
        json.member("ttl", (event.endsAt - now + 999) / 1_000)
        json.closeObject()
    }

    /// Who is in a presence channel, each once.
    func users(in name: ChannelName) -> APIResponse {
        .object { json in
            json.name("users")
            json.appendArray(of: roster(of: name.text)?.members ?? []) { json, member in
                json.appendObject { $0.member("id", member.user.text) }
            }
        }
    }

    // MARK: Attributes

    private static func isAvailable(_ attribute: String, of name: ChannelName) -> Bool {
        switch attribute {
        case "user_count": name.kind.access == .presence
        case "subscription_count": name.kind.access != .presence
        case "cache": name.kind.isCached
        default: false
        }
    }

    /// `{"user_count":3}`: of what was asked, what a channel of this kind has.
    func appendAttributes(_ attributes: [String], of name: ChannelName, to json: inout [UInt8]) {
        json.openObject()
        if attributes.contains("user_count"), Self.isAvailable("user_count", of: name) {
            json.member("user_count", userCount(name))
        } else if attributes.contains("subscription_count"), Self.isAvailable("subscription_count", of: name) {
            json.member("subscription_count", subscriptionCount(name))
        }
        json.closeObject()
    }

    private func userCount(_ name: ChannelName) -> Int { roster(of: name.text)?.count ?? 0 }

    private func subscriptionCount(_ name: ChannelName) -> Int {
        channel(name.text).map { subscribers(of: $0).count } ?? 0
    }
}
