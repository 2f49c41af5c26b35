/// Bytes as a script that a page opened from a file can load: `hansard.take("NAME", "…");`.
///
/// The string is ASCII and printable, so that it survives any server's idea of its encoding: 13 bits at a time, the
/// highest first, as two digits to the base 91, the last bits filled up with zeros. The digits are the characters
/// from `#` to `~` without `\`.
package enum ScriptData {
    package static func script(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 16 / 13 + name.utf8.count + 24)
        out.append(contentsOf: "hansard.take(\"\(name)\",\"".utf8)
        appendDigits(of: bytes, to: &out)
        out.append(contentsOf: "\");\n".utf8)
        return out
    }

    private static func appendDigits(of bytes: [UInt8], to out: inout [UInt8]) {
        let digits = [UInt8](unsafeUninitializedCapacity: (bytes.count * 8 + 12) / 13 * 2) { buffer, count in
            pairs.withUnsafeBufferPointer { pairs in
                var held: UInt32 = 0
                var bits = 0
                func put(_ value: UInt32) {
                    let pair = pairs[Int(value)]
                    buffer[count] = UInt8(truncatingIfNeeded: pair >> 8)
                    buffer[count + 1] = UInt8(truncatingIfNeeded: pair)
                    count += 2
                }
                for byte in bytes {
                    held = held << 8 | UInt32(byte)
                    bits += 8
                    guard bits >= 13 else { continue }
                    bits -= 13
                    put(held >> UInt32(bits) & 0x1FFF)
                }
                if bits > 0 { put(held << UInt32(13 - bits) & 0x1FFF) }
            }
        }
        out.append(contentsOf: digits)
    }

    /// The two digits of each number of 13 bits.
    private static let pairs: [UInt16] = (0..<8_192).map { UInt16(digit($0 / 91)) << 8 | UInt16(digit($0 % 91)) }

    private static func digit(_ value: UInt32) -> UInt8 {
        let character = UInt8(value) + 35
        return character >= 0x5C ? character + 1 : character
    }

    /// The bytes of a script as `script` wrote it; perhaps a zero more at the end. `nil` for any other text.
    package static func bytes(_ script: [UInt8]) -> [UInt8]? {
        guard let end = script.lastIndex(of: 0x22), let start = script[..<end].lastIndex(of: 0x22) else { return nil }
        var out: [UInt8] = []
        var held: UInt32 = 0
        var count = 0
        let digits = script[(start + 1)..<end].map { UInt32($0) - ($0 > 0x5C ? 36 : 35) }
        for i in stride(from: 0, to: digits.count - 1, by: 2) {
            held = held << 13 | (digits[i] * 91 + digits[i + 1])
            count += 13
            while count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: held >> UInt32(count)))
            }
        }
        return out
    }
}
