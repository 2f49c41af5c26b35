import HTTPTypes
import NIOCore

/// One client’s connection: requests are read and answered one after the other, until it ends, takes too long, or becomes
/// another protocol’s.
///
/// `RequestReader` finds the requests, `ResponseWriter` writes the answers. Back-pressure goes both ways: while a request is
/// answered no more than `ReadAhead` says is read, and while an answer waits to be taken no further request is looked at.
final class Connection: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private let port: PortContext
    // All below is used on the channel's event loop alone.
    private var context: ChannelHandlerContext?
    /// As it was at first: of a connection that has broken, the channel does not know it any more.
    private var peer: SocketAddress?
    private var phase = ConnectionPhase.waiting
    private var timer = PhaseTimer()
    private var reader: RequestReader
    private let writer = ResponseWriter()
    private var executor: LoopExecutor?
    private var task: Task<Void, Never>?
    private var isReadingRequests = false

    init(_ port: PortContext) { (self.port, reader) = (port, RequestReader(port)) }

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
        timer.place = place
        enter(.waiting)
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        enter(.closed)
        task?.cancel()
        writer.cancel()
        reader.giveUp()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !reader.take(unwrapInboundIn(data).readableBytesView, in: phase) { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase.isReading { readRequests(context) } else if reader.wantsMore(in: phase) { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if phase == .sending, writer.isTaken(by: context.channel) { goOn(.taken(closes: false)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: if phase.endsAtOnce { context.close(promise: nil) }
        case ChannelEvent.inputClosed:
            reader.isInputClosed = true
            if phase.isReading { readRequests(context) } else if phase == .lingering { context.close(promise: nil) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Begins a part that may last as long as the limits say.
    private func enter(_ next: ConnectionPhase) {
        phase = next
        if let context { timer.begin(next, port.limits, on: context.eventLoop) { self.ring() } }
    }

    private func ring() {
        guard let context else { return }
        switch timer.lateness(of: phase, on: context.eventLoop, { self.ring() }) {
        case .refuse: refuse(reader.refusal(.timeout))
        case .lookWhetherItStalls where !writer.isStalled(context.channel, port.limits): enter(.sending)
        case .lookWhetherItStalls, .close: context.close(promise: nil)
        case nil: break
        }
    }

    /// Answers what has come whole. A request that is answered at once is followed by the next in the loop below, not in a call
    /// within a call for each that waits.
    private func readRequests(_ context: ChannelHandlerContext) {
        guard !isReadingRequests else { return }
        isReadingRequests = true
        defer { isReadingRequests = false }
        var count = 0
        while phase.isReading {
            // Of many that came together, the rest waits until the loop’s other connections have had their turn.
            guard count < 16 else {
                return context.eventLoop.execute { if let context = self.context { self.readRequests(context) } }
            }
            count += 1
            do throws(ProblemDetails) {
                switch try reader.next() {
                case .request(let head, let body, let route):
                    answer(head, body, by: route, context)
                case .upgrade(let head, let decide): upgrade(decide(head, context.channel), context)
                case nil: return readMore(context)
                }
            } catch { refuse(reader.refusal(error)) }
        }
        if reader.wantsMore(in: phase) { context.read() }
    }

    /// Waits for the rest of a request, for as long as its part may take: one that trickles is given up.
    private func readMore(_ context: ChannelHandlerContext) {
        guard !reader.isInputClosed else { return context.close(promise: nil) }
        let next = reader.isInBody ? .body : reader.rest.isEmpty ? phase : .head
        if next != phase { enter(next) }
        if reader.isContinueDue {
            reader.continueSaid()
            context.writeAndFlush(NIOAny(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
        context.read()
    }

    private func answer(_ head: RequestHead, _ body: [UInt8], by route: Route, _ context: ChannelHandlerContext) {
        enter(.answering)
        let task = route.answer(head, body: body, peer: peer, on: context.eventLoop, &executor) { self.write($0) }
        if phase == .answering { self.task = task }
    }

    /// Answers what no route has; the connection ends with that.
    private func refuse(_ response: EncodedResponse) {
        var response = response
        response.closes = true
        reader.giveUp()
        enter(.answering)
        port.onRefusal(response.status)
        write(response)
    }

    private func write(_ response: EncodedResponse) {
        guard let context, phase == .answering else { return }
        task = nil
        phase = .sending
        let isLast = port.connections.isDraining || reader.isCut
        goOn(writer.write(response, for: reader.exchange, isLast: isLast, to: context) { self.goOn($0) })
    }

    private func goOn(_ progress: ResponseWriter.Progress) {
        guard let context, phase == .sending else { return }
        switch progress {
        case .waiting: enter(.sending)
        case .failed: context.close(promise: nil)
        case .taken(let closes) where closes || reader.isCut: linger(context)
        case .taken:
            enter(.waiting)
            readRequests(context)
        }
    }

    /// Closes so that the client can still read the answer: were the rest of what it sends left unread, the system would tell
    /// it that the connection broke, and it might throw the answer away.
    private func linger(_ context: ChannelHandlerContext) {
        guard !reader.isInputClosed else { return context.close(promise: nil) }
        reader.removeAll()
        enter(.lingering)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    private func upgrade(_ upgrade: Upgrade, _ context: ChannelHandlerContext) {
        switch upgrade {
        case .refuse(let response): refuse(response)
        case .end(let bytes):
            enter(.answering)
            phase = .sending
            goOn(writer.end(with: bytes, to: context) { self.goOn($0) })
        case .take(let bytes, let handler, let begin):
            enter(.closed)
            Handover.perform(from: self, to: handler, sending: bytes, rest: reader.rest, context, begin: begin)
        }
    }
}
