import NIOCore

/// Gives a connection to another protocol’s handler, in the place of the one that read requests.
enum Handover {
    /// - Parameters:
    ///   - bytes: Sent first.
    ///   - rest: What the client has sent already to the other protocol.
    ///   - begin: Given the connection and `rest`, once the handler is in its place.
    static func perform(
        from former: some ChannelInboundHandler & RemovableChannelHandler, to handler: any ChannelHandler,
        sending bytes: ByteBuffer, rest: [UInt8], _ context: ChannelHandlerContext,
        begin: (_ channel: any Channel, _ rest: [UInt8]) -> Void
    ) {
        context.write(NIOAny(bytes), promise: nil)
        let channel = context.channel
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(handler, position: .after(former))
            pipeline.removeHandler(former, promise: nil)
            begin(channel, rest)
            try channel.syncOptions?.setOption(.autoRead, value: true)
        } catch { channel.close(promise: nil) }
    }
}
