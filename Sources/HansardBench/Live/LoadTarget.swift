import Crypto
import Foundation
import NIOCore
import PairChannel

/// A server under load, and the words it understands.
struct LoadTarget: Sendable {
    enum Kind: Sendable {
        /// nginx’s publish and subscribe module: a channel a connection, in the address; nothing is signed.
        case nchan
        /// A Pusher Channels server: every subscription and every publish is signed.
        case pusher(AppCredentials)
    }

    let kind: Kind
    let port: Int
    /// Whether what is published is a message for the record, by the first of the pair whose channel it is.
    var isMessage = false

    /// The request that opens a WebSocket.
    func handshake(_ channel: String) -> String {
        let path: String =
            switch kind {
            case .nchan: "/sub/\(channel)"
            case .pusher(let credentials): "/app/\(credentials.key)?protocol=7&client=bench&version=1"
            }
        return """
            GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
            """
    }

    /// The message that subscribes; for a presence channel as `user`.
    func subscribe(_ channel: String, socketID: String, user: Int) -> String {
        guard case .pusher(let credentials) = kind else { return "" }
        guard channel.hasPrefix("presence-") else {
            let signature = credentials.signature(of: "\(socketID):\(channel)".utf8)
            return
                #"{"event":"pusher:subscribe","data":{"channel":"\#(channel)","auth":"\#(credentials.key):\#(signature)"}}"#
        }
        let signature = credentials.signature(of: #"\#(socketID):\#(channel):{"user_id":"\#(user)"}"#.utf8)
        return """
            {"event":"pusher:subscribe","data":{"channel":"\(channel)","auth":"\(credentials.key):\(signature)",\
            "channel_data":"{\\"user_id\\":\\"\(user)\\"}"}}
            """
    }

    /// The request that publishes `payload`, which must need no escaping in JSON, to all in `channel`.
    func publish(_ payload: String, to channel: String) -> String {
        let path: String
        let body: String
        switch kind {
        case .nchan: (path, body) = ("/pub/\(channel)", payload)
        case .pusher(let credentials):
            body = isMessage ? Self.message(payload, to: channel) : Self.event(payload, to: channel)
            let query =
                "auth_key=\(credentials.key)&auth_timestamp=\(time(nil))&auth_version=1.0&body_md5=\(Self.md5(body))"
            let text = "POST\n/apps/\(credentials.id)/events\n\(query)"
            path = "/apps/\(credentials.id)/events?\(query)&auth_signature=\(credentials.signature(of: text.utf8))"
        }
        return """
            POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
    }

    private static func event(_ payload: String, to channel: String) -> String {
        #"{"name":"message","channel":"\#(channel)","data":"\#(payload)"}"#
    }

    /// As `record: true` in the settings has it.
    private static func message(_ payload: String, to channel: String) -> String {
        let sender = channel.dropFirst("private-chat-".count).prefix { $0 != "-" }
        return """
            {"name":"new_message","channel":"\(channel)",\
            "data":"{\\"from\\":\\"\(sender)\\",\\"message\\":\\"\(payload)\\"}"}
            """
    }

    private static func md5(_ text: String) -> String { Hexadecimal.text(Insecure.MD5.hash(data: Array(text.utf8))) }
}
