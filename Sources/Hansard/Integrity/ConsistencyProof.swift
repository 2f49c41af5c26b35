/// That a tree is the beginning of a larger one: nothing was changed or taken away since.
///
/// Source: RFC 9162, section 2.1.4.
package struct ConsistencyProof: Sendable, Equatable {
    /// How many leaves the smaller tree has, and the larger one.
    package let sizes: (old: Int64, new: Int64)
    package let hashes: [LogHash]

    package init(old: Int64, new: Int64, hashes: [LogHash]) { (sizes, self.hashes) = ((old, new), hashes) }

    /// Makes the proof; `old` is positive and not above `new`.
    package init(old: Int64, new: Int64, from nodes: MerkleNodes) throws {
        precondition(old > 0 && old <= new)
        var hashes: [LogHash] = []
        var leaves = 0..<new
        while leaves.upperBound != old {
            let middle = leaves.lowerBound + MerkleNodes.leftCount(Int64(leaves.count))
            let (left, right) = (leaves.lowerBound..<middle, middle..<leaves.upperBound)
            hashes.append(try nodes.root(old <= middle ? right : left))
            leaves = old <= middle ? left : right
        }
        // Where the old tree is a whole node of the new one, who verifies has that node: it is the old root.
        if leaves.lowerBound > 0 { hashes.append(try nodes.root(leaves)) }
        self.init(old: old, new: new, hashes: hashes.reversed())
    }

    /// Whether a tree with the root `old` is the beginning of one with the root `new`. From an empty tree there is nothing
    /// to prove, so that such a proof is none.
    package func proves(_ old: LogHash, isBeginningOf new: LogHash) -> Bool {
        guard sizes.old > 0, sizes.old < sizes.new else {
            return sizes.old > 0 && sizes.old == sizes.new && hashes.isEmpty && old == new
        }
        // An old tree that is a whole node of the new one is not sent.
        let path = sizes.old & (sizes.old - 1) == 0 ? [old] + hashes : hashes
        guard let roots = roots(path) else { return false }
        return roots == (old, new)
    }

    /// Both roots, as they follow from the hashes; `nil` if hashes are missing or left.
    private func roots(_ path: [LogHash]) -> (LogHash, LogHash)? {
        guard let first = path.first else { return nil }
        // Numbers, on the level that is reached, of the old tree’s last node and the new one’s.
        var (node, last) = (sizes.old - 1, sizes.new - 1)
        while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
        var (old, new) = (first, first)
        for hash in path.dropFirst() {
            guard last > 0 else { return nil }
            if node & 1 == 1 || node == last {
                (old, new) = (MerkleHashing.node(hash, old), MerkleHashing.node(hash, new))
                while node & 1 == 0, node > 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                new = MerkleHashing.node(new, hash)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 ? (old, new) : nil
    }

    package static func == (a: Self, b: Self) -> Bool { a.sizes == b.sizes && a.hashes == b.hashes }
}
