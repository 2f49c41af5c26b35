/// What is left of a name as it stands in a text, once the name is taken out: marks of Markdown that begin or end elsewhere, and
/// markup, of which nothing is lost.
struct NameRest {
    /// A part of what is left.
    enum Part {
        /// A run of marks of emphasis.
        case style([UInt8])
        /// Bytes of the text.
        case markup(Range<Int>)
    }

    /// What opens something, and is to stand before what takes the name’s place.
    private(set) var before: [Part] = []
    /// What closes something, and all behind it.
    private(set) var behind: [Part] = []

    /// - Parameters:
    ///   - name: As it is compared.
    ///   - place: Where in `bytes` it stands.
    ///   - bytes: The text as it is compared.
    ///   - read: Where those come from; `nil` where they are the text itself.
    init(
        _ name: [UInt8], at place: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>,
        _ read: ReadText?
    ) {
        let gaps = read?.isWithoutMarkup == true ? read!.gaps(in: place) : []
        var rest = gaps.filter { !Self.isQuote($0.range, in: text) }[...]
        var isFirst = true
        for mark in NameBytes.marks(in: bytes[place], besides: name) {
            while let gap = rest.first, gap.next < mark.end { add(rest.removeFirst().range, in: text) }
            let closes = isFirst && place.lowerBound > 0 && mark.run.first == bytes[place.lowerBound - 1]
            add(.style(mark.run), closes: closes)
            isFirst = false
        }
        for gap in rest { add(gap.range, in: text) }
    }

    private mutating func add(_ part: Part, closes: Bool) {
        if closes || !behind.isEmpty { behind.append(part) } else { before.append(part) }
    }

    private mutating func add(_ markup: Range<Int>, in text: UnsafeBufferPointer<UInt8>) {
        let first = text[markup.lowerBound]
        let second = markup.count > 1 ? text[markup.lowerBound + 1] : 0
        let opensTag = first == UInt8(ascii: "<") && second != UInt8(ascii: "/") && second != UInt8(ascii: "!")
        let opens = opensTag || first == UInt8(ascii: "[") || first == UInt8(ascii: "!")
        add(.markup(markup), closes: !opens)
    }

    /// The mark of a quote that begins a line belongs to the line, and goes with its end.
    private static func isQuote(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        range.lowerBound > 0 && text[range.lowerBound - 1] == 0x0A
            && text[range].allSatisfy { $0 == UInt8(ascii: ">") || $0 == 0x20 }
    }
}
