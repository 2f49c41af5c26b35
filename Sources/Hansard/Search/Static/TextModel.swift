/// How texts are packed: by whole words.
///
/// A text is cut into items: words (letters and digits), gaps (all between words), and single characters of scripts
/// without spaces. The commonest items have a code each; any other is spelled, byte by byte, after a code that says
/// so. One space between two words is not coded at all.
package struct TextModel: Sendable {
    static let end = 0
    static let spelled = 1
    static let firstItem = 2
    /// The symbol after the 256 bytes that ends what is spelled.
    static let endOfSpelling = 256

    private let table: ByteTable
    private let items: PrefixCode
    private let spelling: PrefixCode
    /// The symbol of each item by its number in `table`.
    private let symbolOf: [Int32]
    /// Itself, as a program reads it.
    package let bytes: [UInt8]

    package init(_ sample: TextSample) {
        let chosen = sample.commonest()
        // The order that the reader knows: shorter codes first, then by bytes.
        var counts = [sample.texts + 1, sample.items - chosen.reduce(0) { $0 + $1.count } + 1]
        counts += chosen.map(\.count)
        let unordered = PrefixCode(counts: counts).lengths
        let order = chosen.indices.sorted {
            let (a, b) = (unordered[$0 + Self.firstItem], unordered[$1 + Self.firstItem])
            return a == b ? chosen[$0].item.lexicographicallyPrecedes(chosen[$1].item) : a < b
        }
        var table = ByteTable(capacity: chosen.count)
        for i in order { _ = table.number(of: chosen[i].item) }
        let lengths = Array(unordered[..<Self.firstItem]) + order.map { unordered[$0 + Self.firstItem] }
        self.table = table
        items = PrefixCode(lengths: lengths)
        spelling = PrefixCode(counts: sample.spellingCounts(without: Set(chosen.map(\.item))))
        symbolOf = order.indices.map { Int32($0 + Self.firstItem) }
        bytes = Self.bytes(items, spelling, table)
    }

    /// Reads what `bytes` gives.
    package init?(_ bytes: [UInt8]) {
        var bits = BitReader(bytes)
        let spellingLengths = (0...Self.endOfSpelling).map { _ in UInt8(bits.bits(5)) }
        let decoder = PrefixDecoder(lengths: spellingLengths)
        var lengths = [UInt8(bits.bits(5)), UInt8(bits.bits(5))]
        var table = ByteTable(capacity: 4_096)
        for length in 1...UInt8(PrefixCode.longest) {
            var last: [UInt8] = []
            for _ in 0..<bits.number(order: 4) {
                last = Array(last.prefix(bits.number(order: 0)))
                while let byte = decoder.read(&bits), byte != Self.endOfSpelling { last.append(UInt8(byte)) }
                guard table.number(of: last) == lengths.count - Self.firstItem else { return nil }
                lengths.append(length)
            }
        }
        self.table = table
        items = PrefixCode(lengths: lengths)
        spelling = PrefixCode(lengths: spellingLengths)
        symbolOf = (0..<table.count).map { Int32($0 + Self.firstItem) }
        self.bytes = bytes
    }

    private static func bytes(_ items: PrefixCode, _ spelling: PrefixCode, _ table: ByteTable) -> [UInt8] {
        var out = BitWriter()
        for length in spelling.lengths { out.append(UInt64(length), bits: 5) }
        for symbol in 0..<firstItem { out.append(UInt64(items.lengths[symbol]), bits: 5) }
        var next = 0
        for length in 1...UInt8(PrefixCode.longest) {
            let count = (next..<table.count).prefix { items.lengths[$0 + firstItem] == length }.count
            out.append(number: count, order: 4)
            var last: ArraySlice<UInt8> = []
            for number in next..<next + count {
                let item = table[number]
                let shared = zip(last, item).prefix { $0 == $1 }.count
                out.append(number: shared, order: 0)
                for byte in item.dropFirst(shared) { spelling.append(Int(byte), to: &out) }
                spelling.append(endOfSpelling, to: &out)
                last = item
            }
            next += count
        }
        return out.bytes
    }

    /// Appends `text` and its end.
    package func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout BitWriter) {
        TextItems.cut(text) { item in
            let number = table.find(item)
            if number >= 0 {
                items.append(Int(symbolOf[number]), to: &out)
            } else {
                items.append(Self.spelled, to: &out)
                append(spelling: item, to: &out)
            }
        }
        items.append(Self.end, to: &out)
    }

    package func append(_ text: String, to out: inout BitWriter) {
        var text = text
        text.withUTF8 { append($0, to: &out) }
    }

    /// Appends bytes one by one, and their end.
    package func append(spelling bytes: some Sequence<UInt8>, to out: inout BitWriter) {
        for byte in bytes { spelling.append(Int(byte), to: &out) }
        spelling.append(Self.endOfSpelling, to: &out)
    }

    /// Reads texts that were appended.
    package func reader() -> Reader {
        Reader(table, PrefixDecoder(lengths: items.lengths), .init(lengths: spelling.lengths))
    }

    package struct Reader {
        private let table: ByteTable
        private let items: PrefixDecoder
        private let spelling: PrefixDecoder

        fileprivate init(_ table: ByteTable, _ items: PrefixDecoder, _ spelling: PrefixDecoder) {
            (self.table, self.items, self.spelling) = (table, items, spelling)
        }

        package func spelled(_ bits: inout BitReader) -> [UInt8] {
            var out: [UInt8] = []
            while let byte = spelling.read(&bits), byte != TextModel.endOfSpelling { out.append(UInt8(byte)) }
            return out
        }

        package func text(_ bits: inout BitReader) -> [UInt8] {
            var out: [UInt8] = []
            var wasWord = false
            while let symbol = items.read(&bits), symbol != TextModel.end {
                let item = symbol == TextModel.spelled ? spelled(&bits)[...] : table[symbol - TextModel.firstItem]
                let isWord = Array(item).withUnsafeBufferPointer { TextItems.kind($0, 0).kind == .word }
                if isWord, wasWord { out.append(0x20) }
                out.append(contentsOf: item)
                wasWord = isWord
            }
            return out
        }
    }
}

/// Cuts a text into the items of a `TextModel`.
package enum TextItems {
    enum Kind { case word, gap, character }

    /// Calls `body` for each item but a gap of one space between two words.
    @inline(__always)
    static func cut(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var at = 0
        var last = Kind.gap
        while at < text.count {
            var (kind, length) = kind(text, at)
            let start = at
            at += length
            if kind != .character {
                while at < text.count {
                    let next = Self.kind(text, at)
                    guard next.kind == kind else { break }
                    at += next.length
                }
            }
            if kind == .gap, last == .word, at - start == 1, text[start] == 0x20, at < text.count,
                Self.kind(text, at).kind == .word
            {
                continue
            }
            body(UnsafeBufferPointer(rebasing: text[start..<at]))
            swap(&last, &kind)
        }
    }

    /// What the character at `at` belongs to, and its bytes. Told by its first one or two bytes: U+0E00 to U+1DFF and
    /// everything from U+2080 on stand alone.
    @inline(__always)
    static func kind(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (kind: Kind, length: Int) {
        let byte = text[at]
        if byte < 0x80 { return (isLetterOrDigit[Int(byte)] ? .word : .gap, 1) }
        if byte < 0xE0 { return (.word, 1) }
        return longKind(text, at)
    }

    private static func longKind(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (kind: Kind, length: Int) {
        let byte = text[at]
        let length = byte < 0xF0 ? 3 : 4
        guard at + length <= text.count else { return (.word, 1) }
        let second = text[at + 1]
        if byte == 0xE0, second < 0xB8 { return (.word, 3) }
        if byte == 0xE1, second >= 0xB8 { return (.word, 3) }
        if byte == 0xE2, second < 0x82 { return (.gap, 3) }
        return (.character, length)
    }

    private static let isLetterOrDigit: [Bool] = (0..<128).map { (byte: UInt8) in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// Counts the items of some texts, for a `TextModel` to be made from.
package struct TextSample: Sendable {
    private static let most = 4_096
    private static let least = 4

    private var table = ByteTable(capacity: 8_192)
    private var counts: [Int] = []
    private(set) var texts = 0
    private(set) var items = 0

    package init() {}

    package mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        texts += 1
        TextItems.cut(text) { item in add(item, 1) }
    }

    private mutating func add(_ item: UnsafeBufferPointer<UInt8>, _ count: Int) {
        let number = table.number(of: item)
        if number == counts.count { counts.append(0) }
        counts[number] += count
        items += count
    }

    package mutating func add(_ other: TextSample) {
        texts += other.texts
        for number in other.counts.indices {
            Array(other.table[number]).withUnsafeBufferPointer { add($0, other.counts[number]) }
        }
    }

    /// The items that are worth a code of their own: those that save most, in an order that does not depend on the
    /// order in which they came.
    func commonest() -> [(item: [UInt8], count: Int)] {
        counts.indices.filter { counts[$0] >= Self.least && table.range($0).count <= 32 }
            .map { (item: Array(table[$0]), count: counts[$0]) }
            .sorted { a, b in
                a.count == b.count ? a.item.lexicographicallyPrecedes(b.item) : a.count > b.count
            }
            .prefix(Self.most).map { $0 }
    }

    /// How often each byte stands in the other items, and how many of those there are. Any byte may come one day.
    func spellingCounts(without known: Set<[UInt8]>) -> [Int] {
        var found = [Int](repeating: 1, count: TextModel.endOfSpelling + 1)
        for number in counts.indices {
            let item = Array(table[number])
            // Each once: words that have no code are rare ones.
            if known.contains(item) { continue }
            for byte in item { found[Int(byte)] += 1 }
            found[TextModel.endOfSpelling] += 1
        }
        return found
    }
}
