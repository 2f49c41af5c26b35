import NIOCore
import PairChannel

/// One person’s page: a WebSocket that signs in, joins the presence channel and perhaps a pair’s, and hears what comes.
final class ChatSocket: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let person: Int
    private let channels: [String]
    private let target: LoadTarget
    private let credentials: AppCredentials
    private(set) var socketID = ""
    private(set) var isReady = false
    private var channel: (any Channel)?
    private var isOpen = false
    private var pending = ByteBuffer()
    /// How often it has signed in or joined a channel.
    private(set) var joined = 0
    /// An event’s name, and all of its frame.
    var onEvent: (String, String) -> Void = { _, _ in }
    var onReady: () -> Void = {}
    var onEnd: () -> Void = {}

    init(person: Int, channels: [String], _ target: LoadTarget, _ credentials: AppCredentials) {
        (self.person, self.channels, self.target, self.credentials) = (person, channels, target, credentials)
    }

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: target.handshake(""))), promise: nil)
    }

    func close() { channel?.close(promise: nil) }

    func send(_ frames: ByteBuffer) { channel?.writeAndFlush(frames, promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { onEnd() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        if !isOpen {
            guard let end = pending.withUnsafeReadableBytes({ $0.end(of: "\r\n\r\n") }) else { return }
            pending.moveReaderIndex(forwardBy: end)
            isOpen = true
        }
        var texts: [String] = []
        let used = pending.withUnsafeReadableBytes { bytes in
            bytes.forEachFrame { opcode, payload in
                if opcode == 1 { texts.append(String(decoding: payload, as: UTF8.self)) }
                if opcode == 9 {
                    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [0x8A, 0x80, 0, 0, 0, 0])), promise: nil)
                }
            }
        }
        pending.moveReaderIndex(forwardBy: used)
        pending.discardReadBytes()
        for text in texts { heard(text, context) }
    }

    private func heard(_ text: String, _ context: ChannelHandlerContext) {
        let name = text.dropFirst(#"{"event":""#.count).prefix { $0 != "\"" }
        switch name {
        case "pusher:connection_established":
            socketID = text.firstMatch(of: #/\d+\.\d+/#).map { String($0.output) } ?? ""
            let data = #"{"id":"\#(person)"}"#
            let auth = credentials.userAuth(SocketID(socketID)!, userData: data)
            var buffer = ByteBuffer()
            buffer.writeMasked(
                #"{"event":"pusher:signin","data":{"auth":"\#(auth)","user_data":"{\"id\":\"\#(person)\"}"}}"#)
            for channel in channels {
                buffer.writeMasked(target.subscribe(channel, socketID: socketID, user: person))
            }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        case "pusher_internal:subscription_succeeded", "pusher:signin_success":
            joined += 1
            guard joined == channels.count + 1 else { return }
            isReady = true
            onReady()
        default: if !name.hasPrefix("pusher") { onEvent(String(name), text) }
        }
    }
}
