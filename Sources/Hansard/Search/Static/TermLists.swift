/// Which documents of a slice have which keys.
///
/// A slice is up to 65,536 documents, numbered from its base on.
package struct TermLists: Sendable {
    package static let most = 65_536

    package let base: Int
    fileprivate(set) package var keys: ByteTable
    /// By key: where its documents begin in `documents`, and after the last one where they end.
    fileprivate let starts: [Int32]
    fileprivate let documents: [UInt16]

    func documents(of key: Int) -> ArraySlice<UInt16> { documents[Int(starts[key])..<Int(starts[key + 1])] }
}

/// Collects the lists of a slice. Documents come in order.
package struct TermCollector {
    private let base: Int
    private var keys: ByteTable
    private var last: [Int32] = []  // by key: its latest document
    private var counts: [Int32] = []
    private var foundKeys: [Int32] = []
    private var foundDocuments: [UInt16] = []

    package init(base: Int, capacity: Int = 1_024) {
        self.base = base
        keys = ByteTable(capacity: capacity)
    }

    package mutating func add(_ key: [UInt8], _ number: Int) { key.withUnsafeBufferPointer { add($0, number) } }

    @inline(__always)
    package mutating func add(_ key: UnsafeBufferPointer<UInt8>, _ number: Int) {
        let keyNumber = keys.number(of: key)
        if keyNumber == last.count {
            last.append(-1)
            counts.append(0)
        }
        let document = Int32(number - base)
        guard last[keyNumber] != document else { return }
        last[keyNumber] = document
        counts[keyNumber] += 1
        foundKeys.append(Int32(keyNumber))
        foundDocuments.append(UInt16(document))
    }

    package consuming func lists() -> TermLists {
        var starts: [Int32] = [0]
        starts.reserveCapacity(counts.count + 1)
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var next = starts
        var documents = [UInt16](repeating: 0, count: foundDocuments.count)
        for i in foundKeys.indices {
            let key = Int(foundKeys[i])
            documents[Int(next[key])] = foundDocuments[i]
            next[key] += 1
        }
        return TermLists(base: base, keys: keys, starts: starts, documents: documents)
    }
}

/// The keys of several slices in one order, and for each of them the numbers that have it: what is cut into shards.
///
/// Numbers count from `base` in the files.
package struct IndexDictionary: Sendable {
    private let slices: [TermLists]
    private let base: Int
    private let keys: ByteTable
    private let order: [Int32]
    /// By key: where its slices begin in `places`.
    private let starts: [Int32]
    private let places: [Place]

    private struct Place {
        var slice: Int32
        var key: Int32
    }

    package init(_ slices: [TermLists], base: Int) {
        self.slices = slices
        self.base = base
        var keys = ByteTable(capacity: (slices.map(\.keys.count).max() ?? 0) * 2)
        var counts: [Int32] = []
        var global: [[Int32]] = []
        for slice in slices {
            var numbers: [Int32] = []
            numbers.reserveCapacity(slice.keys.count)
            slice.keys.arena.withUnsafeBufferPointer { arena in
                for key in 0..<slice.keys.count {
                    let number = keys.number(of: UnsafeBufferPointer(rebasing: arena[slice.keys.range(key)]))
                    if number == counts.count { counts.append(0) }
                    counts[number] += 1
                    numbers.append(Int32(number))
                }
            }
            global.append(numbers)
        }
        var starts: [Int32] = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var next = starts
        var places = [Place](repeating: Place(slice: 0, key: 0), count: Int(starts[starts.count - 1]))
        for (slice, numbers) in global.enumerated() {
            for (key, number) in numbers.enumerated() {
                places[Int(next[Int(number)])] = Place(slice: Int32(slice), key: Int32(key))
                next[Int(number)] += 1
            }
        }
        (self.keys, self.starts, self.places) = (keys, starts, places)
        order = keys.sorted()
    }

    /// A piece of the dictionary: consecutive keys with their lists, and the blocks of lists that are too long for it.
    package struct Shard: Sendable {
        package let firstKey: [UInt8]
        package let lastKey: [UInt8]
        package let bytes: [UInt8]
        package let blocks: [[UInt8]]
    }

    private static let keysPerPiece = 2_048
    private static let shardBits = 44_000
    private static let longList = 24_000
    private static let blockBits = 32_000

    /// The pieces in which it can be encoded, each by itself.
    package var pieces: [Range<Int>] {
        stride(from: 0, to: order.count, by: Self.keysPerPiece).map { $0..<min($0 + Self.keysPerPiece, order.count) }
    }

    /// All in one, whatever its size.
    package func oneShard() -> [UInt8] { encode(order.indices, isWhole: true).first?.bytes ?? [] }

    package func shards(_ piece: Range<Int>) -> [Shard] { encode(piece, isWhole: false) }

    private func encode(_ piece: Range<Int>, isWhole: Bool) -> [Shard] {
        var shards: [Shard] = []
        var writer = ShardWriter()
        var values: [Int] = []
        for i in piece {
            let key = Int(order[i])
            collect(key, into: &values)
            let bytes = keys[key]
            let k = PostingCode.parameter(values, after: -1)
            let bits = PostingCode.bits(values, after: -1, k: k)
            if bits > Self.longList, !isWhole {
                writer.append(bytes, values, blocks: (bits + Self.blockBits - 1) / Self.blockBits)
            } else {
                writer.append(bytes, values, k: k)
            }
            if writer.bitCount > Self.shardBits, !isWhole { shards.append(writer.finish()) }
        }
        if writer.count > 0 || isWhole { shards.append(writer.finish()) }
        return shards
    }

    private func collect(_ key: Int, into values: inout [Int]) {
        values.removeAll(keepingCapacity: true)
        for place in places[Int(starts[key])..<Int(starts[key + 1])] {
            let slice = slices[Int(place.slice)]
            let shift = slice.base - base
            for document in slice.documents(of: Int(place.key)) { values.append(Int(document) + shift) }
        }
    }
}

/// Rising numbers as the gaps between them, each in Rice code.
enum PostingCode {
    static func parameter(_ values: [Int], after: Int) -> Int {
        guard let last = values.last else { return 0 }
        let mean = (last - after - values.count) / values.count
        let first = mean < 1 ? 0 : Int.bitWidth - 1 - mean.leadingZeroBitCount
        // The best one is about log2 of 0.69 of the mean.
        guard first > 0 else { return 0 }
        return bits(values, after: after, k: first) <= bits(values, after: after, k: first - 1) ? first : first - 1
    }

    static func bits(_ values: [Int], after: Int, k: Int) -> Int {
        var sum = 0
        var last = after
        for value in values {
            sum += (value - last - 1) >> k
            last = value
        }
        return sum + values.count * (k + 1)
    }

    static func append(_ values: some Sequence<Int>, after: Int, k: Int, to out: inout BitWriter) {
        out.append(UInt64(k), bits: 5)
        var last = after
        for value in values {
            out.append(rice: value - last - 1, k: k)
            last = value
        }
    }
}

private struct ShardWriter {
    private var out = BitWriter(capacity: 8_192)
    private var firstKey: [UInt8] = []
    private var lastKey: ArraySlice<UInt8> = []
    private var blocks: [[UInt8]] = []
    private(set) var count = 0

    var bitCount: Int { out.bitCount }

    private mutating func append(key: ArraySlice<UInt8>, _ values: [Int]) {
        if count == 0 { firstKey = Array(key) }
        let shared = zip(lastKey, key).prefix { $0 == $1 }.count
        out.append(number: shared, order: 1)
        out.append(number: key.count - shared, order: 2)
        out.append(key.dropFirst(shared))
        out.append(number: values.count - 1, order: 2)
        lastKey = key
        count += 1
    }

    /// A list that stands here.
    mutating func append(_ key: ArraySlice<UInt8>, _ values: [Int], k: Int) {
        append(key: key, values)
        out.append(0, bits: 1)
        PostingCode.append(values, after: -1, k: k, to: &out)
    }

    /// A list in blocks of their own: here are the first number of each, and how many it has.
    mutating func append(_ key: ArraySlice<UInt8>, _ values: [Int], blocks number: Int) {
        append(key: key, values)
        out.append(1, bits: 1)
        let size = (values.count + number - 1) / number
        out.append(number: (values.count + size - 1) / size - 1, order: 2)
        out.append(number: blocks.count, order: 2)
        var before = 0
        for start in stride(from: 0, to: values.count, by: size) {
            let block = Array(values[start..<min(start + size, values.count)])
            out.append(number: block[0] - before, order: 12)
            before = block[0]
            out.append(number: block.count - 1, order: 10)
            let rest = Array(block.dropFirst())
            var bits = BitWriter(capacity: 4_096)
            PostingCode.append(
                rest, after: block[0], k: PostingCode.parameter(rest, after: block[0]), to: &bits)
            blocks.append(bits.bytes)
        }
    }

    mutating func finish() -> IndexDictionary.Shard {
        var whole = BitWriter(capacity: out.bitCount / 8 + 8)
        whole.append(number: count, order: 4)
        whole.append(out)
        let shard = IndexDictionary.Shard(
            firstKey: firstKey, lastKey: Array(lastKey), bytes: whole.bytes, blocks: blocks)
        self = ShardWriter()
        return shard
    }
}
