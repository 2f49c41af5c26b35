import NIOCore

/// Frames as the server sends them: whole, without a mask.
///
/// Source: RFC 6455, section 5.2.
enum WebSocketFrame {
    enum Opcode: UInt8 {
        case text = 0x1
        case close = 0x8
        case ping = 0x9
        case pong = 0xA
    }

    /// The most bytes that a frame’s head has here.
    static let maximumHeadBytes = 10

    static func append(_ payload: [UInt8], as opcode: Opcode, to buffer: inout ByteBuffer) {
        buffer.writeInteger(0x80 | opcode.rawValue)
        switch payload.count {
        case ..<126: buffer.writeInteger(UInt8(payload.count))
        case ..<65_536:
            buffer.writeInteger(126 as UInt8)
            buffer.writeInteger(UInt16(payload.count))
        default:
            buffer.writeInteger(127 as UInt8)
            buffer.writeInteger(UInt64(payload.count))
        }
        buffer.writeBytes(payload)
    }

    /// A close frame: the code, and as much of the reason as a control frame holds.
    static func append(close code: UInt16, _ reason: String, to buffer: inout ByteBuffer) {
        var payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        for character in reason where payload.count + String(character).utf8.count <= 125 {
            payload.append(contentsOf: String(character).utf8)
        }
        append(payload, as: .close, to: &buffer)
    }
}
