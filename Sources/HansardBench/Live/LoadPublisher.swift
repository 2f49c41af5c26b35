import NIOCore

/// One connection of a back end that publishes: a request, its answer, the next.
final class LoadPublisher: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let load: LoadGenerator
    private var channel: (any Channel)?
    private var pending = ByteBuffer()

    init(_ load: LoadGenerator) { self.load = load }

    func channelActive(context: ChannelHandlerContext) { channel = context.channel }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        load.lost(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func publish(_ payload: String, to name: String) {
        channel?.writeAndFlush(ByteBuffer(string: load.target.publish(payload, to: name)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        let isWhole = pending.withUnsafeReadableBytes { bytes in
            guard let end = bytes.end(of: "\r\n\r\n") else { return false }
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            guard var position = head.end(of: "ontent-Length: ") ?? head.end(of: "ontent-length: "),
                let length = head.number(from: &position)
            else { return true }
            return bytes.count - end >= length
        }
        guard isWhole else { return }
        if pending.getInteger(at: pending.readerIndex + 9, as: UInt8.self) != UInt8(ascii: "2") {
            load.fail("A publish was refused: \(String(buffer: pending))")
        }
        pending.clear()
        load.published(self)
    }
}
