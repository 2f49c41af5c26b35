import PairChannel

/// Finds messages in the bytes of a client, which come in pieces of any size.
///
/// Source: RFC 6455, sections 5.2 to 5.5. No extension is ever agreed on, so the reserved bits are nought.
struct WebSocketReader {
    enum Item: Equatable {
        case text([UInt8])
        case ping([UInt8])
        case pong
        /// With the client’s code, if it gives one.
        case close(UInt16?)
    }

    private let maximumBytes: Int
    private var rest = UnfinishedFrame()
    /// The text of a message that comes in several frames.
    private var message: [UInt8]?

    /// - Parameter maximumBytes: of one message, whatever the frames it comes in.
    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// How many bytes have been copied to keep frames until they are whole.
    var copiedBytes: Int { rest.copiedBytes }

    /// Gives the items that are whole with `bytes` to `body`, in order, until it returns `false`.
    ///
    /// - Throws: why the connection must end. What came before has been given.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool) throws(CloseCode) {
        guard !rest.isEmpty else {
            let used = try items(in: bytes, body)
            rest.append(bytes[used...])
            return
        }
        var frame = UnfinishedFrame()
        swap(&frame, &rest)
        frame.append(bytes[...])
        let result = frame.withUnsafeBytes { bytes -> Result<Int, CloseCode> in
            do throws(CloseCode) { return .success(try items(in: bytes, body)) } catch { return .failure(error) }
        }
        frame.removeFirst(try result.get())
        rest = frame
    }

    /// How many of `bytes` were whole frames.
    private mutating func items(
        in bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool
    ) throws(CloseCode) -> Int {
        var position = 0
        while let frame = try Frame(bytes, at: position, maximumBytes: maximumBytes) {
            position = frame.end
            if let item = try item(frame, bytes), !body(item) { break }
        }
        return position
    }

    private mutating func item(_ frame: Frame, _ bytes: UnsafeRawBufferPointer) throws(CloseCode) -> Item? {
        switch frame.opcode {
        case 0x0:
            guard var text = message else { throw .protocolError }
            message = nil
            guard text.count + frame.count <= maximumBytes else { throw .tooBig }
            frame.appendPayload(bytes, to: &text)
            if frame.isFinal { return .text(text) }
            message = text
            return nil
        case 0x1:
            guard message == nil else { throw .protocolError }
            var text: [UInt8] = []
            frame.appendPayload(bytes, to: &text)
            if frame.isFinal { return .text(text) }
            message = text
            return nil
        case 0x2: throw .binary
        case 0x8:
            var payload: [UInt8] = []
            frame.appendPayload(bytes, to: &payload)
            return .close(try Self.closeCode(payload))
        case 0x9:
            var payload: [UInt8] = []
            frame.appendPayload(bytes, to: &payload)
            return .ping(payload)
        case 0xA: return .pong
        default: throw .protocolError
        }
    }

    /// Source: RFC 6455, sections 5.5.1 and 7.4; the codes 1012 to 1014 are those that IANA has registered since.
    private static func closeCode(_ payload: [UInt8]) throws(CloseCode) -> UInt16? {
        guard !payload.isEmpty else { return nil }
        guard payload.count >= 2 else { throw .protocolError }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .protocolError
        }
        guard String(validating: payload[2...], as: UTF8.self) != nil else { throw .notUTF8 }
        return code
    }

    /// One frame, whole.
    private struct Frame {
        let isFinal: Bool
        let opcode: UInt8
        let count: Int
        let end: Int
        private let start: Int
        private let mask: (UInt8, UInt8, UInt8, UInt8)

        /// `nil` when not all of it is there.
        init?(_ bytes: UnsafeRawBufferPointer, at start: Int, maximumBytes: Int) throws(CloseCode) {
            guard bytes.count - start >= 2 else { return nil }
            let (first, second) = (bytes[start], bytes[start + 1])
            isFinal = first & 0x80 != 0
            opcode = first & 0x0F
            // A reserved bit, or no mask: both end the connection.
            guard first & 0x70 == 0, second & 0x80 != 0 else { throw .protocolError }
            let short = Int(second & 0x7F)
            guard opcode < 0x8 || isFinal && short < 126 else { throw .protocolError }
            let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
            guard bytes.count - start >= 2 + lengthBytes else { return nil }
            let length = (0..<lengthBytes).reduce(UInt64(lengthBytes == 0 ? short : 0)) {
                $0 << 8 | UInt64(bytes[start + 2 + $1])
            }
            // RFC 6455, section 5.2: a length is written in the fewest bytes that hold it.
            guard lengthBytes == 0 || length > (lengthBytes == 2 ? 125 : 65_535) else { throw .protocolError }
            guard length <= UInt64(maximumBytes) else { throw .tooBig }
            count = Int(length)
            let head = start + 2 + lengthBytes + 4
            guard bytes.count - head >= count else { return nil }
            mask = (bytes[head - 4], bytes[head - 3], bytes[head - 2], bytes[head - 1])
            (self.start, end) = (head, head + count)
        }

        func appendPayload(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
            let (old, count, start) = (text.count, count, start)
            let mask = [mask.0, mask.1, mask.2, mask.3]
            text.append(contentsOf: bytes[start..<end])
            text.withUnsafeMutableBufferPointer { text in
                for i in 0..<count { text[old + i] ^= mask[i & 3] }
            }
        }
    }
}
