import NIOCore

extension UnsafeRawBufferPointer {
    /// Gives each whole frame of a server’s to `body`, its opcode and its payload; how many bytes they had.
    func forEachFrame(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Int {
        var position = 0
        while count - position >= 2 {
            var length = Int(self[position + 1] & 0x7F)
            var header = 2
            if length == 126 {
                header = 4
                guard count - position >= header else { break }
                length = Int(self[position + 2]) << 8 | Int(self[position + 3])
            } else if length == 127 {
                header = 10
                guard count - position >= header else { break }
                length = self[(position + 2)..<(position + 10)].reduce(0) { $0 << 8 | Int($1) }
            }
            guard count - position >= header + length else { break }
            body(
                self[position] & 0xF,
                UnsafeRawBufferPointer(rebasing: self[(position + header)..<(position + header + length)]))
            position += header + length
        }
        return position
    }
}

extension ByteBuffer {
    /// A text frame of a client’s. Its mask is four zeros: lawful, costs the server the same, and the load nothing.
    mutating func writeMasked(_ text: String) {
        writeInteger(0x81, as: UInt8.self)
        let length = text.utf8.count
        if length < 126 {
            writeInteger(0x80 | UInt8(length))
        } else {
            writeInteger(0xFE, as: UInt8.self)
            writeInteger(UInt16(length))
        }
        writeInteger(0, as: UInt32.self)
        writeString(text)
    }
}
