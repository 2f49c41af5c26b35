import NIOCore
import Synchronization

/// One answer on its way to a client: its pieces, and whether the client takes them.
final class Sending: Sendable {
    /// How fast a stream is taken: one holds what others wait for, and its length nobody knows. `nil` for all else.
    private let pace: StreamPace?
    private let piecesWritten = Atomic(0)
    private let lastLook = Mutex((left: Int.max, pieces: 0))

    init(isStream: Bool = false) { pace = isStream ? StreamPace() : nil }

    /// Sends all pieces, and never holds more than one for a client that reads slowly.
    func send(_ next: EncodedResponse.Next, isChunked: Bool, over channel: any Channel) async throws {
        while let piece = try await next() {
            try Task.checkCancellation()
            let chunk = Self.chunk(piece, isChunked: isChunked)
            pace?.begin(chunk.readableBytes, at: .now())
            try await channel.writeAndFlush(chunk)
            pace?.end(at: .now())
            piecesWritten.add(1, ordering: .relaxed)
        }
        if isChunked { try await channel.writeAndFlush(ByteBuffer(string: "0\r\n\r\n")) }
    }

    private static func chunk(_ piece: [UInt8], isChunked: Bool) -> ByteBuffer {
        guard isChunked, !piece.isEmpty else { return ByteBuffer(bytes: piece) }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(piece.count + 16)
        buffer.writeString(String(piece.count, radix: 16) + "\r\n")
        buffer.writeBytes(piece)
        buffer.writeString("\r\n")
        return buffer
    }

    /// Whether the client has taken too little since this was asked last, `limits.stallSeconds` ago. Slow is not stalled.
    ///
    /// - Parameter left: Bytes that the connection still holds.
    func isStalled(left: Int, _ limits: HTTPLimits) -> Bool {
        let pieces = piecesWritten.load(ordering: .relaxed)
        let isStill = lastLook.withLock { last in
            defer { last = (left > 0 ? left : .max, pieces) }
            return left > 0 && pieces == last.pieces && left > last.left - min(last.left, limits.stallBytes)
        }
        guard !isStill, let look = pace?.look(left: left, at: .now()) else { return isStill }
        return look.waitedSeconds > limits.stallSeconds / 2 && look.bytesPerSecond < limits.streamBytesPerSecond
    }
}
