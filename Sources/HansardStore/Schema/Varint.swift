/// Small whole numbers in few bytes: seven bits a byte, the lowest first, the eighth bit set on all bytes but the last
/// (LEB128).
extension [UInt8] {
    @inline(__always)
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

extension [UInt8] {
    /// Appends what `body` writes, `most` bytes at the most: for many numbers, several times as fast as one by one.
    @inline(__always)
    mutating func append(atMost most: Int, _ body: (inout VarintWriter) -> Void) {
        let start = count
        append(contentsOf: repeatElement(0, count: most))
        let end = withUnsafeMutableBufferPointer { buffer in
            var writer = VarintWriter(buffer.baseAddress! + start)
            body(&writer)
            return writer.place - buffer.baseAddress!
        }
        removeLast(count - end)
    }
}

/// Writes numbers as `appendVarint` does, where there is room for ten bytes each.
struct VarintWriter {
    static let mostBytes = 10
    private(set) var place: UnsafeMutablePointer<UInt8>

    init(_ place: UnsafeMutablePointer<UInt8>) { self.place = place }

    @inline(__always)
    mutating func write(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            place.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            place += 1
            rest >>= 7
        }
        place.pointee = UInt8(truncatingIfNeeded: rest)
        place += 1
    }

    /// A number that may be negative: 0, −1, 1, −2, … as 0, 1, 2, 3, … (zigzag).
    @inline(__always)
    mutating func write(signed value: Int64) { write(UInt64(bitPattern: value << 1 ^ value >> 63)) }
}

/// Takes numbers off the front of bytes that `appendVarint` wrote.
package struct VarintReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    /// - Parameter bytes: To be there for as long as numbers are taken.
    package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Whether all has been taken.
    package var isAtEnd: Bool { at == bytes.count }

    /// The next number; `nil` at the end, and where a number breaks off.
    @inline(__always)
    package mutating func next() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The next number that `VarintWriter.write(signed:)` wrote; `nil` as `next` gives it.
    @inline(__always)
    package mutating func nextSigned() -> Int64? {
        next().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    /// The next `count` bytes as they stand; `nil` where there are fewer.
    package mutating func bytes(_ count: UInt64) -> UnsafeBufferPointer<UInt8>? {
        guard count <= UInt64(bytes.count - at) else { return nil }
        let found = UnsafeBufferPointer(rebasing: bytes[at..<at + Int(count)])
        at += found.count
        return found
    }
}
