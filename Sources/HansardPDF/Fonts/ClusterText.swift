/// The UTF-8 text of one glyph or cluster, as a key that compares by bytes: two spellings of é are two texts.
struct ClusterText: Hashable {
    private let low: UInt64
    private let high: UInt64
    /// All of it, where it is longer than the two words have room for.
    private let long: [UInt8]?

    init(_ bytes: some Collection<UInt8>) {
        guard bytes.count < 16 else {
            (low, high, long) = (0, 0, Array(bytes))
            return
        }
        // The count stands in the lowest byte, then come 7 bytes, and 8 in the other word.
        var (low, high, shift) = (UInt64(bytes.count), 0 as UInt64, 8 as UInt64)
        for byte in bytes {
            if shift < 64 { low |= UInt64(byte) << shift } else { high |= UInt64(byte) << (shift - 64) }
            shift += 8
        }
        (self.low, self.high, long) = (low, high, nil)
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// The text.
    var string: String {
        if let long { return String(decoding: long, as: UTF8.self) }
        let bytes = (1...Int(low & 0xFF) + 1).dropLast().map { (place: Int) -> UInt8 in
            let word = place < 8 ? low : high
            return UInt8(truncatingIfNeeded: word >> UInt64(8 * (place % 8)))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
