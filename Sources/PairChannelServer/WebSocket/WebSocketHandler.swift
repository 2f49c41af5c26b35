import NIOCore
import PairChannel

/// One client’s WebSocket: bytes in, events to whoever has it; frames out.
///
/// Used on its event loop alone. There is one of these a connection and nothing else, no task and no codec, so that a connection
/// costs little.
final class WebSocketHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What comes of a client.
    enum Event {
        /// One text, whole.
        case message([UInt8])
        /// It wants a pong with this payload.
        case ping([UInt8])
        case pong
        /// Nothing comes any more: the client ends the connection, or it is gone.
        case ended
        /// What came is no frame that is taken here; nothing is read after it.
        case failed(CloseCode)
        /// It does not take what is sent to it fast enough.
        case slow
    }

    typealias OnEvent = (WebSocketHandler, Event) -> Void

    private enum State { case open, closing, closed }

    /// Which connection this is to whoever has it; `nil` once that has forgotten it.
    var socket: LiveSocket?
    /// Whether whoever has it will flush what has been written, at the end of this turn.
    var isFlushScheduled = false

    private let onEvent: OnEvent
    private var context: ChannelHandlerContext?
    private var reader: WebSocketReader
    private var state = State.open
    private var isPaused = false
    /// Messages that came before the connection was paused, and are taken when it goes on.
    private var held: [[UInt8]] = []
    private var discarded = 0

    /// - Parameters:
    ///   - messageBytes: The longest message that is taken.
    ///   - onEvent: Told what comes, one after the other. What it refers to lives as long as the connection.
    init(messageBytes: Int, onEvent: @escaping OnEvent) {
        self.onEvent = onEvent
        reader = WebSocketReader(maximumBytes: messageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        onEvent(self, .ended)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard state == .open else { return discard(buffer, context) }
        read(buffer)
    }

    /// What comes after the end is thrown away, but not without end.
    private func discard(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        discarded += buffer.readableBytes
        if discarded > 1 << 20 { context.close(promise: nil) }
    }

    /// Takes bytes that came with the request for the upgrade, or after it.
    func read(_ buffer: ByteBuffer) {
        do throws(CloseCode) {
            let result = buffer.withUnsafeReadableBytes { bytes -> Result<Void, CloseCode> in
                do throws(CloseCode) { return .success(try reader.read(bytes, take)) } catch { return .failure(error) }
            }
            try result.get()
        } catch { onEvent(self, .failed(error)) }
    }

    private func take(_ item: WebSocketReader.Item) -> Bool {
        switch item {
        case .text(let bytes) where isPaused: held.append(bytes)
        case .text(let bytes): onEvent(self, .message(bytes))
        case .ping(let payload): onEvent(self, .ping(payload))
        case .pong: onEvent(self, .pong)
        case .close(let code):
            onEvent(self, .ended)
            // RFC 6455, section 5.5.1: the code is typically sent back.
            close(code ?? 1_000, "")
        }
        return state == .open
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable { onEvent(self, .slow) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Pausing

    /// Takes no more messages of the client until `resume`: those that are here already wait, and no others are read.
    func pause() {
        isPaused = true
        try? context?.channel.syncOptions?.setOption(.autoRead, value: false)
    }

    func resume() {
        isPaused = false
        while !isPaused, state == .open, !held.isEmpty { onEvent(self, .message(held.removeFirst())) }
        guard !isPaused else { return }
        held = []
        try? context?.channel.syncOptions?.setOption(.autoRead, value: true)
    }

    // MARK: Writing

    /// Writes frames; whoever does flushes once, when all that is due has been written.
    func write(_ frames: ByteBuffer) {
        guard state == .open, let context else { return }
        context.write(wrapOutboundOut(frames), promise: nil)
    }

    /// Writes the last frames of a turn.
    func writeAndFlush(_ frames: ByteBuffer) {
        guard state == .open, let context else { return }
        context.writeAndFlush(wrapOutboundOut(frames), promise: nil)
    }

    func write(_ payload: [UInt8], as opcode: WebSocketFrame.Opcode) {
        guard state == .open, let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: payload.count + WebSocketFrame.maximumHeadBytes)
        WebSocketFrame.append(payload, as: opcode, to: &buffer)
        write(buffer)
    }

    func flush() {
        isFlushScheduled = false
        context?.flush()
    }

    /// Says why, and ends the connection when the client has, or soon.
    func close(_ code: UInt16, _ reason: String) {
        guard state == .open, let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 127)
        WebSocketFrame.append(close: code, reason, to: &buffer)
        state = .closing
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        // What the client has sent and nobody has read would break the connection before it reads why.
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(2)) { self.context?.close(promise: nil) }
    }

    /// Whether it takes what is sent to it.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Ends the connection without a word: nobody takes one.
    func cut() {
        state = .closing
        context?.close(promise: nil)
    }
}
