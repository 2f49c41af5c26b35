import Foundation
import NIOCore

/// One WebSocket of the load: it subscribes to its channels, and counts what it gets. Does as little as it can for each
/// message, so that the server is what is measured.
final class LoadClient: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The user’s number in presence channels.
    let number: Int
    let channels: [String]
    var roster: LoadRoster?
    private(set) var channel: (any Channel)?
    private(set) var subscribed = 0
    private let load: LoadGenerator
    private var asked = 0
    private var socketID = ""
    private var isOpen = false
    private var pending: ByteBuffer?
    /// How many subscriptions may be unanswered: few, or the generator’s own memory is what is measured.
    private static let window = 100

    init(_ number: Int, _ channels: [String], _ load: LoadGenerator) {
        (self.number, self.channels, self.load) = (number, channels, load)
    }

    var isReady: Bool { subscribed == channels.count }

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        let request = load.target.handshake(channels.first ?? "")
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        load.ended(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if var whole = pending {
            whole.writeBuffer(&buffer)
            (buffer, pending) = (whole, nil)
        }
        if !isOpen, !open(&buffer, context) {
            pending = buffer
            return
        }
        let used = buffer.withUnsafeReadableBytes { readFrames($0, context) }
        buffer.moveReaderIndex(forwardBy: used)
        if buffer.readableBytes > 0 { pending = buffer }
    }

    private func open(_ buffer: inout ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
        guard let end = buffer.withUnsafeReadableBytes({ $0.end(of: "\r\n\r\n") }) else { return false }
        guard buffer.getString(at: buffer.readerIndex, length: 12) == "HTTP/1.1 101" else {
            load.fail("A WebSocket was refused: \(buffer.getString(at: buffer.readerIndex, length: end) ?? "")")
            context.close(promise: nil)
            return false
        }
        buffer.moveReaderIndex(forwardBy: end)
        isOpen = true
        if case .nchan = load.target.kind {
            subscribed = channels.count
            load.ready(self)
        }
        return true
    }

    /// How many bytes whole frames had.
    private func readFrames(_ bytes: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) -> Int {
        bytes.forEachFrame { opcode, payload in
            switch opcode {
            case 1: message(payload, context)
            case 9: context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [0x8A, 0x80, 0, 0, 0, 0])), promise: nil)
            default: break
            }
        }
    }

    /// `{"event":"pusher…` is the service’s own; all else is what was published.
    private func message(_ bytes: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
        guard bytes.count > 16, bytes[0] == UInt8(ascii: "{"), bytes[10] == UInt8(ascii: "p"),
            bytes[15] == UInt8(ascii: "r")
        else { return load.delivered(bytes) }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, 120)])
        if head.end(of: "subscription_succeeded") != nil {
            roster?.replace(from: bytes)
            subscribed += 1
            if isReady { load.ready(self) } else { subscribe(context) }
        } else if head.end(of: "member_added") != nil {
            roster?.change(bytes, isArrival: true)
            load.rosterChanged(self)
        } else if head.end(of: "member_removed") != nil {
            roster?.change(bytes, isArrival: false)
        } else if head.end(of: "connection_established") != nil {
            let text = String(decoding: bytes, as: UTF8.self)
            socketID = text.firstMatch(of: #/\d+\.\d+/#).map { String($0.output) } ?? ""
            subscribe(context)
        } else if head.end(of: "pusher:error") != nil {
            load.fail("The server refused: \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private func subscribe(_ context: ChannelHandlerContext) {
        guard asked < channels.count, asked - subscribed <= Self.window / 2 else { return }
        var buffer = context.channel.allocator.buffer(capacity: 256)
        while asked < channels.count, asked - subscribed < Self.window {
            buffer.writeMasked(load.target.subscribe(channels[asked], socketID: socketID, user: number))
            asked += 1
        }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
