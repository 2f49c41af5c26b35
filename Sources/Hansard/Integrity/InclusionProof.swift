/// That a leaf is in a tree: what its root is made of besides the leaf.
///
/// Source: RFC 9162, section 2.1.3.
package struct InclusionProof: Sendable, Equatable {
    /// The leaf’s number, from 0.
    package let index: Int64
    /// How many leaves the tree has.
    package let size: Int64
    /// The leaf’s sibling first, the root’s child last.
    package let hashes: [LogHash]

    package init(index: Int64, size: Int64, hashes: [LogHash]) {
        (self.index, self.size, self.hashes) = (index, size, hashes)
    }

    /// Makes the proof for a leaf of a tree of `size` leaves; `index` is below it.
    package init(index: Int64, size: Int64, from nodes: MerkleNodes) throws {
        precondition((0..<size).contains(index))
        var hashes: [LogHash] = []
        var leaves = 0..<size
        while leaves.count > 1 {
            let middle = leaves.lowerBound + MerkleNodes.leftCount(Int64(leaves.count))
            let (left, right) = (leaves.lowerBound..<middle, middle..<leaves.upperBound)
            hashes.append(try nodes.root(index < middle ? right : left))
            leaves = index < middle ? left : right
        }
        self.init(index: index, size: size, hashes: hashes.reversed())
    }

    /// Whether a tree with this root has this leaf there.
    package func proves(_ leaf: LogHash, in root: LogHash) -> Bool { self.root(leaf) == root }

    /// The root that follows from the leaf; `nil` if there is no such leaf, or hashes are missing or left.
    private func root(_ leaf: LogHash) -> LogHash? {
        guard (0..<max(0, size)).contains(index) else { return nil }
        // `node` and `last` are the numbers, on the level that is reached, of the node so far and of the level’s last one.
        var (node, last, root) = (index, size - 1, leaf)
        for hash in hashes {
            guard last > 0 else { return nil }
            if node & 1 == 1 || node == last {
                root = MerkleHashing.node(hash, root)
                // The last node of a level that has no sibling is its own parent.
                while node & 1 == 0, node > 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                root = MerkleHashing.node(root, hash)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 ? root : nil
    }
}
