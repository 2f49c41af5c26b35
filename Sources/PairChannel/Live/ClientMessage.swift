/// What a client asks for, in one frame.
///
/// Source: Pusher Channels documentation, “WebSocket protocol”. What clients really send is wider: `data` may be an object,
/// the same object inside a string, or missing.
enum ClientMessage {
    case ping
    case pong
    case subscribe(channel: String, auth: String, channelData: String?)
    case unsubscribe(channel: String)
    case signIn(auth: String, userData: String)
    /// An event for the others in a channel; name and data as they were written.
    case event(name: String, channel: String, nameJSON: ArraySlice<UInt8>, data: JSONText?)

    enum Fault: Error, Equatable {
        case notUTF8
        /// What is wrong, for the client’s developer.
        case refused(String)
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        let members = try Self.members(bytes)
        guard let nameText = members.event, let name = nameText.string else {
            throw .refused("The message has no “event”. Send {\"event\":…,\"data\":…}.")
        }
        switch name {
        case "pusher:ping": self = .ping
        case "pusher:pong": self = .pong
        case "pusher:subscribe":
            let fields = try Self.fields(members.data, of: name)
            self = .subscribe(
                channel: try Self.required(fields.channel, "channel", of: name), auth: fields.auth?.string ?? "",
                channelData: fields.channelData?.string)
        case "pusher:unsubscribe":
            let fields = try Self.fields(members.data, of: name)
            self = .unsubscribe(channel: try Self.required(fields.channel, "channel", of: name))
        case "pusher:signin":
            let fields = try Self.fields(members.data, of: name)
            self = .signIn(
                auth: try Self.required(fields.auth, "auth", of: name),
                userData: try Self.required(fields.userData, "user_data", of: name))
        case _ where name.utf8.starts(with: "client-".utf8):
            guard let channel = members.channel?.string else {
                throw .refused("A client event needs “channel”.")
            }
            self = .event(name: name, channel: channel, nameJSON: nameText.bytes, data: members.data)
        default:
            throw .refused("This event is not one that a client sends. Names of client events begin with “client-”.")
        }
    }

    /// The members that mean something; a client may send thousands of others, and for none of them is anything made.
    private struct Members {
        var event, data, channel, auth, channelData, userData: JSONText?

        init(of object: JSONText) throws(Fault) {
            var repeated: String?
            object.forEachMember { name, value in
                let isFirst =
                    switch name.count {
                    case 5 where name.elementsEqual("event".utf8): JSONText.take(value, into: &event)
                    case 4 where name.elementsEqual("data".utf8): JSONText.take(value, into: &data)
                    case 7 where name.elementsEqual("channel".utf8): JSONText.take(value, into: &channel)
                    case 4 where name.elementsEqual("auth".utf8): JSONText.take(value, into: &auth)
                    case 12 where name.elementsEqual("channel_data".utf8): JSONText.take(value, into: &channelData)
                    case 9 where name.elementsEqual("user_data".utf8): JSONText.take(value, into: &userData)
                    default: true
                    }
                if !isFirst { repeated = String(decoding: name, as: UTF8.self) }
            }
            if let repeated { throw .refused("The message names “\(repeated)” twice. Send one of the two.") }
        }
    }

    private static func members(_ bytes: [UInt8]) throws(Fault) -> Members {
        let text: JSONText
        do throws(JSONProblem) { text = try JSONText(bytes) } catch {
            if case .notUTF8 = error { throw .notUTF8 }
            throw .refused("The message is no JSON object.")
        }
        guard text.isObject else { throw .refused("The message is no JSON object.") }
        return try Members(of: text)
    }

    private static func fields(_ data: JSONText?, of event: String) throws(Fault) -> Members {
        guard let fields = try? data?.unwrapped(), fields.isObject else {
            throw .refused("“\(event)” needs an object as “data”.")
        }
        return try Members(of: fields)
    }

    private static func required(_ value: JSONText?, _ name: String, of event: String) throws(Fault) -> String {
        guard let text = value?.string else { throw .refused("“\(event)” needs “\(name)”, a string.") }
        return text
    }
}
