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
        guard let nameText = members["event"], let name = nameText.string else {
            throw .refused("The message has no “event”. Send {\"event\":…,\"data\":…}.")
        }
        let data = members["data"]
        switch name {
        case "pusher:ping": self = .ping
        case "pusher:pong": self = .pong
        case "pusher:subscribe":
            let fields = try Self.fields(data, of: name)
            self = .subscribe(
                channel: try Self.required("channel", in: fields, of: name), auth: fields["auth"]?.string ?? "",
                channelData: fields["channel_data"]?.string)
        case "pusher:unsubscribe":
            self = .unsubscribe(channel: try Self.required("channel", in: Self.fields(data, of: name), of: name))
        case "pusher:signin":
            let fields = try Self.fields(data, of: name)
            self = .signIn(
                auth: try Self.required("auth", in: fields, of: name),
                userData: try Self.required("user_data", in: fields, of: name))
        case _ where name.utf8.starts(with: "client-".utf8):
            guard let channel = members["channel"]?.string else {
                throw .refused("A client event needs “channel”.")
            }
            self = .event(name: name, channel: channel, nameJSON: nameText.bytes, data: data)
        default:
            throw .refused("This event is not one that a client sends. Names of client events begin with “client-”.")
        }
    }

    private static func members(_ bytes: [UInt8]) throws(Fault) -> [String: JSONText] {
        do {
            let text = try JSONText(bytes)
            guard text.isObject else { throw Fault.refused("The message is no JSON object.") }
            return text.members
        } catch JSONText.Fault.notUTF8 {
            throw .notUTF8
        } catch {
            throw .refused("The message is no JSON object.")
        }
    }

    private static func fields(_ data: JSONText?, of event: String) throws(Fault) -> [String: JSONText] {
        guard let fields = try? data?.unwrapped(), fields.isObject else {
            throw .refused("“\(event)” needs an object as “data”.")
        }
        return fields.members
    }

    private static func required(
        _ name: String, in fields: [String: JSONText], of event: String
    ) throws(Fault) -> String {
        guard let value = fields[name]?.string else { throw .refused("“\(event)” needs “\(name)”, a string.") }
        return value
    }
}
