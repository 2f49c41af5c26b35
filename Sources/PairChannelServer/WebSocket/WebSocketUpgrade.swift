import Crypto
import Foundation
import HTTPServer
import HTTPTypes
import NIOCore

/// The answer to a client that wants to speak WebSocket.
///
/// Source: RFC 6455, section 4.2. Compression is not taken up, which is allowed. The one sub-protocol that a client of this
/// protocol offers is taken up; none is invented, for then a client must end the connection.
struct WebSocketUpgrade {
    enum Fault: Error { case notUpgrade, badVersion, malformed }

    static let subprotocol = "pusher-channels-protocol-7"

    private let accept: String
    private let takesSubprotocol: Bool

    init(_ head: RequestHead) throws(Fault) {
        guard Self.list(head, "Upgrade").contains("websocket"), Self.list(head, "Connection").contains("upgrade") else {
            throw .notUpgrade
        }
        guard head.method == "GET", head.isHTTP11, !head.hasBody else { throw .malformed }
        guard head.fields[.secWebSocketVersion] == "13" else { throw .badVersion }
        let keys = head.fields[values: .secWebSocketKey]
        guard keys.count == 1, let key = keys.first, key.utf8.count == 24, key.hasSuffix("=="),
            key.utf8.dropLast(2).allSatisfy(Self.isBase64)
        else { throw .malformed }
        accept = Self.accept(key)
        takesSubprotocol = Self.list(head, "Sec-WebSocket-Protocol").contains(Self.subprotocol)
    }

    /// Status line and fields, with the empty line.
    var response: String {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n"
            + (takesSubprotocol ? "Sec-WebSocket-Protocol: \(Self.subprotocol)\r\n" : "") + "\r\n"
    }

    static func accept(_ key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Data(digest).base64EncodedString()
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    /// The items of a field that is a list, in lower case.
    private static func list(_ head: RequestHead, _ name: String) -> [String] {
        head.fields[values: HTTPField.Name(name)!].flatMap { $0.split(separator: ",") }
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .map { String($0.prefix { $0 != " " && $0 != "\t" && $0 != ";" }).lowercased() }
    }
}
