/// The hashes of a tree’s full subtrees, from wherever they are kept, and what is over some of them.
package struct MerkleNodes {
    /// The root over the `1 << height` leaves from number `index << height` on, which are all there.
    package typealias Source = (_ height: Int, _ index: Int64) throws -> LogHash

    private let source: Source

    package init(_ source: @escaping Source) { self.source = source }

    /// The root over some leaves next to each other, as RFC 6962 splits them: at the largest power of two below their
    /// number. `leaves` is not empty and begins at a multiple of the smallest power of two that is not below its length.
    package func root(_ leaves: Range<Int64>) throws -> LogHash {
        let count = Int64(leaves.count)
        guard count & (count - 1) != 0 else {
            let height = count.trailingZeroBitCount
            return try source(height, leaves.lowerBound >> Int64(height))
        }
        let middle = leaves.lowerBound + Self.leftCount(count)
        return MerkleHashing.node(try root(leaves.lowerBound..<middle), try root(middle..<leaves.upperBound))
    }

    /// The root of a tree of `size` leaves.
    package func root(size: Int64) throws -> LogHash {
        size == 0 ? MerkleHashing.emptyRoot : try root(0..<size)
    }

    /// How many of `count` leaves, 2 or more, are on the left of a node: the largest power of two below it.
    static func leftCount(_ count: Int64) -> Int64 { 1 << Int64(63 - (count - 1).leadingZeroBitCount) }
}
