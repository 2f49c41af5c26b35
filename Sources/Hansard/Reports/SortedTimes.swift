/// Durations in whole seconds, in order: what medians and percentiles are taken from.
package struct SortedTimes: Sendable, Equatable {
    package let seconds: [UInt32]

    package init(sorting seconds: [UInt32]) { self.seconds = seconds.sorted() }

    /// - Parameter sorted: In order already.
    package init(sorted: [UInt32]) { seconds = sorted }

    package var count: Int { seconds.count }

    /// How many are below `limit`.
    package func count(below limit: UInt32) -> Int {
        var (low, high) = (0, seconds.count)
        while low < high {
            let middle = (low + high) / 2
            if seconds[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Collection<SortedTimes> {
    /// The percentile of all times together by nearest rank: the smallest one such that at least `percent` of a hundred
    /// are not above it. `nil` for none.
    ///
    /// Found by halving the span of values, because counting what is below a value costs next to nothing where each
    /// person's times are in order; they are never put together.
    package func nearestRank(_ percent: Int) -> Int64? {
        let count = reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let rank = Swift.max(1, (count * percent + 99) / 100)
        if self.count == 1 { return Int64(self[startIndex].seconds[rank - 1]) }
        var (low, high) = (UInt32(0), lazy.compactMap(\.seconds.last).max() ?? 0)
        while low < high {
            let middle = low + (high - low) / 2
            if reduce(0, { $0 + $1.count(below: middle + 1) }) >= rank { high = middle } else { low = middle + 1 }
        }
        return Int64(low)
    }
}
