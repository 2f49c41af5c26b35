/// The name of a message’s place on its page: `m-` and its id, with every byte outside `A–Z a–z 0–9 . _ ~ -` as `=XX`.
package func messageAnchor(_ id: String) -> String {
    var out: [UInt8] = []
    var id = id
    id.withUTF8 { out.appendAnchor($0) }
    return "m-" + String(decoding: out, as: UTF8.self)
}

extension [UInt8] {
    @inline(__always)
    mutating func appendAnchor(_ id: UnsafeBufferPointer<UInt8>) {
        for byte in id {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2E || byte == 0x5F
                || byte == 0x7E || byte == 0x2D
            if isPlain {
                append(byte)
            } else {
                append(UInt8(ascii: "="))
                append(upperHex(byte >> 4))
                append(upperHex(byte & 15))
            }
        }
    }

    private func upperHex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x41 + digit - 10 }
}
