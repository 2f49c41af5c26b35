/// The offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong form, no surrogate,
/// nothing above U+10FFFF), or `nil` when all of `bytes` is.
///
/// Chat logs are mostly ASCII, so eight bytes are looked at together until one of them has its high bit set.
package func firstInvalidUTF8(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var i = 0
    let count = bytes.count
    while i < count {
        if i + 8 <= count {
            let eight = bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            if eight & 0x8080_8080_8080_8080 == 0 {
                i += 8
                continue
            }
        }
        guard let length = wellFormedLength(bytes, at: i) else { return i }
        i += length
    }
    return nil
}

/// The length of the well-formed sequence that begins at `i`; table 3-7 of the Unicode Standard.
private func wellFormedLength(_ bytes: UnsafeRawBufferPointer, at i: Int) -> Int? {
    let lead = bytes[i]
    if lead < 0x80 { return 1 }
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xE1...0xEC, 0xEE, 0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: return nil
    }
    guard i + length <= bytes.count, second.contains(bytes[i + 1]) else { return nil }
    for k in 2..<max(length, 2) where k < length {
        guard bytes[i + k] & 0xC0 == 0x80 else { return nil }
    }
    return length
}
