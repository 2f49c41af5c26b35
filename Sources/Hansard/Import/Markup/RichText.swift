/// Formatted text as a chat system means it, between the notation of its export and CommonMark.
enum RichBlock: Equatable {
    /// Lines; between two of them stands a line break, not a space.
    case paragraph([[RichRun]])
    case code(String)
    indirect case quote([RichBlock])
    indirect case list(RichList)
    /// CommonMark already.
    case markdown(String)

    /// The same with `style` over all of its text.
    func adding(_ style: RichStyle) -> RichBlock {
        switch self {
        case .paragraph(let lines): .paragraph(lines.map { $0.map { $0.adding(style) } })
        case .quote(let blocks): .quote(blocks.map { $0.adding(style) })
        case .list(let list): .list(list.adding(style))
        case .code, .markdown: self
        }
    }

    /// All of `blocks` in one line, as in a cell of a table.
    static func inline(_ blocks: [RichBlock]) -> [RichRun] {
        let parts: [[RichRun]] = blocks.flatMap { block -> [[RichRun]] in
            switch block {
            case .paragraph(let lines): lines
            case .code(let text): [[RichRun(content: .code(oneLine(text)))]]
            case .quote(let blocks): [inline(blocks)]
            case .list(let list): list.items.map { [.text("• ")] + inline($0) }
            case .markdown(let text): [[.text(oneLine(text))]]
            }
        }
        return Array(parts.filter { !$0.isEmpty }.joined(separator: [.text(" ")]))
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

struct RichList: Equatable {
    var isOrdered: Bool
    /// The number of the first item.
    var start = 1
    var items: [[RichBlock]]

    func adding(_ style: RichStyle) -> RichList {
        RichList(isOrdered: isOrdered, start: start, items: items.map { $0.map { $0.adding(style) } })
    }
}

struct RichStyle: OptionSet, Hashable {
    let rawValue: UInt8
    static let bold = RichStyle(rawValue: 1)
    static let italic = RichStyle(rawValue: 2)
    static let strike = RichStyle(rawValue: 4)
}

/// A stretch of one line in one style.
struct RichRun: Equatable {
    enum Content: Equatable {
        case text(String)
        case code(String)
        case link(String, label: String)
    }
    var content: Content
    var style: RichStyle = []

    static func text(_ text: String, _ style: RichStyle = []) -> RichRun { RichRun(content: .text(text), style: style) }

    func adding(_ more: RichStyle) -> RichRun { RichRun(content: content, style: style.union(more)) }

    /// What a reader sees of it.
    var visible: String {
        switch content {
        case .text(let text), .code(let text): text
        case .link(let url, let label): label.allSatisfy(\.isWhitespace) ? url : label
        }
    }
}

/// Gathers runs whose texts hold line feeds into paragraphs, which empty lines separate.
struct RichLines {
    private var paragraphs: [RichBlock] = []
    private var lines: [[RichRun]] = []
    private var line: [RichRun] = []

    mutating func append(_ run: RichRun) {
        switch run.content {
        case .text(let text): append(text) { RichRun(content: .text($0), style: run.style) }
        case .code(let text): append(text) { RichRun(content: .code($0), style: run.style) }
        case .link: line.append(run)
        }
    }

    private mutating func append(_ text: String, as run: (String) -> RichRun) {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
            if !text.isEmpty { line.append(run(text)) }
            return
        }
        // By bytes: “\r\n” is one Character.
        let bytes = Array(text.utf8)
        for (i, part) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if i > 0 { endLine() }
            let part = String(decoding: part.filter { $0 != 0x0D }, as: UTF8.self)
            if !part.isEmpty { line.append(run(part)) }
        }
    }

    mutating func endLine() {
        let isBlank = line.allSatisfy { $0.visible.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
        if isBlank { endParagraph() } else { lines.append(line) }
        line = []
    }

    private mutating func endParagraph() {
        if !lines.isEmpty { paragraphs.append(.paragraph(lines)) }
        lines = []
    }

    mutating func finish() -> [RichBlock] {
        endLine()
        endParagraph()
        defer { self = RichLines() }
        return paragraphs
    }
}

/// An item of a list as chat systems keep it: one after the other, with a depth.
struct FlatListItem {
    /// 0 for the outermost list; no more than `deepest`, whatever the source says.
    let indent: Int
    let isOrdered: Bool
    let number: Int
    let blocks: [RichBlock]

    private static let deepest = 12

    init(indent: Int, isOrdered: Bool, number: Int, blocks: [RichBlock]) {
        self.indent = min(max(indent, 0), Self.deepest)
        (self.isOrdered, self.number, self.blocks) = (isOrdered, number, blocks)
    }

    /// The lists that `items` are: deeper items belong to the item before them.
    static func nested(_ items: ArraySlice<FlatListItem>) -> [RichBlock] {
        guard let level = items.map(\.indent).min() else { return [] }
        var blocks: [RichBlock] = []
        var list: RichList?
        func endList() {
            if let list { blocks.append(.list(list)) }
            list = nil
        }
        var rest = items
        while let first = rest.first {
            let deeper = rest.dropFirst(first.indent > level ? 0 : 1).prefix { $0.indent > level }
            rest = rest[deeper.endIndex...]
            guard first.indent == level else {
                endList()
                blocks += nested(deeper)
                continue
            }
            if list?.isOrdered != first.isOrdered { endList() }
            let item = first.blocks + nested(deeper)
            if list?.items.append(item) == nil {
                list = RichList(isOrdered: first.isOrdered, start: first.number, items: [item])
            }
        }
        endList()
        return blocks
    }
}
