import Foundation
import NIOCore
import NIOPosix
import PairChannel

/// A client over a real socket, which does as it is told, right or wrong.
package final class TestClient: Sendable {
    package enum Received: Equatable, Sendable {
        case text(String)
        case ping
        case pong([UInt8])
        case close(UInt16)
        case end
    }

    /// What did not come.
    package struct Timeout: Error {
        package let waitedFor: String

        package init(waitedFor: String) { self.waitedFor = waitedFor }
    }

    private let channel: any Channel
    private let stream: AsyncStream<Received>
    private let iterator: Iterator

    private final class Iterator: @unchecked Sendable {
        var iterator: AsyncStream<Received>.Iterator
        init(_ stream: AsyncStream<Received>) { iterator = stream.makeAsyncIterator() }
    }

    /// Opens a socket and upgrades it. What the server answers to the upgrade is thrown when it is not 101.
    package static func connect(
        _ port: Int, path: String = "/app/key?protocol=7&client=test&version=1", fields: String = ""
    ) async throws -> TestClient {
        let (stream, continuation) = AsyncStream.makeStream(of: Received.self)
        let upgraded = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Frames(continuation, upgraded))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let request =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: request))
        try await upgraded.futureResult.get()
        return TestClient(channel, stream)
    }

    private init(_ channel: any Channel, _ stream: AsyncStream<Received>) {
        (self.channel, self.stream) = (channel, stream)
        iterator = Iterator(stream)
    }

    package func send(_ text: String) async throws { try await send(ClientFrames.text(text)) }

    package func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// The next that comes; `.end` after the last.
    package func next() async -> Received { await iterator.iterator.next() ?? .end }

    /// The next message, whose text it is.
    package func nextText() async throws -> String {
        let received = await next()
        guard case .text(let text) = received else { throw Timeout(waitedFor: "a text, not \(received)") }
        return text
    }

    /// The first thing that the server says, and from it the connection’s id.
    package func established() async throws -> SocketID {
        let text = try await nextText()
        let data = try JSONText(Array(text.utf8)).members()["data"]?.unwrapped().members()
        guard let id = data?["socket_id"]?.string.flatMap(SocketID.init) else {
            throw Timeout(waitedFor: "a socket id")
        }
        return id
    }

    package func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    package func close() async { try? await channel.close() }

    /// Breaks the connection off without a word: the server’s next write fails.
    package func reset() async throws {
        let socket = channel as! any SocketOptionProvider
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await close()
    }

    private final class Frames: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer
        struct Refused: Error { let answer: String }

        private let continuation: AsyncStream<Received>.Continuation
        private let upgraded: EventLoopPromise<Void>
        private var bytes: [UInt8] = []
        private var isUpgraded = false

        init(_ continuation: AsyncStream<Received>.Continuation, _ upgraded: EventLoopPromise<Void>) {
            (self.continuation, self.upgraded) = (continuation, upgraded)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes += Array(unwrapInboundIn(data).readableBytesView)
            if !isUpgraded {
                guard let end = bytes.indices.first(where: { bytes[...$0].suffix(4) == [13, 10, 13, 10] }) else {
                    return
                }
                guard String(decoding: bytes[...end], as: UTF8.self).hasPrefix("HTTP/1.1 101") else {
                    return upgraded.fail(Refused(answer: String(decoding: bytes, as: UTF8.self)))
                }
                bytes.removeFirst(end + 1)
                isUpgraded = true
                upgraded.succeed()
            }
            while take() {}
        }

        private func take() -> Bool {
            guard bytes.count >= 2 else { return false }
            let short = Int(bytes[1] & 0x7F)
            let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
            guard bytes.count >= 2 + lengthBytes else { return false }
            let length = bytes[2..<2 + lengthBytes].reduce(lengthBytes == 0 ? short : 0) { $0 << 8 | Int($1) }
            let end = 2 + lengthBytes + length
            guard bytes.count >= end else { return false }
            let payload = Array(bytes[(2 + lengthBytes)..<end])
            switch bytes[0] & 0xF {
            case 0x1: continuation.yield(.text(String(decoding: payload, as: UTF8.self)))
            case 0x8: continuation.yield(.close(UInt16(payload[0]) << 8 | UInt16(payload[1])))
            case 0x9: continuation.yield(.ping)
            default: continuation.yield(.pong(payload))
            }
            bytes.removeFirst(end)
            return true
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            if !isUpgraded { upgraded.fail(Refused(answer: String(decoding: bytes, as: UTF8.self))) }
            continuation.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
