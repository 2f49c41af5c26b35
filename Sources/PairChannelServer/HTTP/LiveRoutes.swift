import HTTPServer
import HTTPTypes
import NIOCore
import PairChannel

/// What the live server answers: `/app/KEY` by WebSockets, `/apps/ID/…` and one server library’s `/users/ID/…` by its HTTP API.
struct LiveRoutes {
    let hub: Hub
    /// Where clients find the server; `nil` for anywhere.
    let address: PublicAddress?

    var all: [Route] {
        let (hub, address, bodyBytes) = (hub, address, hub.context.options.bodyBytes)
        let admit: Route.Admit = { head throws(ProblemDetails) in
            try address?.check(host: head.fields[.hostField])
            return bodyBytes
        }
        let call = Route.Answering.call { Self.answer($0, $1, hub, $2) }
        return [
            Route("/app/", admit: admit, .upgrade { head, channel in Self.upgrade(head, channel, hub) }),
            Route("/apps/", admit: admit, call), Route("/users/", admit: admit, call),
        ]
    }

    // MARK: The HTTP API

    /// Nothing here waits or makes a task, and what is sent is one buffer: a publisher’s next call waits for this one’s answer.
    private static func answer(_ head: RequestHead, _ body: [UInt8], _ hub: Hub, _ reply: @escaping Route.Reply) {
        let call = APIRequest(method: head.method, target: head.target, body: body)
        hub.answer(call) { answer in
            // When it is answered, it has left: a publisher waits for the turn’s frames.
            hub.whenWritten { reply(encoded(answer)) }
        }
    }

    private static func encoded(_ answer: APIResponse) -> EncodedResponse {
        EncodedResponse(
            answer.status == 200 ? .ok : HTTPResponse.Status(known: answer.status),
            lines: answer.contentType == APIResponse.json
                ? "Content-Type: application/json\r\nCache-Control: no-store\r\n"
                : "Content-Type: \(answer.contentType)\r\nCache-Control: no-store\r\n",
            .bytes(answer.body))
    }

    // MARK: WebSockets

    private static func upgrade(_ head: RequestHead, _ channel: any Channel, _ hub: Hub) -> Upgrade {
        hub.context.loop.preconditionInEventLoop()
        var buffer = channel.allocator.buffer(capacity: 512)
        do throws(WebSocketUpgrade.Fault) { buffer.writeString(try WebSocketUpgrade(head).response) } catch {
            return .refuse(refusal(error))
        }
        do throws(CloseCode) {
            let app = try Self.app(for: head, hub)
            let handler = app.makeHandler()
            return .take(buffer, by: handler) { channel, rest in begin(handler, rest, of: app, channel) }
        } catch {
            WebSocketFrame.append(Frame.error(error).json, as: .text, to: &buffer)
            WebSocketFrame.append(close: error.code, error.message, to: &buffer)
            return .end(buffer)
        }
    }

    private static func app(for head: RequestHead, _ hub: Hub) throws(CloseCode) -> AppHub {
        let handshake = try LiveHandshake(target: head.target)
        guard let app = hub.app(key: handshake.key) else { throw .noSuchApp }
        switch OriginPolicy.only(app.allowedOrigins).verdict(on: head.method, head.fields) {
        case .own, .other: break
        case .foreign, .otherSite: throw .foreignOrigin
        }
        guard app.app.connectionCount < app.app.limits.connections else { throw .overCapacity }
        return app
    }

    private static func begin(_ handler: WebSocketHandler, _ rest: [UInt8], of app: AppHub, _ channel: any Channel) {
        let options = channel.syncOptions
        // A connection waits nearly all its time, and what it was last read into is kept.
        try? options?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
        let pending = app.context.options.pendingBytes
        try? options?.setOption(.writeBufferWaterMark, value: .init(low: pending / 2, high: pending))
        app.connect(handler)
        if !rest.isEmpty { handler.read(ByteBuffer(bytes: rest)) }
    }

    private static func refusal(_ fault: WebSocketUpgrade.Fault) -> EncodedResponse {
        let (status, reason): (HTTPResponse.Status, String) =
            switch fault {
            case .notUpgrade: (.upgradeRequired, "WebSocket is spoken here. Connect with a Pusher Channels client.")
            case .badVersion: (.upgradeRequired, "WebSocket version 13 is spoken here.")
            case .malformed: (.badRequest, "This is no WebSocket handshake.")
            }
        return EncodedResponse(
            status,
            lines: "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nContent-Type: text/plain; charset=utf-8\r\n",
            .bytes(Array((reason + "\n").utf8)))
    }
}
