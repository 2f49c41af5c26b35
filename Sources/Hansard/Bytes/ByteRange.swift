/// Where some bytes stand in a batch's arena. Four bytes each: a batch is far below 4 GiB.
package struct ByteRange: Hashable, Sendable {
    package let offset: UInt32
    package let count: UInt32

    package init(offset: Int, count: Int) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// No bytes at all, as against an empty text.
    package static let absent = ByteRange(offset: Int(UInt32.max), count: 0)

    package var isPresent: Bool { offset != UInt32.max }
    package var isEmpty: Bool { count == 0 }
    package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}

extension Array where Element == UInt8 {
    /// The bytes at `range`; empty for an absent one.
    package subscript(_ range: ByteRange) -> ArraySlice<UInt8> {
        range.isPresent ? self[range.range] : []
    }

    /// The UTF-8 text at `range`, or `nil` for an absent one.
    package func text(_ range: ByteRange) -> String? {
        range.isPresent ? String(decoding: self[range.range], as: UTF8.self) : nil
    }

    /// Appends `bytes` and says where they are now.
    package mutating func store(_ bytes: some Collection<UInt8>) -> ByteRange {
        let start = count
        append(contentsOf: bytes)
        return ByteRange(offset: start, count: count - start)
    }
}
