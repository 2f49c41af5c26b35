import Testing

@testable import Hansard

@Suite struct MerkleFrontierTests {
    @Test func hasTheKnownRoots() throws {
        var tree = MerkleFrontier()
        #expect(tree.root == (try MerkleVectors.root(size: 0)))
        for (n, leaf) in try MerkleVectors.leaves().enumerated() {
            #expect(leaf.entry.withUnsafeBytes { MerkleHashing.leaf($0) } == leaf.hash)
            tree.append(leaf.hash)
            #expect(tree.size == Int64(n + 1))
            #expect(tree.root == (try MerkleVectors.root(size: n + 1)))
        }
    }

    @Test func agreesWithTheDefinitionAtEachSize() {
        let leaves = sampleLeaves(300)
        var tree = MerkleFrontier()
        for (n, leaf) in leaves.enumerated() {
            tree.append(leaf)
            #expect(tree.root == definedRoot(leaves.prefix(n + 1)))
            #expect(tree.subtrees.count == tree.size.nonzeroBitCount)
        }
    }

    @Test func goesOnFromItsSubtrees() {
        let leaves = sampleLeaves(100)
        var tree = MerkleFrontier()
        for leaf in leaves.prefix(77) { tree.append(leaf) }
        var again = MerkleFrontier(size: 77, subtrees: tree.subtrees)
        #expect(again == tree)
        for leaf in leaves.dropFirst(77) { again?.append(leaf) }
        #expect(again?.root == definedRoot(leaves[...]))
    }

    @Test func wrongSubtreesAreNoTree() {
        #expect(MerkleFrontier(size: 3, subtrees: sampleLeaves(1)) == nil)
        #expect(MerkleFrontier(size: 2, subtrees: sampleLeaves(2)) == nil)
        #expect(MerkleFrontier(size: -1, subtrees: sampleLeaves(64)) == nil)
        #expect(MerkleFrontier(size: 0, subtrees: []) == MerkleFrontier())
    }

    @Test func takesAFullSubtreeAtOnce() {
        let leaves = sampleLeaves(8 + 4 + 1)
        var tree = MerkleFrontier()
        tree.append(definedRoot(leaves[0..<8]), height: 3)
        tree.append(definedRoot(leaves[8..<12]), height: 2)
        tree.append(leaves[12])
        #expect(tree.size == 13)
        #expect(tree.root == definedRoot(leaves[...]))
        var four = MerkleFrontier()
        for at in stride(from: 0, to: 8, by: 4) { four.append(definedRoot(leaves[at..<at + 4]), height: 2) }
        #expect(four.subtrees == [definedRoot(leaves[0..<8])])
    }
}
