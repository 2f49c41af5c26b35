import NIOCore

/// Finds whole requests in a connection’s bytes, which come in pieces, and whose they are.
struct RequestReader {
    enum Item {
        case request(RequestHead, body: [UInt8], Route)
        /// The connection is to become another protocol’s.
        case upgrade(RequestHead, @Sendable (RequestHead, any Channel) -> Upgrade)
    }

    /// What an answer has to know of its request.
    struct Exchange {
        fileprivate(set) var isHead = false
        fileprivate(set) var isHTTP11 = true
        /// The client may ask again on the connection.
        fileprivate(set) var keepsAlive = false
    }

    private let port: PortContext
    private var heads: RequestHeadReader
    private var readAhead: ReadAhead
    /// A request whose body is still coming.
    private var incoming: (head: RequestHead, body: RequestBodyReader, route: Route)?
    /// The request that is being read, from its head on, and whose it is.
    private var current: (head: RequestHead, route: Route)?
    /// What that body takes of the port’s room.
    private var heldBytes = 0
    /// Of the request that was read last, or is being read.
    private(set) var exchange = Exchange()
    /// The client sends no more.
    var isInputClosed = false
    /// The client waits to be told to send a body.
    private(set) var isContinueDue = false

    init(_ port: PortContext) {
        self.port = port
        heads = RequestHeadReader(limits: port.limits.head, address: port.address)
        readAhead = ReadAhead(port.limits)
    }

    /// What has come and is not read yet.
    var rest: [UInt8] { heads.bytes }
    var isInBody: Bool { incoming != nil }

    /// What comes after the answer under way would be taken for something else than it is.
    var isCut: Bool { readAhead.isCut }

    /// Takes what has come in `phase`.
    ///
    /// - Returns: Whether the connection is to go on.
    mutating func take(_ bytes: ByteBufferView, in phase: ConnectionPhase) -> Bool {
        switch phase {
        case .waiting, .head, .body: heads.append(bytes)
        case .answering, .sending: if readAhead.keeps(held: heads.bytes.count) { heads.append(bytes) }
        case .lingering: return readAhead.discards(bytes.count)
        case .closed: break
        }
        return true
    }

    /// Whether to read more though no request is waited for in `phase`.
    func wantsMore(in phase: ConnectionPhase) -> Bool {
        guard !isInputClosed else { return false }
        return switch phase {
        case .answering, .sending: readAhead.wantsMore(held: heads.bytes.count)
        case .lingering: true
        case .waiting, .head, .body, .closed: false
        }
    }

    /// The next request that is whole.
    ///
    /// - Throws: Why it is refused; where the next one would begin is not known then.
    mutating func next() throws(ProblemDetails) -> Item? {
        if incoming == nil {
            exchange = Exchange()
            current = nil
            guard let head = try heads.next() else { return nil }
            let route = try begin(head)
            if case .upgrade(let decide) = route.answering { return .upgrade(head, decide) }
        }
        guard let body = try incoming?.body.next(from: &heads), let (head, _, route) = incoming else { return nil }
        giveUp()
        return .request(head, body: body, route)
    }

    private mutating func begin(_ head: RequestHead) throws(ProblemDetails) -> Route {
        exchange = Exchange(isHead: head.method == "HEAD", isHTTP11: head.isHTTP11, keepsAlive: head.keepsAlive)
        guard let route = port.routes.route(for: head) else {
            throw ProblemDetails(status: .notFound, reason: "Nothing is here.")
        }
        current = (head, route)
        let maximum = try route.admit(head)
        if case .upgrade = route.answering {
            guard !port.connections.isDraining else {
                throw ProblemDetails(status: .serviceUnavailable, reason: "The server is about to end. Try again.")
            }
            return route
        }
        // A body that nobody takes is not read: what follows the head is never taken for a request.
        guard !head.hasBody || maximum > 0 else {
            exchange.keepsAlive = false
            incoming = (head, try RequestBodyReader(.none, maximumBytes: 0), route)
            return route
        }
        incoming = (head, try RequestBodyReader(head.body, maximumBytes: maximum), route)
        heldBytes = try port.bodies.take(head.body, maximum: maximum)
        isContinueDue =
            head.hasBody && head.isHTTP11 && heads.isEmpty && head.fields[.expect]?.lowercased() == "100-continue"
        return route
    }

    /// What is told of a request that is not answered: by its route, once its head says whose it is.
    func refusal(_ problem: ProblemDetails) -> EncodedResponse {
        current.map { $0.route.refusal(problem, $0.head) } ?? problem.encoded
    }

    /// The client is told to send the body.
    mutating func continueSaid() { isContinueDue = false }

    /// There is no request under way any more.
    mutating func giveUp() {
        incoming = nil
        isContinueDue = false
        port.bodies.giveBack(heldBytes)
        heldBytes = 0
    }

    /// Forgets all that has come.
    mutating func removeAll() {
        giveUp()
        heads.removeAll()
    }
}
