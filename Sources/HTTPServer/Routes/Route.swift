import NIOCore

/// What is answered below one path, and how. Each server exports its routes, and a port joins them.
package struct Route: Sendable {
    /// Looks at a request before its body is read.
    ///
    /// - Returns: The longest body, in bytes, that is read for it; 0 for none at all: then it is answered by its head alone, and
    ///   the connection ends with the answer.
    /// - Throws: Why it is refused; the connection ends with that.
    package typealias Admit = @Sendable (RequestHead) throws(ProblemDetails) -> Int
    /// Tells why a request is not answered: it was not admitted, or its body is too long or does not come. The connection ends
    /// with that.
    package typealias Refusal = @Sendable (ProblemDetails, RequestHead) -> EncodedResponse
    /// Sends the answer, on the connection’s event loop.
    package typealias Reply = @Sendable (EncodedResponse) -> Void

    /// How a request that was admitted is answered.
    package enum Answering: Sendable {
        /// By a task, which begins on the connection’s event loop and is on it as long as it waits for nothing else.
        case respond(@Sendable (RequestHead, _ body: [UInt8], _ peer: SocketAddress?) async -> EncodedResponse)
        /// By a call on the connection’s event loop, which replies once, within the call or later.
        case call(@Sendable (RequestHead, _ body: [UInt8], @escaping Reply) -> Void)
        /// By another protocol, which has the connection from then on.
        case upgrade(@Sendable (RequestHead, any Channel) -> Upgrade)
    }

    /// What the targets of its requests begin with: `/chat/`.
    package let prefix: String
    /// Asked of each request once its head has come.
    package let admit: Admit
    /// How those are answered that it lets in.
    package let answering: Answering
    /// How it is told of the others.
    let refusal: Refusal

    /// - Parameters:
    ///   - prefix: Of targets, below the path of the server: `/chat/`.
    ///   - refusal: In words alone, unless a route has its own.
    package init(
        _ prefix: String, admit: @escaping Admit, refusal: @escaping Refusal = { problem, _ in problem.encoded },
        _ answering: Answering
    ) {
        (self.prefix, self.admit, self.answering, self.refusal) = (prefix, admit, answering, refusal)
    }

    /// Has a request answered that was admitted; `reply` is called once, on `loop`, within the call or later.
    ///
    /// - Parameter executor: Made at the first request that needs it.
    /// - Returns: What answers it, to be cancelled when nobody waits any more; `nil` where that cannot be.
    func answer(
        _ head: RequestHead, body: [UInt8], peer: SocketAddress?, on loop: any EventLoop,
        _ executor: inout LoopExecutor?, _ reply: @escaping Reply
    ) -> Task<Void, Never>? {
        switch answering {
        case .call(let call): call(head, body, reply)
        case .respond(let respond):
            let own = executor ?? LoopExecutor(loop)
            executor = own
            // What is at hand is answered before this returns: to come back to it costs a turn of the loop.
            return Task.immediate(executorPreference: own) {
                let response = await respond(head, body, peer)
                if loop.inEventLoop { reply(response) } else { loop.execute { reply(response) } }
            }
        case .upgrade: break
        }
        return nil
    }
}

/// What becomes of a request for another protocol.
package enum Upgrade {
    /// It is answered, and the connection ends.
    case refuse(EncodedResponse)
    /// These bytes are sent, and the connection ends: a refusal in the words of the other protocol.
    case end(ByteBuffer)
    /// These bytes are sent, and the handler has the connection; `begin` is given what the client has sent already.
    case take(ByteBuffer, by: any ChannelHandler, begin: (_ channel: any Channel, _ rest: [UInt8]) -> Void)
}

/// Whose a request is among a port’s routes.
struct RouteTable: Sendable {
    /// The longest prefix first: it wins.
    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count } }

    func route(for head: RequestHead) -> Route? {
        routes.first { head.target.utf8.starts(with: $0.prefix.utf8) }
    }
}
