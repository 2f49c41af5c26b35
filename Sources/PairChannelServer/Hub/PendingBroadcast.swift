import NIOCore
import PairChannel

/// Frames that are about to go to everybody in a channel.
///
/// All that is published within one turn of the event loop is gathered here, encoded once, and then written to each socket in
/// one piece: most of a delivery’s time is the system’s, and one call then carries many frames. Measured: a third of the time
/// a delivery of writing each frame by itself.
struct PendingBroadcast {
    private(set) var frames = ByteBuffer()
    /// Which bytes are not for which socket: who published leaves one’s own connection out, and who has just joined gets
    /// nothing from before.
    private var exclusions: [LiveSocket: [Range<Int>]] = [:]

    var isEmpty: Bool { frames.readableBytes == 0 }

    mutating func append(_ frame: Frame, except socket: LiveSocket?) {
        let start = frames.writerIndex
        WebSocketFrame.append(frame.json, as: .text, to: &frames)
        if let socket { exclusions[socket, default: []].append(start..<frames.writerIndex) }
    }

    /// Nothing that is here already is for a socket that joins now, also where another had its number before.
    mutating func join(_ socket: LiveSocket) {
        if !isEmpty { exclusions[socket] = [0..<frames.writerIndex] }
    }

    /// What `socket` gets.
    func frames(for socket: LiveSocket) -> ByteBuffer {
        guard !exclusions.isEmpty, let excluded = exclusions[socket] else { return frames }
        var rest = ByteBuffer()
        var position = 0
        for bytes in excluded {
            rest.writeImmutableBuffer(frames.getSlice(at: position, length: bytes.lowerBound - position)!)
            position = bytes.upperBound
        }
        rest.writeImmutableBuffer(frames.getSlice(at: position, length: frames.writerIndex - position)!)
        return rest
    }
}
