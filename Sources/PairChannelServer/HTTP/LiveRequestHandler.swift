import HTTPServer
import HTTPTypes
import NIOCore
import PairChannel

/// One connection that speaks HTTP to the live server: calls of the HTTP API, one after the other, or a WebSocket to be.
///
/// A port is shared: a proxy sends requests for the archive and for the chat over one connection. A request that is not for
/// the live server is handed on with all that follows it.
final class LiveRequestHandler: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State { case reading, answering, sending, closing }

    private let hub: Hub
    private let place: OpenConnection
    private let handOn: LiveServer.HandOn?
    private var context: ChannelHandlerContext?
    private var reader: RequestHeadReader
    private var request: (head: RequestHead, body: RequestBodyReader)?
    private var state = State.reading
    /// What the body that is being read may come to, if that is much.
    private var held = 0
    private var isReading = false
    private var isInputClosed = false
    private var isStopping = false
    private var discarded = 0
    /// When it began to wait: for a request, or for the rest of one.
    private var waitsSince: Int64

    init(_ hub: Hub, _ place: OpenConnection, handOn: LiveServer.HandOn?) {
        (self.hub, self.place, self.handOn) = (hub, place, handOn)
        reader = RequestHeadReader(limits: RequestHeadLimits(), address: hub.address)
        waitsSince = hub.now
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        hub.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        release()
        hub.remove(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard state != .closing else {
            // What comes after the end is thrown away, but not without end.
            discarded += buffer.readableBytes
            if discarded > 1 << 20 { context.close(promise: nil) }
            return
        }
        reader.append(buffer.readableBytesView)
        // While one is answered no more than another’s worth is kept.
        guard state == .reading || reader.bytes.count <= hub.options.bodyBytes else {
            context.close(promise: nil)
            return
        }
        read(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard state == .sending, context.channel.isWritable else { return }
        guard !isStopping, !isInputClosed else { return linger(context) }
        waitForRequest()
        read(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return stop() }
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isInputClosed = true
        if state == .reading || state == .closing { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Goes on with a request whose head another has read already.
    func begin(_ head: RequestHead, rest: [UInt8]) {
        guard let context else { return }
        reader.append(rest)
        place.startWaiting()
        do throws(RequestHeadError) {
            try begin(head, context)
            read(context)
        } catch { refuse(error, context) }
    }

    func tick(_ now: Int64) {
        guard state == .reading || state == .sending, let context else { return }
        guard state == .reading else {
            if now - waitsSince >= Int64(hub.options.requestSeconds) * 1_000 { context.close(promise: nil) }
            return
        }
        let isUnderWay = request != nil || !reader.isEmpty
        let seconds = isUnderWay ? hub.options.requestSeconds : hub.options.idleSeconds
        guard now - waitsSince >= Int64(seconds) * 1_000 else { return }
        if isUnderWay {
            refuse(RequestHeadError(status: .requestTimeout, reason: "The request did not come in time."), context)
        } else {
            context.close(promise: nil)
        }
    }

    /// Ends the connection: at once if it waits for a request, otherwise with the answer to the one that is read or under way.
    private func stop() {
        isStopping = true
        if state == .reading, request == nil { context?.close(promise: nil) }
    }

    // MARK: Requests

    private func waitForRequest() {
        state = .reading
        waitsSince = hub.now
        place.startWaiting()
    }

    private func read(_ context: ChannelHandlerContext) {
        // What is answered at once reads on: in the loop below, not in a call within a call for each request that waits.
        guard !isReading else { return }
        isReading = true
        defer { isReading = false }
        do throws(RequestHeadError) {
            while state == .reading {
                if request == nil {
                    guard let head = try reader.next() else { return }
                    try begin(head, context)
                }
                guard state == .reading, let body = try request?.body.next(from: &reader), let head = request?.head
                else { return }
                request = nil
                answer(head, body, context)
            }
        } catch { refuse(error, context) }
    }

    private func begin(_ head: RequestHead, _ context: ChannelHandlerContext) throws(RequestHeadError) {
        guard hub.claims(head) else {
            try handOn(head, context)
            return
        }
        try hub.address?.check(host: head.fields[.hostField])
        if LiveServer.isSocket(head) {
            upgrade(head, context)
            return
        }
        let service = service(for: head)
        let bodyBytes = service?.bodyBytes(head) ?? hub.options.bodyBytes
        request = (head, try RequestBodyReader(head.body, maximumBytes: bodyBytes))
        try hold(head.body, bodyBytes)
        waitsSince = hub.now
        if head.hasBody, head.isHTTP11, reader.isEmpty, head.fields[.expect]?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
    }

    /// Small bodies are not counted: a connection has as much anyway.
    private func hold(_ body: RequestHead.Body, _ maximum: Int) throws(RequestHeadError) {
        let bytes =
            switch body {
            case .none: 0
            case .bytes(let count): count
            case .chunked: maximum
            }
        guard bytes > 64 << 10 else { return }
        guard hub.heldBodyBytes + bytes <= hub.options.heldBodyBytes else {
            throw RequestHeadError(status: .serviceUnavailable, reason: "Too much is being sent at once. Try again.")
        }
        held = bytes
        hub.heldBodyBytes += bytes
    }

    private func release() {
        hub.heldBodyBytes -= held
        held = 0
    }

    private func handOn(_ head: RequestHead, _ context: ChannelHandlerContext) throws(RequestHeadError) {
        guard let handOn else { throw RequestHeadError(status: .notFound, reason: "Nothing is here.") }
        state = .closing
        let channel = context.channel
        let rest = reader.bytes
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        handOn(channel, place, head, rest)
    }

    private func answer(_ head: RequestHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
        state = .answering
        place.stopWaiting()
        release()
        if let service = service(for: head) { return ask(service, head, body, context) }
        let hasBody = head.method != "HEAD"
        hub.answer(LiveCall(method: head.method, target: head.target, body: body)) { answer in
            // When it is answered, it has left: a publisher waits for the turn’s frames.
            self.hub.afterDrain {
                self.write(answer, hasBody: hasBody, keepsAlive: head.keepsAlive, isHTTP11: head.isHTTP11)
            }
        }
    }

    private func service(for head: RequestHead) -> PortService? {
        hub.service.flatMap { $0.claims(head) ? $0 : nil }
    }

    private func ask(_ service: PortService, _ head: RequestHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
        let (loop, peer) = (context.eventLoop, context.channel.peerAddress)
        // On the loop as far as it goes: each thread that has to be woken costs more than what it does here.
        Task.immediate(executorPreference: hub.executor) {
            let answer = await service.answer(head, body, peer)
            let write = { @Sendable in
                var fields = ""
                for field in answer.fields { fields += "\(field.name.rawName): \(field.value)\r\n" }
                self.write(
                    status: answer.status, fields: fields, answer.body, hasBody: head.method != "HEAD",
                    keepsAlive: head.keepsAlive, isHTTP11: head.isHTTP11)
            }
            if loop.inEventLoop { write() } else { loop.execute(write) }
        }
    }

    // MARK: Answers

    private func write(_ answer: LiveAnswer, hasBody: Bool = true, keepsAlive: Bool, isHTTP11: Bool) {
        let fields =
            answer.contentType == LiveAnswer.json
            ? "Content-Type: application/json\r\nCache-Control: no-store\r\n"
            : "Content-Type: \(answer.contentType)\r\nCache-Control: no-store\r\n"
        write(
            status: answer.status, fields: fields, answer.body, hasBody: hasBody, keepsAlive: keepsAlive,
            isHTTP11: isHTTP11)
    }

    /// - Parameter fields: Each with its line’s end.
    private func write(
        status: Int, fields: String, _ body: [UInt8], hasBody: Bool, keepsAlive: Bool, isHTTP11: Bool
    ) {
        guard let context, state == .answering else { return }
        let closes = !keepsAlive || isStopping || isInputClosed
        var buffer = context.channel.allocator.buffer(capacity: body.count + 384)
        if status == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nDate: ")
        } else {
            buffer.writeString("HTTP/1.1 \(status) \(HTTPResponse.Status(known: status).reasonPhrase)\r\n")
            buffer.writeStaticString("X-Content-Type-Options: nosniff\r\nDate: ")
        }
        buffer.writeString(HTTPDate.now())
        buffer.writeStaticString("\r\n")
        buffer.writeString(fields)
        // RFC 9110, section 8.6: neither of these has a body to tell the length of.
        if status != 204, status != 304 {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(body.count))
            buffer.writeStaticString("\r\n")
        }
        if closes {
            buffer.writeString("Connection: close\r\n")
        } else if !isHTTP11 {
            buffer.writeString("Connection: keep-alive\r\n")
        }
        buffer.writeString("\r\n")
        if hasBody { buffer.writeBytes(body) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        guard !closes else { return linger(context) }
        // Who asks on and takes no answer is not asked what else it wants: all of its answers would be kept here.
        guard context.channel.isWritable else {
            state = .sending
            waitsSince = hub.now
            return
        }
        waitForRequest()
        read(context)
    }

    private func refuse(_ error: RequestHeadError, _ context: ChannelHandlerContext) {
        state = .answering
        place.stopWaiting()
        let answer = LiveAnswer(status: error.status.code, text: error.reason)
        write(answer, keepsAlive: false, isHTTP11: true)
    }

    /// Closes so that the client can still read the answer, whatever else it sends.
    private func linger(_ context: ChannelHandlerContext) {
        state = .closing
        place.startWaiting()
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(2)) { self.context?.close(promise: nil) }
    }

    // MARK: WebSockets

    private func upgrade(_ head: RequestHead, _ context: ChannelHandlerContext) {
        let upgrade: WebSocketUpgrade
        do throws(WebSocketUpgrade.Fault) { upgrade = try WebSocketUpgrade(head) } catch {
            return refuseUpgrade(error, context)
        }
        var buffer = context.channel.allocator.buffer(capacity: 512)
        buffer.writeString(upgrade.response)
        let app: AppHub
        do throws(CloseCode) { app = try self.app(for: head) } catch {
            WebSocketFrame.append(Frame.error(error).json, as: .text, to: &buffer)
            WebSocketFrame.append(close: error.code, error.message, to: &buffer)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            return linger(context)
        }
        context.write(wrapOutboundOut(buffer), promise: nil)
        become(WebSocketHandler(app, of: hub), of: app, context)
    }

    private func app(for head: RequestHead) throws(CloseCode) -> AppHub {
        let handshake = try LiveHandshake(target: head.target)
        guard let app = hub.app(key: handshake.key) else { throw .noSuchApp }
        if let allowed = app.allowedOrigins, let origin = head.fields[.origin], !allowed.contains(origin) {
            throw .foreignOrigin
        }
        guard app.app.connectionCount < app.app.limits.connections else { throw .overCapacity }
        return app
    }

    private func become(_ handler: WebSocketHandler, of app: AppHub, _ context: ChannelHandlerContext) {
        state = .closing
        place.stopWaiting()
        let options = context.channel.syncOptions
        // A connection waits nearly all its time, and 2,064 bytes is what a receive buffer holds otherwise.
        try? options?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
        let pending = hub.options.pendingBytes
        try? options?.setOption(.writeBufferWaterMark, value: .init(low: pending / 2, high: pending))
        let rest = reader.bytes
        reader.removeAll()
        do {
            try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
        } catch {
            context.close(promise: nil)
            return
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        app.connect(handler)
        if !rest.isEmpty { handler.read(ByteBuffer(bytes: rest)) }
    }

    private func refuseUpgrade(_ fault: WebSocketUpgrade.Fault, _ context: ChannelHandlerContext) {
        let (status, reason): (HTTPResponse.Status, String) =
            switch fault {
            case .notUpgrade: (.upgradeRequired, "WebSocket is spoken here. Connect with a Pusher Channels client.")
            case .badVersion: (.upgradeRequired, "WebSocket version 13 is spoken here.")
            case .malformed: (.badRequest, "This is no WebSocket handshake.")
            }
        var buffer = ByteBuffer()
        let body = reason + "\n"
        buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        buffer.writeString("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n")
        buffer.writeString(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        linger(context)
    }
}
