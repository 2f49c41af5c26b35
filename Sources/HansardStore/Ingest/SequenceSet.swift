/// A set of sequence numbers, a bit each.
struct SequenceSet {
    private var words: [UInt64] = []

    func contains(_ seq: Int64) -> Bool {
        let word = Int(seq >> 6)
        return word < words.count && words[word] & 1 << UInt64(seq & 63) != 0
    }

    /// The largest; `nil` where there is none.
    var last: Int64? {
        guard let word = words.lastIndex(where: { $0 != 0 }) else { return nil }
        return Int64(word) << 6 + Int64(63 - words[word].leadingZeroBitCount)
    }

    mutating func insert(_ seq: Int64) {
        let word = Int(seq >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
        }
        words[word] |= 1 << UInt64(seq & 63)
    }

    // MARK: As ranges

    /// All that are in it, in order.
    var ranges: [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for (place, word) in words.enumerated() where word != 0 {
            for bit in 0..<64 where word & 1 << UInt64(bit) != 0 {
                let seq = Int64(place * 64 + bit)
                if let last = ranges.last, last.upperBound == seq - 1 {
                    ranges[ranges.count - 1] = last.lowerBound...seq
                } else {
                    ranges.append(seq...seq)
                }
            }
        }
        return ranges
    }

    mutating func insert(_ ranges: [ClosedRange<Int64>]) {
        for range in ranges { for seq in range { insert(seq) } }
    }

    // MARK: As bytes

    /// The number of the first word that has something, and the words from there on; little-endian.
    var bytes: [UInt8] {
        guard let first = words.firstIndex(where: { $0 != 0 }), let last = words.lastIndex(where: { $0 != 0 }) else {
            return []
        }
        return ([UInt64(first)] + words[first...last]).flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    init(bytes: [UInt8]) {
        var numbers: [UInt64] = []
        for start in stride(from: 0, to: bytes.count - 7, by: 8) {
            var number: UInt64 = 0
            for byte in bytes[start..<start + 8].reversed() { number = number << 8 | UInt64(byte) }
            numbers.append(number)
        }
        guard let first = numbers.first else { return }
        words = [UInt64](repeating: 0, count: Int(first)) + numbers.dropFirst()
    }

    init() {}
}
