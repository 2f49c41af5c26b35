/// Says of most keys that a table does not have them without asking it: a Bloom filter, the four bits of a key in one line of
/// the processor's cache. Keys are hashes, of which each bit is as good as another.
///
/// Source: Putze, Sanders and Singler, “Cache-, Hash- and Space-Efficient Bloom Filters” (2007), section 3.
struct KeyFilter {
    private var words: [UInt64]
    private let blockMask: UInt64
    /// How many keys it is made for: then it takes about 1 in 250 of those that it does not have for one that it has.
    let capacity: Int

    private static let blockBits = 512
    private static let bitsPerKey = 16

    /// - Parameter capacity: It is made for so many or more.
    init(capacity: Int) {
        var blocks = 1
        while blocks * Self.blockBits < capacity * Self.bitsPerKey { blocks *= 2 }
        words = [UInt64](repeating: 0, count: blocks * Self.blockBits / 64)
        blockMask = UInt64(blocks - 1)
        self.capacity = blocks * Self.blockBits / Self.bitsPerKey
    }

    mutating func insert(_ key: UInt64) {
        let block = block(of: key)
        for number in 0..<4 {
            let bit = Self.bit(number, of: key)
            words[block + (bit >> 6)] |= 1 << UInt64(bit & 63)
        }
    }

    /// False only for a key that was never inserted.
    func mayHave(_ key: UInt64) -> Bool {
        let block = block(of: key)
        for number in 0..<4 {
            let bit = Self.bit(number, of: key)
            if words[block + (bit >> 6)] & (1 << UInt64(bit & 63)) == 0 { return false }
        }
        return true
    }

    /// Its first word. Blocks are told apart by the low 28 bits of a key, its bits in a block by nine each of the others.
    private func block(of key: UInt64) -> Int { Int(key & 0xFFF_FFFF & blockMask) * (Self.blockBits / 64) }

    private static func bit(_ number: Int, of key: UInt64) -> Int { Int(key >> UInt64(28 + 9 * number) & 511) }
}
