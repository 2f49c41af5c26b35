import HTTPTypes
import NIOCore

/// What all connections of a port have in common.
struct PortContext: Sendable {
    let routes: RouteTable
    let limits: HTTPLimits
    /// Where clients find the server; `nil` for a port that answers under any name, without a path of its own.
    let address: PublicAddress?
    let connections: Connections
    let bodies: BodyBudget
    /// Told of each request that was refused before a route had it.
    let onRefusal: @Sendable (HTTPResponse.Status) -> Void
}

/// One client’s connection: requests are read and answered one after the other, until it ends, takes too long, or becomes
/// another protocol’s.
///
/// Back-pressure goes both ways. While a request is answered no more than one head’s worth of bytes is read, so that a client
/// cannot pile requests up; and while an answer waits to be taken, no further request is looked at.
final class Connection: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// A request’s first byte is waited for, then the rest of its head, then its body.
        case waiting, head, body
        /// A route has the request; then its answer waits to be taken.
        case answering, sending
        /// All is said, and what the client still sends is thrown away.
        case lingering
        /// It has ended, or is another’s.
        case closed

        var isReading: Bool { self == .waiting || self == .head || self == .body }
    }

    /// How many requests that came together are answered before the loop’s other connections have their turn.
    private static let requestsATurn = 16

    private let port: PortContext
    // All below is used on the channel's event loop alone.
    private var context: ChannelHandlerContext?
    private var place: OpenConnection?
    /// As it was at first: of a connection that has broken, the channel does not know it any more.
    private var peer: SocketAddress?
    private var executor: LoopExecutor?
    private var state = State.waiting
    private var alarm = Alarm()
    private var reader: RequestReader
    private var task: Task<Void, Never>?
    private var sending: Sending?
    /// The next request is read once the connection takes more; otherwise when all of the answer is taken.
    private var goesOnWhenWritable = false
    private var isReadingRequests = false
    private var isInputClosed = false
    /// Bytes were thrown away: what follows them would be taken for something else than it is, so this answer is the last.
    private var isCut = false
    private var discarded = 0

    init(_ port: PortContext) {
        self.port = port
        reader = RequestReader(port)
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = context.channel.peerAddress
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        reader.giveUp()
    }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.peerAddress ?? peer
        guard let place = port.connections.add(context.channel) else { return context.close(promise: nil) }
        self.place = place
        wait()
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        task?.cancel()
        alarm.cancel()
        reader.giveUp()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        switch state {
        case .waiting, .head, .body: reader.append(buffer.readableBytesView)
        case .answering, .sending:
            // All that was sent comes at once when the client closes its side.
            guard !isCut, reader.rest.count < 4 * port.limits.head.bytes else {
                isCut = true
                return
            }
            reader.append(buffer.readableBytesView)
        case .lingering:
            discarded += buffer.readableBytes
            if discarded > 1 << 20 { context.close(promise: nil) }
        case .closed: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .waiting, .head, .body: readRequests(context)
        case .answering, .sending: readOn(context)
        case .lingering: context.read()
        case .closed: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if state == .sending, goesOnWhenWritable, context.channel.isWritable { next(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return drain(context) }
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        switch state {
        case .waiting, .head, .body: readRequests(context)
        case .lingering: context.close(promise: nil)
        case .answering, .sending, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Ends the connection: at once if it waits for a request, otherwise with the answer to the one that is read or under way.
    private func drain(_ context: ChannelHandlerContext) {
        if state == .waiting || state == .head || state == .lingering { context.close(promise: nil) }
    }

    // MARK: Reading

    private func wait() {
        state = .waiting
        place?.startWaiting()
        setAlarm(port.limits.idleSeconds)
    }

    /// Answers what has come whole. A request that is answered at once is followed by the next in the loop below, not in a call
    /// within a call for each that waits.
    private func readRequests(_ context: ChannelHandlerContext) {
        guard !isReadingRequests else { return }
        isReadingRequests = true
        defer { isReadingRequests = false }
        var left = Self.requestsATurn
        while state.isReading {
            guard left > 0 else { return readRequestsNextTurn(context) }
            left -= 1
            do throws(RequestHeadError) {
                switch try reader.next() {
                case .request(let head, let body, let route):
                    answer(Request(head, body: body, peer: peer), by: route, context)
                case .upgrade(let head, let decide): try upgrade(head, decide, context)
                case nil: return readMore(context)
                }
            } catch { refuse(error) }
        }
        readOn(context)
    }

    private func readRequestsNextTurn(_ context: ChannelHandlerContext) {
        context.eventLoop.execute {
            if self.state.isReading, let context = self.context { self.readRequests(context) }
        }
    }

    /// Waits for the rest of a request, for as long as its part may take: one that trickles is given up.
    private func readMore(_ context: ChannelHandlerContext) {
        guard !isInputClosed else { return context.close(promise: nil) }
        if reader.isInBody {
            if state != .body { setAlarm(port.limits.bodySeconds) }
            state = .body
        } else if state == .waiting, !reader.rest.isEmpty {
            state = .head
            setAlarm(port.limits.headSeconds)
        }
        if reader.isContinueDue {
            reader.continueSaid()
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
        context.read()
    }

    /// Goes on to read while an answer is made or sent, but not past what a head may have: to stop and begin again costs two
    /// calls of the system a request.
    private func readOn(_ context: ChannelHandlerContext) {
        guard state == .answering || state == .sending else { return }
        if !isInputClosed, reader.rest.count < port.limits.head.bytes { context.read() }
    }

    // MARK: Answering

    private func answer(_ request: Request, by route: Route, _ context: ChannelHandlerContext) {
        startAnswering()
        switch route.answering {
        case .call(let call): call(request) { self.write($0) }
        case .respond(let respond): ask(respond, request, context)
        case .upgrade: break
        }
    }

    private func startAnswering() {
        state = .answering
        goesOnWhenWritable = false
        place?.stopWaiting()
        alarm.pause()
    }

    private func ask(
        _ respond: @escaping @Sendable (Request) async -> EncodedResponse, _ request: Request,
        _ context: ChannelHandlerContext
    ) {
        let loop = context.eventLoop
        let executor = executor ?? LoopExecutor(loop)
        self.executor = executor
        // What is at hand is answered before this returns: to come back to it costs a turn of the loop.
        let task = Task.immediate(executorPreference: executor) {
            let response = await respond(request)
            if loop.inEventLoop { self.write(response) } else { loop.execute { self.write(response) } }
        }
        if state == .answering { self.task = task }
    }

    private func refuse(_ error: RequestHeadError) {
        reader.giveUp()
        startAnswering()
        port.onRefusal(error.status)
        write(EncodedResponse(error))
    }

    private func write(_ response: EncodedResponse) {
        guard let context, state == .answering else { return }
        let exchange = reader.exchange
        task = nil
        var isChunked = false
        var closes = response.closes || !exchange.keepsAlive || port.connections.isDraining || isCut
        if case .pieces(nil, _) = response.body {
            isChunked = exchange.isHTTP11
            closes = closes || !isChunked
        }
        var buffer = context.channel.allocator.buffer(capacity: response.bufferBytes)
        response.writeHead(
            to: &buffer, isChunked: isChunked, connection: closes ? "close" : exchange.isHTTP11 ? nil : "keep-alive")
        state = .sending
        switch response.body {
        case .pieces(let count, let next) where !exchange.isHead:
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            startSending(Sending(isStream: count == nil))
            return send(next, isChunked: isChunked, closes: closes, context)
        case .bytes(let bytes) where !exchange.isHead: buffer.writeBytes(bytes)
        case .buffer(let shared) where !exchange.isHead && shared.readableBytes > 0:
            context.write(wrapOutboundOut(buffer), promise: nil)
            buffer = shared
        case .none, .bytes, .buffer, .pieces: break
        }
        flush(buffer, closes: closes, context)
    }

    private func flush(_ buffer: ByteBuffer, closes: Bool, _ context: ChannelHandlerContext) {
        guard !closes else {
            startSending(Sending())
            let done = context.eventLoop.makePromise(of: Void.self)
            done.futureResult.whenComplete { self.sent($0, closes: true) }
            return context.writeAndFlush(wrapOutboundOut(buffer), promise: done)
        }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        guard state == .sending else { return }
        // Who asks on and takes no answer is not asked what else it wants: all of its answers would be kept here.
        guard context.channel.isWritable else {
            goesOnWhenWritable = true
            return startSending(Sending())
        }
        next(context)
    }

    private func send(
        _ next: @escaping EncodedResponse.Next, isChunked: Bool, closes: Bool, _ context: ChannelHandlerContext
    ) {
        guard let sending else { return }
        let (channel, loop) = (context.channel, context.eventLoop)
        task = Task {
            var result: Result<Void, any Error> = .success(())
            do { try await sending.send(next, isChunked: isChunked, over: channel) } catch { result = .failure(error) }
            loop.execute { [result] in self.sent(result, closes: closes) }
        }
    }

    private func startSending(_ sending: Sending) {
        self.sending = sending
        setAlarm(port.limits.stallSeconds)
    }

    private func sent(_ result: Result<Void, any Error>, closes: Bool) {
        guard let context, state == .sending else { return }
        guard case .success = result else { return context.close(promise: nil) }
        if closes || isCut { linger(context) } else { next(context) }
    }

    /// The answer is taken, or as good as: on to the next request.
    private func next(_ context: ChannelHandlerContext) {
        (task, sending) = (nil, nil)
        guard !isCut else { return linger(context) }
        wait()
        readRequests(context)
    }

    /// Closes so that the client can still read the answer: were the rest of what it sends left unread, the system would tell
    /// it that the connection broke, and it might throw the answer away.
    private func linger(_ context: ChannelHandlerContext) {
        guard !isInputClosed else { return context.close(promise: nil) }
        (task, sending) = (nil, nil)
        state = .lingering
        reader.removeAll()
        place?.startWaiting()
        setAlarm(2)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: Upgrading

    private func upgrade(
        _ head: RequestHead, _ decide: (RequestHead, any Channel) -> Upgrade, _ context: ChannelHandlerContext
    ) throws(RequestHeadError) {
        guard !port.connections.isDraining else {
            throw RequestHeadError(status: .serviceUnavailable, reason: "The server is about to end. Try again.")
        }
        switch decide(head, context.channel) {
        case .refuse(var response):
            response.closes = true
            startAnswering()
            port.onRefusal(response.status)
            write(response)
        case .end(let bytes):
            startAnswering()
            state = .sending
            flush(bytes, closes: true, context)
        case .take(let bytes, let handler, let begin): handOver(bytes, handler, begin, context)
        }
    }

    private func handOver(
        _ bytes: ByteBuffer, _ handler: any ChannelHandler, _ begin: (_ channel: any Channel, _ rest: [UInt8]) -> Void,
        _ context: ChannelHandlerContext
    ) {
        state = .closed
        place?.stopWaiting()
        alarm.cancel()
        context.write(wrapOutboundOut(bytes), promise: nil)
        let (channel, rest) = (context.channel, reader.rest)
        do {
            try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            begin(channel, rest)
            try channel.syncOptions?.setOption(.autoRead, value: true)
        } catch { channel.close(promise: nil) }
    }

    // MARK: Time

    private func setAlarm(_ seconds: Double) {
        if let context { alarm.set(after: seconds, on: context.eventLoop) { self.ring() } }
    }

    private func ring() {
        guard let context, state != .closed, alarm.isDue(on: context.eventLoop, { self.ring() }) else { return }
        switch state {
        case .head, .body:
            refuse(RequestHeadError(status: .requestTimeout, reason: "The request did not come in time."))
        case .sending:
            let left = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)).flatMap { $0 } ?? 0
            if sending?.isStalled(left: left, port.limits) ?? false { return context.close(promise: nil) }
            setAlarm(port.limits.stallSeconds)
        case .waiting, .lingering: context.close(promise: nil)
        case .answering, .closed: break
        }
    }
}
