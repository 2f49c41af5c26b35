/// Why the server ends a connection, and what a client makes of it: 4000–4099 stays away, 4100–4199 comes back after a while,
/// 4200–4299 at once.
///
/// Source: Pusher Channels documentation, “WebSocket protocol”, error codes; RFC 6455, section 7.4.
package struct CloseCode: Error, Hashable {
    package let code: UInt16
    package let message: String

    package static let noSuchApp = Self(
        code: 4001, message: "No app has this key. Check the key in the client’s settings.")
    package static let badPath = Self(code: 4005, message: "Nothing is here. Connect to /app/KEY.")
    package static let badVersion = Self(code: 4006, message: "The protocol version is no number. Add protocol=7.")
    package static let unsupportedProtocol = Self(
        code: 4007, message: "This protocol version is not spoken here. Use a client that speaks 5, 6 or 7.")
    package static let noVersion = Self(code: 4008, message: "The protocol version is missing. Add protocol=7.")
    package static let unauthorized = Self(
        code: 4009, message: "The connection neither signed in nor joined a channel that needs a signature in time.")
    package static let foreignOrigin = Self(
        code: 4009, message: "Pages of this origin may not connect. Add it to the app’s allowed origins.")
    package static let terminated = Self(code: 4009, message: "The app has ended this connection.")
    package static let overCapacity = Self(code: 4100, message: "The server has all the connections it can take.")
    package static let slowReader = Self(code: 4100, message: "The connection does not take what is sent to it.")
    package static let stopping = Self(code: 4100, message: "The server stops. Come back in a while.")
    package static let noPong = Self(code: 4201, message: "No answer to a ping.")
    package static let notUTF8 = Self(code: 1007, message: "Not UTF-8")
    package static let tooBig = Self(code: 1009, message: "Message too big")
    package static let binary = Self(code: 1003, message: "Only text is taken")
    package static let protocolError = Self(code: 1002, message: "Not a WebSocket frame")
}
