/// Slack's own markup, “mrkdwn”, in the `text` of messages and of some blocks.
///
/// - Source: Slack's developer documentation, “Formatting text for app surfaces”; where it is silent, what Slack's
///   clients show. Lists are plain text in it but for the bullets with which Slack writes out rich text.
struct SlackMrkdwn {
    let names: SlackNames
    /// Whether marks such as `*` mean anything; mentions and links always do.
    var hasStyles = true
    /// Whether a line may begin a quote; inside of one it may not.
    private var hasQuotes = true

    init(names: SlackNames, hasStyles: Bool = true) { (self.names, self.hasStyles) = (names, hasStyles) }

    func blocks(_ text: String) -> [RichBlock] {
        guard hasStyles, text.utf8.contains(UInt8(ascii: "`")) else { return paragraphs(text[...]) }
        var out: [RichBlock] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "```") {
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "```"), close.lowerBound > inside.startIndex else { break }
            let before = rest[..<open.lowerBound]
            if hasQuotes, let quote = Self.restQuote(in: before) {
                // Everything from `>>>` on is quoted, fences included.
                return out + paragraphs(before[..<quote.lowerBound]) + self.quote(rest[quote.upperBound...])
            }
            out += paragraphs(before)
            out.append(.code(code(inside[..<close.lowerBound])))
            rest = inside[close.upperBound...].drop { $0 == " " }
        }
        return out + paragraphs(rest)
    }

    /// Everything to the end, as one quote.
    private func quote(_ text: Substring) -> [RichBlock] {
        var inner = self
        inner.hasQuotes = false
        let blocks = inner.blocks(String(text.drop { $0 == " " }))
        return blocks.isEmpty ? [] : [.quote(blocks)]
    }

    /// What a fence holds: entities are written out there, marks are not read.
    private func code(_ text: Substring) -> String {
        var text = text
        if text.first?.isNewline == true { text = text.dropFirst() }  // “\r\n” is one Character
        if text.last?.isNewline == true { text = text.dropLast() }
        return SlackTokens(names: names, hasCode: false).tokens(text).map(\.visible).joined()
    }

    /// `&gt;&gt;&gt;` at the start of a line.
    private static func restQuote(in text: Substring) -> Range<Substring.Index>? {
        let mark = "&gt;&gt;&gt;"
        if text.hasPrefix(mark) { return text.startIndex..<text.index(text.startIndex, offsetBy: mark.count) }
        guard let range = text.firstRange(of: "\n" + mark) else { return nil }
        return text.index(after: range.lowerBound)..<range.upperBound
    }

    private func paragraphs(_ text: Substring) -> [RichBlock] {
        if hasStyles, hasQuotes, text.utf8.contains(UInt8(ascii: "&")), let quote = Self.restQuote(in: text) {
            return paragraphs(text[..<quote.lowerBound]) + self.quote(text[quote.upperBound...])
        }
        var builder = LineBlocks(inlines: { inlines($0) })
        for line in Substring(text).utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = line.last == 0x0D ? line.dropLast() : line
            builder.append(Substring(line), hasStyles: hasStyles, hasQuotes: hasQuotes)
        }
        return builder.finish()
    }

    private func inlines(_ line: Substring) -> [RichRun] {
        let tokens = SlackTokens(names: names, hasCode: hasStyles).tokens(line)
        return SlackStyles.runs(tokens[...], [], hasMarks: hasStyles)
    }
}

/// Sorts lines into paragraphs, quotes and lists.
private struct LineBlocks {
    let inlines: (Substring) -> [RichRun]
    private var out: [RichBlock] = []
    private var lines = RichLines()
    private var quoted = RichLines()
    private var isQuoting = false
    private var items: [FlatListItem] = []

    init(inlines: @escaping (Substring) -> [RichRun]) { self.inlines = inlines }

    mutating func append(_ line: Substring, hasStyles: Bool, hasQuotes: Bool) {
        guard hasStyles else { return add(line) }
        if hasQuotes, line.hasPrefix("&gt;") {
            endItems()
            endLines()
            isQuoting = true
            let rest = line.dropFirst(4)
            for run in inlines(rest.first == " " ? rest.dropFirst() : rest) { quoted.append(run) }
            quoted.endLine()
        } else if let (indent, text) = Self.bullet(line) {
            endLines()
            endQuote()
            items.append(
                FlatListItem(indent: indent, isOrdered: false, number: 1, blocks: [.paragraph([inlines(text)])]))
        } else {
            endItems()
            endQuote()
            add(line)
        }
    }

    private mutating func add(_ line: Substring) {
        for run in inlines(line) { lines.append(run) }
        lines.endLine()
    }

    /// `• one`, `    ◦ deeper`: how Slack writes the lists of rich text into `text`.
    private static func bullet(_ line: Substring) -> (indent: Int, text: Substring)? {
        let spaces = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(spaces)
        guard let mark = rest.first, "•◦▪".unicodeScalars.contains(mark.unicodeScalars.first ?? " "),
            rest.dropFirst().first == " "
        else { return nil }
        return (spaces / 4, rest.dropFirst(2))
    }

    private mutating func endLines() { out += lines.finish() }

    private mutating func endQuote() {
        if isQuoting { out.append(.quote(quoted.finish())) }
        isQuoting = false
    }

    private mutating func endItems() {
        out += FlatListItem.nested(items[...])
        items = []
    }

    mutating func finish() -> [RichBlock] {
        endLines()
        endQuote()
        endItems()
        return out
    }
}
