import Testing

@testable import Hansard

@Suite struct SubtreeTests {
    @Test func leavesAreCoveredOnceAndInOrder() {
        for size in 1...70 as ClosedRange<Int64> {
            for first in 0..<size {
                var next = first
                for subtree in Subtree.covering(first..<size) {
                    #expect(subtree.first == next)
                    #expect(subtree.first % subtree.count == 0)
                    next += subtree.count
                }
                #expect(next == size)
            }
        }
        #expect(Subtree.covering(5..<5).isEmpty)
    }

    /// Two that are next to each other are one of twice the size wherever that could be one.
    @Test func eachIsAsLargeAsItCanBe() {
        let covering = Subtree.covering(5..<4_096)
        #expect(covering.first == Subtree(first: 5, height: 0))
        #expect(covering.last == Subtree(first: 2_048, height: 11))
        for (one, next) in zip(covering, covering.dropFirst()) {
            #expect(one.height != next.height || one.first % (2 * one.count) != 0)
        }
    }

    /// Whatever is skipped, the root is that of all leaves.
    @Test func aTreeOfLeavesAndSubtreesHasTheRootOfItsLeaves() {
        let leaves = (0..<77).map { SHA256Hasher.hash([UInt8($0)]) }
        func root(_ range: Range<Int64>) -> MerkleFrontier {
            var tree = MerkleFrontier()
            for leaf in leaves[Int(range.lowerBound)..<Int(range.upperBound)] { tree.append(leaf) }
            return tree
        }
        for gap in [0..<77, 0..<1, 1..<77, 13..<64, 64..<77, 76..<77] as [Range<Int64>] {
            var tree = MerkleFrontier()
            for leaf in leaves[..<Int(gap.lowerBound)] { tree.append(leaf) }
            for subtree in Subtree.covering(gap) {
                tree.append(root(subtree.first..<subtree.first + subtree.count).root, height: subtree.height)
            }
            for leaf in leaves[Int(gap.upperBound)...] { tree.append(leaf) }
            #expect(tree.size == 77 && tree.root == root(0..<77).root)
        }
    }
}
