/// One message of the server’s, as the JSON text that goes into a WebSocket text frame. Made once, however many get it.
///
/// The service’s own events carry their data as JSON **inside a string**, and every frame has `data`: two client libraries
/// drop a frame, or fail, where it is missing. Source: Pusher Channels documentation, “WebSocket protocol”;
/// pusher-websocket-swift 10.1.10; pusher-websocket-java, `PusherEvent`.
package struct Frame: Hashable, Sendable {
    package let json: [UInt8]

    private init(_ json: [UInt8]) { self.json = json }

    /// An event of the service’s: `data` is JSON text, sent as a string.
    private init(_ event: StaticString, channel: String? = nil, data: some Collection<UInt8>) {
        var json = Self.begin(event)
        if let channel { json.member("channel", channel) }
        json.append(",\"data\":\"")
        json.appendJSONContent(data)
        json.append("\"}")
        self.json = json
    }

    /// The object of an event, open behind its name, which needs no backslash.
    private static func begin(_ event: StaticString) -> [UInt8] {
        var json: [UInt8] = []
        json.append("{\"event\":\"")
        json.append(event)
        json.append("\"")
        return json
    }

    // MARK: Connection

    static func connectionEstablished(_ socketID: SocketID, activityTimeoutSeconds: Int) -> Frame {
        let data = [UInt8].object { data in
            data.member("socket_id", socketID.text)
            data.member("activity_timeout", activityTimeoutSeconds)
        }
        return Frame("pusher:connection_established", data: data)
    }

    static let pong = Frame("pusher:pong", data: "{}".utf8)

    /// Here `data` is an object, which two client libraries insist on. Without a code the connection goes on.
    package static func error(_ message: String, code: UInt16? = nil) -> Frame {
        var json = begin("pusher:error")
        json.name("data")
        json.appendObject { data in
            data.member("code", code.map { Int64($0) })
            data.member("message", message)
        }
        json.closeObject()
        return Frame(json)
    }

    package static func error(_ reason: CloseCode) -> Frame { error(reason.message, code: reason.code) }

    // MARK: Subscriptions

    static func subscriptionSucceeded(_ channel: ChannelName) -> Frame {
        Frame("pusher_internal:subscription_succeeded", channel: channel.text, data: "{}".utf8)
    }

    static func subscriptionSucceeded(_ channel: ChannelName, _ roster: PresenceRoster) -> Frame {
        var json = begin("pusher_internal:subscription_succeeded")
        json.member("channel", channel.text)
        json.append(",\"data\":\"")
        roster.appendEscapedJSON(to: &json)
        json.append("\"}")
        return Frame(json)
    }

    /// What pusher-js gives to the channel’s own handler; other clients look at `error(_:)` alone.
    static func subscriptionError(_ channel: String, _ message: String, type: StaticString, status: Int) -> Frame {
        var json = begin("pusher:subscription_error")
        json.member("channel", channel)
        json.name("data")
        json.appendObject { data in
            data.member("type", "\(type)")
            data.member("error", message)
            data.member("status", status)
        }
        json.closeObject()
        return Frame(json)
    }

    static func memberAdded(_ channel: ChannelName, _ member: PresenceMember) -> Frame {
        Frame("pusher_internal:member_added", channel: channel.text, data: member.json)
    }

    static func memberRemoved(_ channel: ChannelName, _ user: PersonID) -> Frame {
        let data = [UInt8].object { $0.member("user_id", user.text) }
        return Frame("pusher_internal:member_removed", channel: channel.text, data: data)
    }

    static func subscriptionCount(_ channel: ChannelName, _ count: Int) -> Frame {
        let data = [UInt8].object { $0.member("subscription_count", count) }
        return Frame("pusher_internal:subscription_count", channel: channel.text, data: data)
    }

    static func cacheMiss(_ channel: ChannelName) -> Frame {
        Frame("pusher:cache_miss", channel: channel.text, data: "{}".utf8)
    }

    // MARK: Events

    /// An event as it was published. `name` and `data` are JSON as they came, quotation marks included: nothing is read and
    /// written again, so nothing changes.
    static func event(
        name: some Collection<UInt8>, channel: String, data: some Collection<UInt8>, from user: PersonID? = nil
    ) -> Frame {
        var json: [UInt8] = []
        json.reserveCapacity(name.count + channel.utf8.count + data.count + 64)
        json.openObject()
        json.member("event", json: name)
        json.member("channel", channel)
        json.member("data", json: data)
        if let user { json.member("user_id", user.text) }
        json.closeObject()
        return Frame(json)
    }

    // MARK: Users

    static func signInSucceeded(userData: String) -> Frame {
        let data = [UInt8].object { $0.member("user_data", userData) }
        return Frame("pusher:signin_success", data: data)
    }

    /// Who of those whom a user watches are, or have come, online, and who offline.
    static func watchlist(online: [PersonID], offline: [PersonID]) -> Frame {
        let data = [UInt8].object { data in
            data.name("events")
            data.appendArray(of: [("online", online), ("offline", offline)].filter { !$0.1.isEmpty }) { data, event in
                data.appendObject { data in
                    data.member("name", event.0)
                    data.name("user_ids")
                    data.appendJSON(event.1.map(\.text))
                }
            }
        }
        return Frame("pusher_internal:watchlist_events", data: data)
    }
}
