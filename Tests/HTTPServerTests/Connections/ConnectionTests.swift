import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HTTPServer

@Suite struct ConnectionTests {
    @Test func theLongestPrefixHasTheRequest() throws {
        let wire = try Wire([.text("/", "all"), .text("/chat/", "chat"), .text("/chat/x", "x")])
        for (target, answer) in [
            ("/", "all"), ("/chat", "all"), ("/chat/", "chat"), ("/chat/y?x", "chat"), ("/chat/xy", "x"),
        ] {
            try wire.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try wire.bodies() == [answer], "\(target)")
        }
        let narrow = try Wire([.text("/chat/", "chat")])
        try narrow.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try narrow.statuses() == [404])
        #expect(narrow.refused.withLock { $0 } == [404])
    }

    @Test func anAnswerSaysHowLongItIsAndWhatBecomesOfTheConnection() throws {
        let wire = try Wire([.text("", "hello")])
        try wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let text = try wire.received()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nDate: "))
        #expect(text.hasSuffix("A: b\r\nContent-Length: 5\r\n\r\nhello"))
        try wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try wire.received().hasSuffix("Content-Length: 5\r\n\r\n"))
        try wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try wire.received().hasSuffix("Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"))
        try wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(try wire.received().hasSuffix("Content-Length: 5\r\nConnection: close\r\n\r\nhello"))
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    @Test(arguments: [204, 304]) func whatHasNoBodyTellsNoLength(status: Int) throws {
        let response = EncodedResponse(HTTPResponse.Status(known: status), lines: "", .none)
        let wire = try Wire([Route("", admit: { _ in 0 }, .call { _, _, reply in reply(response) })])
        try wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try !wire.received().contains("Content-Length"))
    }

    /// Whether it is answered in the call or later, and however its bytes are cut.
    @Test(arguments: [1, 7, 1_000]) func requestsAreAnsweredInTheirOrder(size: Int) throws {
        let held = Held()
        let wire = try Wire([held.route("/later/"), .echo("/now/")])
        let sent = (0..<40).map { number in
            number % 3 == 0
                ? "GET /later/\(number) HTTP/1.1\r\nHost: h\r\n\r\n"
                : "POST /now/ HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n\(10 + number)"
        }.joined()
        var rest = Array(sent.utf8)[...]
        var bodies: [String] = []
        while !rest.isEmpty {
            try wire.send(rest.prefix(size))
            rest = rest.dropFirst(size)
            held.release()
            bodies += try wire.bodies()
        }
        while held.release() { bodies += try wire.bodies() }
        #expect(bodies == (0..<40).map { $0 % 3 == 0 ? "/later/\($0)" : "\(10 + $0)" })
    }

    // MARK: Back-pressure

    @Test func whoTakesNoAnswerIsNotAskedWhatElseItWants() throws {
        let wire = try Wire([.text("", "x")])
        wire.channel.isWritable = false
        try wire.send(String(repeating: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", count: 5))
        #expect(try wire.bodies() == ["x"])
        wire.channel.isWritable = true
        wire.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try wire.bodies() == ["x", "x", "x", "x"])
    }

    @Test func whileARequestIsAnsweredNoMoreThanAHeadIsRead() throws {
        let held = Held()
        let wire = try Wire([held.route("")])
        try wire.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
        var reads = wire.reads.count
        try wire.send("GET /next HTTP/1.1\r\nX: ")
        #expect(wire.reads.count > reads)
        try wire.send([UInt8](repeating: 0x41, count: 40_000))
        reads = wire.reads.count
        try wire.send([0x41])
        #expect(wire.reads.count == reads)
        held.release()
        #expect(try wire.statuses() == [200, 431])
    }

    /// What follows bytes that were thrown away is taken for nothing.
    @Test func whoSendsOnAllTheSameGetsOneAnswerMore() throws {
        let held = Held()
        let wire = try Wire([held.route("")])
        try wire.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
        for _ in 0..<5_000 { try wire.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n") }
        held.release()
        #expect(try wire.bodies() == ["/first"])
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    // MARK: Bodies

    @Test func aBodyThatNobodyTakesIsNotReadAndEndsTheConnection() throws {
        let wire = try Wire([
            .echo("/takes/"), Route("/", admit: { _ in 0 }, .call { head, _, reply in reply(.text(head.method)) }),
        ])
        let hidden = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        try wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden)
        let text = try wire.received()
        #expect(text.hasSuffix("Connection: close\r\n\r\nPOST"))
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n",
    ])
    func aRouteSaysInItsOwnWordsThatABodyIsTooLong(rest: String) throws {
        let route = Route(
            "/own/", admit: { _ in 4 }, refusal: { problem, head in .text("\(problem.status.code) \(head.target)") },
            .call { _, _, reply in reply(.text("read")) })
        let wire = try Wire([route])
        try wire.send("POST /own/x HTTP/1.1\r\nHost: h\r\n" + rest)
        #expect(try wire.received().hasSuffix("Connection: close\r\n\r\n413 /own/x"))
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    @Test func aBodyIsAskedForWhereTheClientWaitsForThat() throws {
        let wire = try Wire([.echo("")])
        try wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(try wire.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        try wire.send("bo")
        try wire.send("dy")
        #expect(try wire.bodies() == ["body"])
    }

    @Test func longBodiesHaveSoMuchRoomAndGiveItBack() throws {
        var limits = HTTPLimits()
        limits.heldBodyBytes = 150_000
        let port = Wire.port([.echo("", maximum: 100_000)], limits)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        let first = try Wire(port)
        try first.send(head)
        let second = try Wire(port)
        try second.send(head)
        #expect(try second.statuses() == [503])
        try first.send("1\r\na\r\n0\r\n\r\n")
        #expect(try first.bodies() == ["a"])
        let third = try Wire(port)
        try third.send(head)
        try third.channel.close().wait()
        third.pass(seconds: 0)
        let fourth = try Wire(port)
        try fourth.send(head + "1\r\nb\r\n0\r\n\r\n")
        #expect(try fourth.bodies() == ["b"])
        // A short one needs none.
        try fourth.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nc")
        #expect(try fourth.bodies() == ["c"])
    }

    // MARK: Time

    @Test(arguments: [
        ("", 61.0, [Int]()), ("GET / HT", 11.0, [408]),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx", 21.0, [408]),
    ])
    func whatDoesNotComeInTimeIsGivenUp(sent: String, seconds: Double, statuses: [Int]) throws {
        let wire = try Wire([.echo("")])
        if !sent.isEmpty { try wire.send(sent) }
        wire.pass(seconds: seconds - 2)
        #expect(try wire.received().isEmpty && wire.channel.isActive)
        wire.pass(seconds: 2)
        #expect(try wire.statuses() == statuses)
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    @Test func eachRequestHasItsOwnTime() throws {
        let wire = try Wire([.echo("")])
        for _ in 0..<5 {
            try wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n")
            wire.pass(seconds: 15)
            try wire.send("x")
            #expect(try wire.bodies() == ["x"])
            wire.pass(seconds: 50)
            #expect(wire.channel.isActive)
        }
    }

    // MARK: Another protocol

    @Test func anotherProtocolHasTheConnectionAndWhatHasComeAlready() throws {
        let connections = Connections(limit: 1)
        let taker = Taker()
        let route = Route(
            "/socket/", admit: { _ in 0 },
            .upgrade { _, _ in
                .take(ByteBuffer(string: "welcome"), by: taker) { channel, rest in
                    taker.text += String(decoding: rest, as: UTF8.self)
                    channel.flush()
                }
            })
        let wire = try Wire(Wire.port([route, .text("/", "x")], connections: connections))
        try wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /socket/ HTTP/1.1\r\nHost: h\r\n\r\nfirst")
        #expect(try wire.received().hasSuffix("xwelcome"))
        try wire.send(" second")
        #expect(taker.text == "first second")
        wire.pass(seconds: 1_000)
        #expect(wire.channel.isActive)
        // It has its place among the connections, and is not ended for a new one.
        #expect(connections.count == 1)
        #expect(try !Wire(Wire.port([route], connections: connections)).channel.isActive)
        try wire.channel.close().wait()
        wire.pass(seconds: 0)
        #expect(connections.count == 0)
    }

    @Test func aRefusalInTheOtherProtocolsWordsIsTheLast() throws {
        let wire = try Wire([Route("", admit: { _ in 0 }, .upgrade { _, _ in .end(ByteBuffer(string: "no")) })])
        try wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try wire.received() == "no")
        wire.pass(seconds: 3)
        #expect(!wire.channel.isActive)
    }

    // MARK: The end

    @Test func whenItStopsWhatIsUnderWayIsAnsweredAndNothingElse() throws {
        let held = Held()
        let connections = Connections(limit: 10)
        let upgrade = Route("/socket/", admit: { _ in 0 }, .upgrade { _, _ in .end(ByteBuffer(string: "no")) })
        let port = Wire.port([.echo("/now/"), held.route("/later/"), upgrade], connections: connections)
        let (waits, reads, asks, half) = (try Wire(port), try Wire(port), try Wire(port), try Wire(port))
        try reads.send("GET /now/ HT")
        try asks.send("GET /later/ HTTP/1.1\r\nHost: h\r\n\r\nGET /later/ HTTP/1.1\r\nHost: h\r\n\r\n")
        try half.send("POST /now/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nha")
        connections.drain()
        #expect(!waits.channel.isActive && !reads.channel.isActive)
        held.release()
        #expect(try asks.received().contains("Connection: close\r\n\r\n/later/"))
        try half.send("lfGET /socket/ HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try half.received().contains("Connection: close\r\n\r\nhalf"))
        for wire in [waits, reads, asks, half] {
            wire.pass(seconds: 3)
            #expect(!wire.channel.isActive)
        }
        #expect(connections.count == 0)
        #expect(try !Wire(port).channel.isActive)
    }
}

/// A connection without a socket: bytes in, bytes out, and time as the test says.
private struct Wire {
    final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }

    let channel: EmbeddedChannel
    let reads = Reads()
    let refused: Refused

    final class Refused: Sendable {
        private let statuses = Mutex<[Int]>([])
        func withLock<Value>(_ body: (inout [Int]) -> Value) -> Value { statuses.withLock { body(&$0) } }
    }

    init(_ routes: [Route]) throws {
        let refused = Refused()
        try self.init(Self.port(routes, onRefusal: { status in refused.withLock { $0.append(status.code) } }), refused)
    }

    init(_ port: PortContext, _ refused: Refused = Refused()) throws {
        self.refused = refused
        channel = EmbeddedChannel(handlers: [reads, Connection(port)])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    static func port(
        _ routes: [Route], _ limits: HTTPLimits = HTTPLimits(), connections: Connections = Connections(limit: 10),
        onRefusal: @escaping @Sendable (HTTPResponse.Status) -> Void = { _ in }
    ) -> PortContext {
        PortContext(
            routes: RouteTable(routes), limits: limits, address: nil, connections: connections,
            bodies: BodyBudget(limit: limits.heldBodyBytes), onRefusal: onRefusal)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: some Sequence<UInt8>) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        channel.embeddedEventLoop.run()
    }

    func pass(seconds: Double) {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(Int64(seconds * 1_000)))
    }

    /// All that was sent since this was asked last.
    func received() throws -> String {
        channel.embeddedEventLoop.run()
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    func statuses() throws -> [Int] {
        try received().components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }

    /// What stands after the heads of all answers since then.
    func bodies() throws -> [String] {
        try received().components(separatedBy: "HTTP/1.1 ").dropFirst()
            .map { $0.components(separatedBy: "\r\n\r\n").dropFirst().joined() }
    }
}

/// Requests that wait for their answers.
private final class Held: Sendable {
    private let waiting = Mutex<[(String, Route.Reply)]>([])

    func route(_ prefix: String) -> Route {
        Route(
            prefix, admit: { _ in 0 },
            .call { head, _, reply in self.waiting.withLock { $0.append((head.target, reply)) } })
    }

    /// Answers the one that has waited longest; `false` if none does.
    @discardableResult func release() -> Bool {
        guard let (target, reply) = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        reply(.text(target))
        return true
    }
}

/// The other protocol: it keeps what comes.
private final class Taker: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    var text = ""

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }
}

extension EncodedResponse {
    fileprivate static func text(_ text: String) -> EncodedResponse {
        EncodedResponse(.ok, lines: "A: b\r\n", .bytes(Array(text.utf8)))
    }
}

extension Route {
    fileprivate static func text(_ prefix: String, _ text: String) -> Route {
        Route(prefix, admit: { _ in 0 }, .respond { _, _, _ in .text(text) })
    }

    fileprivate static func echo(_ prefix: String, maximum: Int = 1_000) -> Route {
        Route(
            prefix, admit: { _ in maximum },
            .call { _, body, reply in reply(.text(String(decoding: body, as: UTF8.self))) })
    }
}
