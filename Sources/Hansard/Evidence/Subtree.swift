/// A full subtree of a log’s tree: `1 << height` leaves from `first` on, which is a multiple of that.
package struct Subtree: Equatable, Sendable {
    /// The number of its first leaf, from 0.
    package let first: Int64
    /// How many levels are below its root; 0 for a leaf.
    package let height: Int

    /// The subtree of that height that begins there.
    package init(first: Int64, height: Int) { (self.first, self.height) = (first, height) }

    /// How many leaves it has.
    package var count: Int64 { 1 << Int64(height) }

    /// The full subtrees that some leaves next to each other are made of, from the left, each as large as it can be. There
    /// is one way to do that.
    package static func covering(_ leaves: Range<Int64>) -> [Subtree] {
        var subtrees: [Subtree] = []
        var next = leaves.lowerBound
        while next < leaves.upperBound {
            let left = 63 - (leaves.upperBound - next).leadingZeroBitCount
            let height = next == 0 ? left : min(next.trailingZeroBitCount, left)
            subtrees.append(Subtree(first: next, height: height))
            next += 1 << Int64(height)
        }
        return subtrees
    }
}
