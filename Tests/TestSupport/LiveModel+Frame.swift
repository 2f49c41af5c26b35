import PairChannel

extension LiveModel.Delivery {
    /// Reads a frame of the server’s; `nil` when it is none that the model knows, such as the first of a connection.
    package init?(frame: String) {
        guard let json = try? JSONText(Array(frame.utf8)), let event = json.fields["event"]?.string else { return nil }
        let fields = json.fields
        let channel = fields["channel"]?.string
        guard let raw = fields["data"], let data = try? raw.unwrapped().members() else {
            guard let channel, let raw = fields["data"]?.string else { return nil }
            self = .event(channel: channel, name: event, data: raw, user: fields["user_id"]?.string)
            return
        }
        switch (event, channel) {
        case ("pusher_internal:subscription_succeeded", let channel?):
            let ids = data["presence"]?.fields["ids"]?.elements?.compactMap(\.string)
            let hash = data["presence"]?.fields["hash"]?.fields.keys.sorted()
            guard ids?.sorted() == hash,
                data["presence"]?.fields["count"]?.stringOrNumber == ids.map({ "\($0.count)" })
            else { return nil }
            self = .subscribed(channel: channel, roster: hash)
        case ("pusher:subscription_error", let channel?): self = .refused(channel: channel)
        case ("pusher:error", nil): self = .error(code: data["code"]?.stringOrNumber.flatMap { Int($0) })
        case ("pusher_internal:member_added", let channel?):
            self = .added(channel: channel, user: data["user_id"]?.string ?? "")
        case ("pusher_internal:member_removed", let channel?):
            self = .removed(channel: channel, user: data["user_id"]?.string ?? "")
        case ("pusher:cache_miss", let channel?): self = .cacheMiss(channel: channel)
        case ("pusher:signin_success", nil):
            guard let user = try? data["user_data"]?.unwrapped().fields["id"]?.string else { return nil }
            self = .signedIn(user: user)
        case ("pusher_internal:watchlist_events", nil):
            let events = data["events"]?.elements ?? []
            func users(_ name: String) -> [String] {
                events.first { $0.fields["name"]?.string == name }?.fields["user_ids"]?.elements?
                    .compactMap(\.string) ?? []
            }
            self = .watched(online: users("online"), offline: users("offline"))
        case ("pusher:pong", nil): self = .pong
        case (_, let channel?) where !event.hasPrefix("pusher"):
            self = .event(channel: channel, name: event, data: raw.string ?? "", user: fields["user_id"]?.string)
        default: return nil
        }
    }
}

extension JSONText {
    /// The members of what the server wrote; none if it named one twice, which the machine’s tests would find.
    fileprivate var fields: [String: JSONText] { (try? members()) ?? [:] }
}
