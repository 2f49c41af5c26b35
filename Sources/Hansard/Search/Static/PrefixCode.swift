/// A Huffman code in canonical form: all that is known of it is how many bits each symbol takes. Symbols of the same
/// length have consecutive codes in the order of their numbers, and shorter codes come first.
package struct PrefixCode: Sendable {
    package static let longest = 20

    /// Bits of each symbol; 0 for one that is never coded.
    package let lengths: [UInt8]
    private let codes: [UInt32]

    package init(lengths: [UInt8]) {
        self.lengths = lengths
        var codes = [UInt32](repeating: 0, count: lengths.count)
        var code: UInt32 = 0
        for length in 1...UInt8(Self.longest) {
            for symbol in lengths.indices where lengths[symbol] == length {
                codes[symbol] = code
                code += 1
            }
            code <<= 1
        }
        self.codes = codes
    }

    /// The best code for symbols of these frequencies, all of which are above 0 or never coded. No code is longer than
    /// `longest`.
    package init(counts: [Int]) {
        var counts = counts
        while true {
            let lengths = Self.lengths(counts)
            if lengths.allSatisfy({ Int($0) <= Self.longest }) {
                self.init(lengths: lengths)
                return
            }
            counts = counts.map { $0 == 0 ? 0 : $0 / 2 + 1 }
        }
    }

    @inline(__always)
    package func append(_ symbol: Int, to out: inout BitWriter) {
        out.append(UInt64(codes[symbol]), bits: Int(lengths[symbol]))
    }

    /// Two queues: the symbols by frequency, and the trees made of them, which come out sorted by themselves.
    private static func lengths(_ counts: [Int]) -> [UInt8] {
        let leaves = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $0) < (counts[$1], $1) }
        guard leaves.count > 1 else { return counts.map { $0 > 0 ? 1 : 0 } }
        var weight = leaves.map { counts[$0] }
        var parent = [Int](repeating: -1, count: leaves.count * 2 - 1)
        var (leaf, tree) = (0, leaves.count)
        func take() -> Int {
            if leaf < leaves.count, tree >= weight.count || weight[leaf] <= weight[tree] {
                leaf += 1
                return leaf - 1
            }
            tree += 1
            return tree - 1
        }
        for node in leaves.count..<leaves.count * 2 - 1 {
            let (a, b) = (take(), take())
            (parent[a], parent[b]) = (node, node)
            weight.append(weight[a] + weight[b])
        }
        var depth = [Int](repeating: 0, count: parent.count)
        for node in stride(from: parent.count - 2, through: 0, by: -1) { depth[node] = depth[parent[node]] + 1 }
        var lengths = [UInt8](repeating: 0, count: counts.count)
        for (i, symbol) in leaves.enumerated() { lengths[symbol] = UInt8(min(depth[i], 255)) }
        return lengths
    }
}

/// Reads symbols of a `PrefixCode`.
package struct PrefixDecoder: Sendable {
    private var first = [Int](repeating: 0, count: PrefixCode.longest + 1)  // of each length: its first code,
    private var number = [Int](repeating: 0, count: PrefixCode.longest + 1)  // how many there are,
    private var offset = [Int](repeating: 0, count: PrefixCode.longest + 1)  // and where its symbols begin
    private var symbols: [Int] = []

    package init(lengths: [UInt8]) {
        var code = 0
        for length in 1...PrefixCode.longest {
            let these = lengths.indices.filter { Int(lengths[$0]) == length }
            (first[length], number[length], offset[length]) = (code, these.count, symbols.count)
            symbols += these
            code = (code + these.count) << 1
        }
    }

    /// `nil` when no symbol has such a code.
    package func read(_ bits: inout BitReader) -> Int? {
        var code = 0
        for length in 1...PrefixCode.longest {
            code = code << 1 | bits.bit()
            if code - first[length] < number[length] { return symbols[offset[length] + code - first[length]] }
        }
        return nil
    }
}
