import HTTPServer
import HTTPTypes
import NIOCore
import Synchronization

/// One client's connection: requests are read and answered one after the other, and it is closed when that takes too long.
///
/// Few requests may have a body (`takesBody`): of those it is read whole, and no more of it than a form has. What follows any
/// other head that announces a body is never taken for a request. While one is being answered, no more than one head’s worth
/// of bytes is read: a client cannot pile requests up.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = IOData

    typealias Respond = @Sendable (RequestHead, _ body: [UInt8], SocketAddress?) async -> Outgoing

    private enum State { case waiting, reading, answering, writing, lingering, closed }

    private let limits: ServerLimits
    private let address: PublicAddress
    private let respond: Respond
    private let takesBody: @Sendable (RequestHead) -> Bool
    private let neighbour: PortNeighbour?
    private let connections: Connections
    private let onRefusal: @Sendable (HTTPResponse.Status) -> Void
    // All below is used on the channel's event loop alone.
    private var context: ChannelHandlerContext?
    /// Its place among all of the port’s, from its acceptance on.
    private var place: OpenConnection?
    /// As it was at first: of a connection that has broken, the channel does not know it any more.
    private var peer: SocketAddress?
    private var reader: RequestHeadReader
    /// A request whose body is still coming.
    private var incoming: (head: RequestHead, body: RequestBodyReader)?
    private var state = State.waiting
    private var deadline = NIODeadline.distantFuture
    private var alarm: Scheduled<Void>?
    private var alarmAt = NIODeadline.distantFuture
    private var answering: Task<Void, Never>?
    private var executor: LoopExecutor?
    private var isInputClosed = false
    private var isCut = false
    private var lingered = 0
    /// Bytes of the answer that were still to be taken when that was last looked at, and pieces that had been.
    private var unwritten = 0
    private var piecesSeen = 0
    private let piecesWritten = Atomic<Int>(0)
    /// Of the stream that is being sent.
    private var pace: StreamPace?

    /// - Parameter onRefusal: Told of each request that was refused before it was understood.
    init(
        limits: ServerLimits, address: PublicAddress, connections: Connections, neighbour: PortNeighbour? = nil,
        onRefusal: @escaping @Sendable (HTTPResponse.Status) -> Void,
        takesBody: @escaping @Sendable (RequestHead) -> Bool, respond: @escaping Respond
    ) {
        (self.limits, self.address, self.connections) = (limits, address, connections)
        (self.neighbour, self.onRefusal, self.respond) = (neighbour, onRefusal, respond)
        self.takesBody = takesBody
        reader = RequestHeadReader(limits: limits.head, address: address)
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = context.channel.peerAddress
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.peerAddress ?? peer
        guard let place = connections.add(context.channel) else {
            context.close(promise: nil)
            return
        }
        self.place = place
        wait()
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        answering?.cancel()
        alarm?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        switch state {
        case .waiting, .reading:
            reader.append(buffer.readableBytesView)
        case .answering, .writing:
            // All that was sent comes at once when the client closes its side. What follows bytes that were not kept would be
            // taken for something else than it is, so then this answer is the last.
            guard !isCut, reader.bytes.count < 4 * limits.head.bytes else {
                isCut = true
                return
            }
            reader.append(buffer.readableBytesView)
        case .lingering:
            lingered += buffer.readableBytes
            if lingered > 1 << 20 { context.close(promise: nil) }
        case .closed: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .waiting, .reading: readHead(context)
        case .lingering: context.read()
        case .answering, .writing: readOn(context)
        case .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return drain() }
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isInputClosed = true
        switch state {
        case .waiting, .reading: readHead(context)
        case .lingering: context.close(promise: nil)
        case .answering, .writing, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Ends the connection, at once if it waits for a request, otherwise with the answer that is under way.
    private func drain() {
        if state == .waiting || state == .reading || state == .lingering { context?.close(promise: nil) }
    }

    // MARK: A shared port

    /// Lets the neighbour go on with a request that is for it, and with all that follows.
    private func handOver(_ head: RequestHead, to neighbour: PortNeighbour, _ context: ChannelHandlerContext) {
        guard let place else { return context.close(promise: nil) }
        state = .closed
        alarm?.cancel()
        let (channel, rest) = (context.channel, reader.bytes)
        let (limits, address, connections) = (limits, address, connections)
        let (onRefusal, takesBody, respond) = (onRefusal, takesBody, respond)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        neighbour.take(channel, place, head, rest) { channel, place, head, rest in
            let next = HTTPConnection(
                limits: limits, address: address, connections: connections, neighbour: neighbour, onRefusal: onRefusal,
                takesBody: takesBody, respond: respond)
            next.begin(head, rest: rest, on: channel, place)
        }
    }

    /// Goes on with a request whose head another has read.
    private func begin(_ head: RequestHead, rest: [UInt8], on channel: any Channel, _ place: OpenConnection) {
        self.place = place
        do {
            try channel.syncOptions?.setOption(.autoRead, value: false)
            try channel.pipeline.syncOperations.addHandler(self)
        } catch {
            channel.close(promise: nil)
            return
        }
        guard let context else { return }
        reader.append(rest)
        do throws(RequestHeadError) { try take(head, context) } catch { refuse(error) }
    }

    // MARK: Reading

    private func wait() {
        state = .waiting
        place?.startWaiting()
        wake(after: limits.idleSeconds)
    }

    private func readHead(_ context: ChannelHandlerContext) {
        do throws(RequestHeadError) {
            guard incoming == nil else { return try readBody(context) }
            guard let head = try reader.next() else { return readMore(context) }
            if let neighbour, neighbour.claims(head) { return handOver(head, to: neighbour, context) }
            try take(head, context)
        } catch { refuse(error) }
    }

    /// Waits for the rest of a request. All of it has the time of its head: one that trickles is given up.
    private func readMore(_ context: ChannelHandlerContext) {
        guard !isInputClosed else { return context.close(promise: nil) }
        if state == .waiting, !reader.isEmpty || incoming != nil {
            state = .reading
            wake(after: limits.headSeconds)
        }
        context.read()
    }

    private func take(_ head: RequestHead, _ context: ChannelHandlerContext) throws(RequestHeadError) {
        guard head.hasBody, takesBody(head) else {
            answer(head, [], context)
            return readOn(context)
        }
        incoming = (head, try RequestBodyReader(head.body, maximumBytes: limits.bodyBytes))
        try readBody(context)
    }

    private func readBody(_ context: ChannelHandlerContext) throws(RequestHeadError) {
        guard let head = incoming?.head, let body = try incoming?.body.next(from: &reader) else {
            return readMore(context)
        }
        incoming = nil
        answer(head, body, context)
        readOn(context)
    }

    private func refuse(_ error: RequestHeadError) {
        incoming = nil
        state = .answering
        place?.stopWaiting()
        onRefusal(error.status)
        write(.refusal(error.status, error.reason), isHead: false, isHTTP11: true, keepsAlive: false)
    }

    /// Goes on to read while an answer is made, but not past what a head may have: to stop and begin again costs two calls of
    /// the system a request.
    private func readOn(_ context: ChannelHandlerContext) {
        if !isInputClosed, reader.bytes.count < limits.head.bytes { context.read() }
    }

    private func answer(_ head: RequestHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
        state = .answering
        place?.stopWaiting()
        deadline = .distantFuture
        let peer = peer
        let loop = context.eventLoop
        let respond = respond
        let isHead = head.method == "HEAD"
        let executor = executor ?? LoopExecutor(loop)
        self.executor = executor
        // What is at hand is answered before this returns: to come back to it costs a turn of the loop.
        let task = Task.immediate(executorPreference: executor) {
            let outgoing = await respond(head, body, peer)
            let write = { @Sendable in
                self.write(
                    outgoing, isHead: isHead, isHTTP11: head.isHTTP11, keepsAlive: head.keepsAlive && !head.hasBody)
            }
            if loop.inEventLoop { write() } else { loop.execute(write) }
        }
        if state == .answering { answering = task }
    }

    // MARK: Writing

    private func write(_ outgoing: Outgoing, isHead: Bool, isHTTP11: Bool, keepsAlive: Bool) {
        guard let context, state == .answering else { return }
        var closes = outgoing.closes || !keepsAlive || connections.isDraining || isCut
        state = .writing
        unwritten = .max
        wake(after: limits.stallSeconds)
        var head = outgoing.head
        head.writeString("Date: ")
        head.writeString(HTTPDate.now())
        head.writeString("\r\n")
        var isChunked = false
        var isStream = false
        if case .pieces(true, _) = outgoing.body {
            isStream = true
            if isHTTP11 {
                isChunked = true
                head.writeString("Transfer-Encoding: chunked\r\n")
            } else {
                closes = true
            }
        }
        if closes {
            head.writeString("Connection: close\r\n")
        } else if !isHTTP11 {
            head.writeString("Connection: keep-alive\r\n")
        }
        head.writeString("\r\n")
        let done = context.eventLoop.makePromise(of: Void.self)
        let isLast = closes
        done.futureResult.whenComplete { result in
            switch result {
            case .success: self.written(closes: isLast)
            case .failure: self.context?.close(promise: nil)
            }
        }
        switch outgoing.body {
        case .bytes(let bytes) where !isHead && bytes.readableBytes > 0:
            context.write(wrapOutboundOut(.byteBuffer(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: done)
        case .pieces(_, let next) where !isHead:
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(head)), promise: nil)
            let channel = context.channel
            let chunked = isChunked
            // A file holds nothing that others wait for; a stream does, and has a length that nobody knows.
            let pace = isStream ? StreamPace() : nil
            self.pace = pace
            answering = Task {
                do {
                    while let piece = try await next() {
                        try Task.checkCancellation()
                        // Waited for, so that never more than one piece is held for a client that reads slowly.
                        let chunk = Self.chunk(piece, isChunked: chunked)
                        pace?.begin(chunk.readableBytes, at: .now())
                        try await channel.writeAndFlush(chunk)
                        pace?.end(at: .now())
                        self.piecesWritten.add(1, ordering: .relaxed)
                    }
                    if chunked { try await channel.writeAndFlush(ByteBuffer(string: "0\r\n\r\n")) }
                    done.succeed()
                } catch { done.fail(error) }
            }
        case .none, .bytes, .pieces:
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(head)), promise: done)
        }
    }

    private static func chunk(_ piece: [UInt8], isChunked: Bool) -> ByteBuffer {
        guard isChunked, !piece.isEmpty else { return ByteBuffer(bytes: piece) }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(piece.count + 16)
        buffer.writeString(String(piece.count, radix: 16) + "\r\n")
        buffer.writeBytes(piece)
        buffer.writeString("\r\n")
        return buffer
    }

    private func written(closes: Bool) {
        guard let context, state == .writing else { return }
        (answering, pace) = (nil, nil)
        if closes || isCut {
            linger(context)
        } else {
            wait()
            guard !reader.isEmpty || isInputClosed else {
                context.read()
                return
            }
            // What came meanwhile is a request already, or the beginning of one. Not read at once: each of a thousand requests
            // that came together would stand on the stack of the one before it.
            context.eventLoop.execute {
                if self.state == .waiting, let context = self.context { self.readHead(context) }
            }
        }
    }

    /// Closes so that the client can still read the answer: were the rest of what it sends left unread, the system would tell
    /// it that the connection broke, and it might throw the answer away.
    private func linger(_ context: ChannelHandlerContext) {
        guard !isInputClosed else {
            context.close(promise: nil)
            return
        }
        state = .lingering
        reader.removeAll()
        place?.startWaiting()
        wake(after: 2)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: Time

    private func wake(after seconds: Double) {
        guard let context else { return }
        deadline = .now() + .milliseconds(Int64(seconds * 1_000))
        // One alarm a connection: it looks at the deadline when it goes off, and is set again only when one comes nearer.
        if alarm != nil, alarmAt <= deadline { return }
        alarm?.cancel()
        alarmAt = deadline
        alarm = context.eventLoop.scheduleTask(deadline: deadline) { self.alarmed() }
    }

    private func alarmed() {
        alarm = nil
        alarmAt = .distantFuture
        guard let context, state != .closed else { return }
        if state == .answering { return }
        guard NIODeadline.now() >= deadline else {
            alarmAt = deadline
            alarm = context.eventLoop.scheduleTask(deadline: deadline) { self.alarmed() }
            return
        }
        switch state {
        case .reading:
            state = .answering
            onRefusal(.requestTimeout)
            write(
                .refusal(.requestTimeout, "The request did not come in time."), isHead: false, isHTTP11: true,
                keepsAlive: false)
        case .writing:
            // Slow is not stalled: as long as enough bytes are taken, the client has its time.
            let options = context.channel.syncOptions
            let left = (try? options?.getOption(.bufferedWritableBytes)).flatMap { $0 } ?? 0
            let pieces = piecesWritten.load(ordering: .relaxed)
            if left > 0, pieces == piecesSeen, left > unwritten - min(unwritten, limits.stallBytes) {
                context.close(promise: nil)
            } else if let pace, isTooSlow(pace.look(left: left, at: .now())) {
                context.close(promise: nil)
            } else {
                (unwritten, piecesSeen) = (left > 0 ? left : .max, pieces)
                wake(after: limits.stallSeconds)
            }
        case .waiting, .lingering: context.close(promise: nil)
        case .answering, .closed: break
        }
    }

    /// A stream holds one of the few places for exports, which others wait for.
    private func isTooSlow(_ look: (bytesPerSecond: Double, waitedSeconds: Double)) -> Bool {
        look.waitedSeconds > limits.stallSeconds / 2 && look.bytesPerSecond < limits.streamBytesPerSecond
    }
}
