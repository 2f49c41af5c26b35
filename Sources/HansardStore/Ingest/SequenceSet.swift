/// A set of sequence numbers, a bit each.
struct SequenceSet {
    private var words: [UInt64] = []

    func contains(_ seq: Int64) -> Bool {
        let word = Int(seq >> 6)
        return word < words.count && words[word] & 1 << UInt64(seq & 63) != 0
    }

    mutating func insert(_ seq: Int64) {
        let word = Int(seq >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
        }
        words[word] |= 1 << UInt64(seq & 63)
    }
}
