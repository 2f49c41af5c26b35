/// A Merkle tree (RFC 6962) as far as it is needed to let it grow: the roots of its largest full subtrees, one for each bit
/// of its size. Appending costs one hash on average, and no memory beyond 64 hashes.
package struct MerkleFrontier: Sendable, Equatable {
    /// How many leaves there are.
    package private(set) var size: Int64 = 0
    /// Roots of full subtrees from the left, each over fewer leaves than the one before.
    package private(set) var subtrees: [LogHash] = []

    package init() { subtrees.reserveCapacity(64) }

    /// A tree of `size` leaves again; `nil` unless there are as many `subtrees` as bits are set in `size`.
    package init?(size: Int64, subtrees: [LogHash]) {
        guard size >= 0, subtrees.count == size.nonzeroBitCount else { return nil }
        self.init()
        self.size = size
        self.subtrees += subtrees
    }

    /// Appends a leaf’s hash.
    package mutating func append(_ leaf: LogHash) { append(leaf, height: 0) }

    /// Appends `1 << height` leaves at once, whose root is `subtree`. The size has to be a multiple of that.
    package mutating func append(_ subtree: LogHash, height: Int) {
        precondition(size & (1 << height - 1) == 0, "a full subtree begins at a multiple of its size")
        var node = subtree
        var rest = size >> Int64(height)
        while rest & 1 == 1 {
            node = MerkleHashing.node(subtrees.removeLast(), node)
            rest >>= 1
        }
        subtrees.append(node)
        size += 1 << Int64(height)
    }

    /// The tree’s root.
    package var root: LogHash {
        guard var root = subtrees.last else { return MerkleHashing.emptyRoot }
        for left in subtrees.dropLast().reversed() { root = MerkleHashing.node(left, root) }
        return root
    }
}
