import HTTPServer
import Testing

@testable import PairChannelServer

@Suite struct WebSocketUpgradeTests {
    /// RFC 6455, section 1.3.
    @Test func answersTheExampleOfTheStandard() throws {
        #expect(WebSocketUpgrade.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        let upgrade = try upgrade("")
        #expect(upgrade.response.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    }

    @Test func takesUpNoCompressionAndInventsNoProtocol() throws {
        let plain = try upgrade("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
        #expect(!plain.response.contains("Extensions") && !plain.response.contains("Sec-WebSocket-Protocol"))
        let other = try upgrade("Sec-WebSocket-Protocol: chat\r\n")
        #expect(!other.response.contains("Sec-WebSocket-Protocol"))
    }

    @Test func takesUpTheProtocolThatTheSwiftClientOffers() throws {
        let upgrade = try upgrade("Sec-WebSocket-Protocol: a, pusher-channels-protocol-7\r\n")
        #expect(upgrade.response.contains("Sec-WebSocket-Protocol: pusher-channels-protocol-7\r\n"))
    }

    @Test(arguments: [
        (
            "Upgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Version: 13\r\n",
            WebSocketUpgrade.Fault.notUpgrade
        ),
        ("Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n", .notUpgrade),
        ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n", .badVersion),
        ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n", .malformed),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short==\r\n",
            .malformed
        ),
    ])
    func refusesWhatIsNoHandshake(fields: String, fault: WebSocketUpgrade.Fault) throws {
        let head = try head("GET /app/key HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
        #expect(throws: fault) { try WebSocketUpgrade(head) }
    }

    private func upgrade(_ fields: String) throws -> WebSocketUpgrade {
        try WebSocketUpgrade(
            head(
                "GET /app/key HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n"))
    }

    private func head(_ text: String) throws -> RequestHead {
        try RequestHead(Array(text.utf8), limits: RequestHeadLimits())
    }
}
