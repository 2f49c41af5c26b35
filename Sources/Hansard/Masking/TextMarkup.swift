/// The markup of a text that a reader does not see, or sees as the end of a line: brackets and addresses of links (CommonMark),
/// tags of HTML, what stands before the label of an entity of Slack (`<@U1|`), and marks of quotes that begin a line.
///
/// A text is gone over once, and nothing reaches over the end of a paragraph. What merely looks like markup is taken for it: it
/// stays where it is, and a name that goes over it is one all the same.
struct TextMarkup {
    /// A piece of markup.
    struct Piece {
        /// Bytes of the text.
        var range: Range<Int>
        /// What is read in its place.
        var shown: StaticString
        /// Whether it is markup; a bracket may turn out to be none.
        var isMarkup = true
    }

    /// In the order of the text, and apart from each other.
    private(set) var pieces: [Piece] = []
    /// Opening brackets whose closing one has not come yet, by their pieces.
    private var open: [Int] = []

    /// Finds the markup of a text of UTF-8.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        var (at, isLineStart) = (0, true)
        while at < text.count {
            if isLineStart, let end = Self.endOfQuoteMarks(at, in: text) { at = add(at..<end) }
            isLineStart = false
            guard at < text.count else { break }
            switch text[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "["):
                open.append(pieces.count)
                let begins = at > 0 && text[at - 1] == UInt8(ascii: "!") && (pieces.last?.range.upperBound ?? 0) < at
                pieces.append(Piece(range: (begins ? at - 1 : at)..<at + 1, shown: "", isMarkup: false))
                at += 1
            case UInt8(ascii: "]"): at = close(at, in: text)
            case UInt8(ascii: "<"): at = addTag(at, in: text)
            case 0x0A:
                if Self.endsParagraph(at, in: text) { open.removeAll(keepingCapacity: true) }
                isLineStart = true
                at += 1
            default: at += 1
            }
        }
        pieces.removeAll { !$0.isMarkup }
    }

    private mutating func add(_ range: Range<Int>, shown: StaticString = "") -> Int {
        pieces.append(Piece(range: range, shown: shown))
        return range.upperBound
    }

    /// Of a closing bracket: it, and the address or the label behind it.
    private mutating func close(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let bracket = open.popLast() else { return at + 1 }
        pieces[bracket].isMarkup = true
        return add(at..<(Self.endOfTarget(at + 1, in: text) ?? at + 1))
    }

    /// Where `(address)` or `[label]` ends that begins at `at`. Neither has another one’s beginning in it, so that no byte is looked
    /// at for two of them.
    private static func endOfTarget(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard at < text.count else { return nil }
        let isAddress = text[at] == UInt8(ascii: "(")
        guard isAddress || text[at] == UInt8(ascii: "[") else { return nil }
        var (end, depth, first) = (at + 1, 1, Int?.none)
        while end < text.count {
            switch text[end] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where isAddress:
                depth -= 1
                if depth == 0 { return end + 1 }
                if first == nil { first = end + 1 }
            case UInt8(ascii: "]"):
                guard isAddress else { return end + 1 }
                if end + 1 < text.count, text[end + 1] == UInt8(ascii: "(") { return first }
            case UInt8(ascii: "[") where !isAddress: return nil
            case UInt8(ascii: "\\"): end += 1
            case 0x0A where endsParagraph(end, in: text): return first
            default: break
            }
            end += 1
        }
        return first
    }

    /// Of `<`: a tag, or a comment, as a whole; of an address or an entity with a label, what is not read.
    private mutating func addTag(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let close = Self.endOfTag(at, in: text) else { return at + 1 }
        let body = UnsafeBufferPointer(rebasing: text[at + 1..<close - 1])
        guard let first = body.first, first != 0x20 else { return at + 1 }
        if let shown = Self.shown(ofTag: body) { return add(at..<close, shown: shown) }
        let label = body.firstIndex(of: UInt8(ascii: "|")).map { at + 2 + $0 } ?? at + 1
        _ = add(at..<label)
        return add(close - 1..<close)
    }

    /// Behind the next `>`, unless another `<` comes first.
    private static func endOfTag(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var end = at + 1
        while end < text.count {
            switch text[end] {
            case UInt8(ascii: ">"): return end + 1
            case UInt8(ascii: "<"): return nil
            case 0x0A where endsParagraph(end, in: text): return nil
            default: end += 1
            }
        }
        return nil
    }

    /// What is read in the place of a tag of HTML: nothing, the end of a line, or that of a paragraph; `nil` where it is none.
    private static func shown(ofTag body: UnsafeBufferPointer<UInt8>) -> StaticString? {
        if body.starts(with: "!--".utf8) || body.first == UInt8(ascii: "?") { return "" }
        let isEnd = body.first == UInt8(ascii: "/")
        let name = body.dropFirst(isEnd ? 1 : 0).prefix { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        guard (1...10).contains(name.count) else { return nil }
        let rest = body[name.endIndex...]
        guard rest.isEmpty || rest.first == UInt8(ascii: "/") || rest.first.map({ $0 <= 0x20 }) == true else {
            return nil
        }
        let tag = String(decoding: name.map(NameBytes.folded), as: UTF8.self)
        if tag == "br" { return "\n" }
        if blocks.contains(tag) { return "\n\n" }
        return isEnd || inlines.contains(tag) ? "" : nil
    }

    private static let blocks: Set = [
        "blockquote", "body", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "html", "li",
        "ol",
        "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
    ]
    /// `at` is a mention in Microsoft Teams.
    private static let inlines: Set = [
        "a", "abbr", "at", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "emoji", "font", "i", "img",
        "ins",
        "kbd", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    ]

    /// Behind `>` and the spaces around it that begin a line, as often as they stand there.
    private static func endOfQuoteMarks(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var (end, last) = (at, Int?.none)
        while end < text.count, text[end] == 0x20 || text[end] == UInt8(ascii: ">") {
            if text[end] == UInt8(ascii: ">") { last = end + 1 }
            end += 1
        }
        return last == nil ? nil : end
    }

    /// Whether the line that begins behind the line end at `at` is blank.
    private static func endsParagraph(_ at: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var next = at + 1
        // More white space than that is taken for a blank line.
        while next < text.count, next <= at + mostIndent {
            guard text[next] == 0x20 || text[next] == 0x09 || text[next] == 0x0D else { return text[next] == 0x0A }
            next += 1
        }
        return true
    }

    private static let mostIndent = 64
}
