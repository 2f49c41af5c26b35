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
        var json = Array(#"{"event":""#.utf8)
        json.append(contentsOf: UnsafeBufferPointer(start: event.utf8Start, count: event.utf8CodeUnitCount))
        json.append(UInt8(ascii: "\""))
        if let channel { json.appendMember("channel", channel) }
        json.append(contentsOf: #","data":""#.utf8)
        json.appendJSONContent(data)
        json.append(contentsOf: #""}"#.utf8)
        self.json = json
    }

    // MARK: Connection

    static func connectionEstablished(_ socketID: SocketID, activityTimeoutSeconds: Int) -> Frame {
        let data = #"{"socket_id":"\#(socketID.text)","activity_timeout":\#(activityTimeoutSeconds)}"#
        return Frame("pusher:connection_established", data: data.utf8)
    }

    static let pong = Frame("pusher:pong", data: "{}".utf8)

    /// Here `data` is an object, which two client libraries insist on. Without a code the connection goes on.
    package static func error(_ message: String, code: UInt16? = nil) -> Frame {
        var json = Array(#"{"event":"pusher:error","data":{"code":\#(code.map(String.init) ?? "null"),"message":"#.utf8)
        json.appendJSON(message)
        json.append(contentsOf: "}}".utf8)
        return Frame(json)
    }

    package static func error(_ reason: CloseCode) -> Frame { error(reason.message, code: reason.code) }

    // MARK: Subscriptions

    static func subscriptionSucceeded(_ channel: ChannelName) -> Frame {
        Frame("pusher_internal:subscription_succeeded", channel: channel.text, data: "{}".utf8)
    }

    static func subscriptionSucceeded(_ channel: ChannelName, _ roster: PresenceRoster) -> Frame {
        var json = Array(#"{"event":"pusher_internal:subscription_succeeded""#.utf8)
        json.appendMember("channel", channel.text)
        json.append(contentsOf: #","data":""#.utf8)
        roster.appendEscapedJSON(to: &json)
        json.append(contentsOf: #""}"#.utf8)
        return Frame(json)
    }

    /// What pusher-js gives to the channel’s own handler; other clients look at `error(_:)` alone.
    static func subscriptionError(_ channel: String, _ message: String, type: StaticString, status: Int) -> Frame {
        var json = Array(#"{"event":"pusher:subscription_error""#.utf8)
        json.appendMember("channel", channel)
        json.append(contentsOf: #","data":{"type":"\#(type)","error":"#.utf8)
        json.appendJSON(message)
        json.append(contentsOf: #","status":\#(status)}}"#.utf8)
        return Frame(json)
    }

    static func memberAdded(_ channel: ChannelName, _ member: PresenceMember) -> Frame {
        Frame("pusher_internal:member_added", channel: channel.text, data: member.json)
    }

    static func memberRemoved(_ channel: ChannelName, _ user: PersonID) -> Frame {
        var data = Array(#"{"user_id":"#.utf8)
        data.appendJSON(user.text)
        data.append(UInt8(ascii: "}"))
        return Frame("pusher_internal:member_removed", channel: channel.text, data: data)
    }

    static func subscriptionCount(_ channel: ChannelName, _ count: Int) -> Frame {
        Frame(
            "pusher_internal:subscription_count", channel: channel.text, data: #"{"subscription_count":\#(count)}"#.utf8
        )
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
        json.append(contentsOf: #"{"event":"#.utf8)
        json.append(contentsOf: name)
        json.appendMember("channel", channel)
        json.append(contentsOf: #","data":"#.utf8)
        json.append(contentsOf: data)
        if let user { json.appendMember("user_id", user.text) }
        json.append(UInt8(ascii: "}"))
        return Frame(json)
    }

    // MARK: Users

    static func signInSucceeded(userData: String) -> Frame {
        var data = Array(#"{"user_data":"#.utf8)
        data.appendJSON(userData)
        data.append(UInt8(ascii: "}"))
        return Frame("pusher:signin_success", data: data)
    }

    /// Who of those whom a user watches are, or have come, online, and who offline.
    static func watchlist(online: [PersonID], offline: [PersonID]) -> Frame {
        var data = Array(#"{"events":["#.utf8)
        for (name, users) in [("online", online), ("offline", offline)] where !users.isEmpty {
            if data.last == UInt8(ascii: "}") { data.append(UInt8(ascii: ",")) }
            data.append(contentsOf: #"{"name":"\#(name)","user_ids":["#.utf8)
            for (i, user) in users.enumerated() {
                if i > 0 { data.append(UInt8(ascii: ",")) }
                data.appendJSON(user.text)
            }
            data.append(contentsOf: "]}".utf8)
        }
        data.append(contentsOf: "]}".utf8)
        return Frame("pusher_internal:watchlist_events", data: data)
    }
}

extension [UInt8] {
    fileprivate mutating func appendMember(_ name: StaticString, _ value: String) {
        append(contentsOf: #",""#.utf8)
        append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        append(contentsOf: #"":"#.utf8)
        appendJSON(value)
    }
}
