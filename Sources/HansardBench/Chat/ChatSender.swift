import NIOCore

/// One person’s connection to the chat: a request, its answer, the next. Counts the answer’s time from the request.
final class ChatSender: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    struct Answer {
        let status: Int
        let body: String
        let microseconds: Int
    }

    let person: Int
    let other: Int
    private let token: String
    private var channel: (any Channel)?
    private var pending = ByteBuffer()
    private var began = NIODeadline.now()
    private var queue: [(path: String, body: String, then: (Answer) -> Void)] = []
    private var then: ((Answer) -> Void)?
    /// The connection has ended, perhaps before an answer.
    var onEnd: () -> Void = {}

    init(person: Int, other: Int, token: String) { (self.person, self.other, self.token) = (person, other, token) }

    var isConnected: Bool { channel != nil }

    func channelActive(context: ChannelHandlerContext) { channel = context.channel }

    func channelInactive(context: ChannelHandlerContext) {
        (channel, then, queue) = (nil, nil, [])
        pending.clear()
        onEnd()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func close() { channel?.close(promise: nil) }

    /// Asks, after what was asked before has been answered.
    func post(_ path: String, _ body: String, then: @escaping (Answer) -> Void) {
        guard self.then == nil else { return queue.append((path, body, then)) }
        guard let channel else { return }
        (self.then, began) = (then, .now())
        channel.writeAndFlush(
            ByteBuffer(
                string: """
                    POST /chat/\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\
                    Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """), promise: nil)
    }

    func send(_ text: String, clientID: String, socketID: String? = nil, then: @escaping (Answer) -> Void) {
        let socket = socketID.map { #","socket_id":"\#($0)""# } ?? ""
        post("messages", #"{"with":"\#(other)","text":"\#(text)","client_id":"\#(clientID)"\#(socket)}"#, then: then)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        let body = pending.withUnsafeReadableBytes { bytes -> Range<Int>? in
            guard let end = bytes.end(of: "\r\n\r\n") else { return nil }
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            guard var position = head.end(of: "Content-Length: "), let length = head.number(from: &position),
                bytes.count - end >= length
            else { return nil }
            return end..<(end + length)
        }
        guard let body, let then else { return }
        let status = Int(pending.getString(at: pending.readerIndex + 9, length: 3) ?? "") ?? 0
        let text = pending.getString(at: pending.readerIndex + body.lowerBound, length: body.count) ?? ""
        let took = Int((NIODeadline.now() - began).nanoseconds / 1_000)
        pending.clear()
        self.then = nil
        then(Answer(status: status, body: text, microseconds: took))
        if self.then == nil, !queue.isEmpty {
            let next = queue.removeFirst()
            post(next.path, next.body, then: next.then)
        }
    }
}
