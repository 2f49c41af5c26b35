import NIOCore

/// Writes a connection’s answers, one at a time, and sees whether the client takes them. Used on the connection’s event loop.
final class ResponseWriter: @unchecked Sendable {
    /// How far an answer is.
    enum Progress {
        /// The client has taken it, or the connection has room for all of it.
        case taken(closes: Bool)
        /// It waits until the client takes more.
        case waiting
        /// The connection is broken.
        case failed
    }

    /// Told on the event loop of the end of an answer that was waiting.
    typealias Done = @Sendable (Progress) -> Void

    private var sending: Sending?
    private var task: Task<Void, Never>?
    private var waitsForRoom = false

    /// Writes an answer.
    ///
    /// - Parameters:
    ///   - exchange: What is known of its request.
    ///   - isLast: The connection ends with it, whatever its request and itself say.
    ///   - done: May be called before this returns.
    func write(
        _ response: EncodedResponse, for exchange: RequestReader.Exchange, isLast: Bool,
        to context: ChannelHandlerContext, _ done: @escaping Done
    ) -> Progress {
        reset()
        var isChunked = false
        var closes = isLast || response.closes || !exchange.keepsAlive
        if case .pieces(nil, _) = response.body {
            isChunked = exchange.isHTTP11
            closes = closes || !isChunked
        }
        var buffer = context.channel.allocator.buffer(capacity: response.bufferBytes)
        response.writeHead(
            to: &buffer, isChunked: isChunked, connection: closes ? "close" : exchange.isHTTP11 ? nil : "keep-alive")
        switch response.body {
        case .pieces(let count, let next) where !exchange.isHead:
            context.writeAndFlush(NIOAny(buffer), promise: nil)
            let sending = Sending(isStream: count == nil)
            self.sending = sending
            task = Self.send(next, sending, isChunked: isChunked, to: context) { [closes] isSent in
                self.reset()
                done(isSent ? .taken(closes: closes) : .failed)
            }
            return .waiting
        case .bytes(let bytes) where !exchange.isHead: buffer.writeBytes(bytes)
        case .buffer(let shared) where !exchange.isHead && shared.readableBytes > 0:
            context.write(NIOAny(buffer), promise: nil)
            buffer = shared
        case .none, .bytes, .buffer, .pieces: break
        }
        return closes ? end(with: buffer, to: context, done) : flush(buffer, context)
    }

    /// Writes the last bytes of a connection.
    func end(with bytes: ByteBuffer, to context: ChannelHandlerContext, _ done: @escaping Done) -> Progress {
        sending = Sending()
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { result in
            if case .success = result { done(.taken(closes: true)) } else { done(.failed) }
        }
        context.writeAndFlush(NIOAny(bytes), promise: promise)
        return .waiting
    }

    private func flush(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) -> Progress {
        context.writeAndFlush(NIOAny(buffer), promise: nil)
        // Who asks on and takes no answer is not asked what else it wants: all of its answers would be kept here.
        guard !context.channel.isWritable else { return .taken(closes: false) }
        waitsForRoom = true
        sending = Sending()
        return .waiting
    }

    private static func send(
        _ next: @escaping EncodedResponse.Next, _ sending: Sending, isChunked: Bool,
        to context: ChannelHandlerContext, _ done: @escaping @Sendable (Bool) -> Void
    ) -> Task<Void, Never> {
        let (channel, loop) = (context.channel, context.eventLoop)
        return Task {
            var isSent = true
            do { try await sending.send(next, isChunked: isChunked, over: channel) } catch { isSent = false }
            loop.execute { [isSent] in done(isSent) }
        }
    }

    /// Whether the answer that waits needs no more than that the connection has room.
    func isTaken(by channel: any Channel) -> Bool { waitsForRoom && channel.isWritable }

    /// Whether the client has taken too little since this was asked last, `limits.stallSeconds` ago.
    func isStalled(_ channel: any Channel, _ limits: HTTPLimits) -> Bool {
        let left = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)).flatMap { $0 } ?? 0
        return sending?.isStalled(left: left, limits) ?? false
    }

    /// Breaks off what is being sent.
    func cancel() { task?.cancel() }

    private func reset() { (task, sending, waitsForRoom) = (nil, nil, false) }
}
