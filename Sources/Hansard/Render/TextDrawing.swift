import CCMark

/// What the texts of a conversation are drawn with besides themselves: what its system means by what stands in them.
package struct TextDrawing: Sendable {
    /// Emoji by their short names; `nil` where the system has none.
    package var shortNames: ShortNames?
    /// Leads from the page to the site’s root.
    package var root = "../../"

    /// Texts that are what they are.
    package static let plain = TextDrawing()

    package init(shortNames: ShortNames? = nil) { self.shortNames = shortNames }

    /// Appends text without markup or addresses.
    func appendHTML(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        guard let shortNames else { return out.appendHTML(text) }
        shortNames.appendHTML(text, root: root, to: &out)
    }

    func appendHTML(_ text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendHTML($0, to: &out) }
    }

    /// A text without markup, for where there is none: an excerpt, a cell.
    func shown(_ text: String) -> String { shortNames?.shown(text) ?? text }

    // MARK: CommonMark

    /// Changes `tree`, as cmark read it.
    func apply(to tree: OpaquePointer, asHTML: Bool) {
        guard let shortNames else { return }
        // cmark ends a text at each `_`, which is none inside a word.
        cmark_consolidate_text_nodes(tree)
        for node in Self.texts(in: tree) {
            guard let literal = cmark_node_get_literal(node) else { continue }
            let text = String(cString: literal)
            guard text.utf8.contains(UInt8(ascii: ":")) else { continue }
            replace(node, by: pieces(of: text, shortNames, asHTML: asHTML))
        }
    }

    private enum Piece {
        case text(String)
        case html(String)
    }

    private static func texts(in tree: OpaquePointer) -> [OpaquePointer] {
        guard let walk = cmark_iter_new(tree) else { return [] }
        defer { cmark_iter_free(walk) }
        var found: [OpaquePointer] = []
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { return found }
            if event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk),
                cmark_node_get_type(node) == CMARK_NODE_TEXT
            {
                found.append(node)
            }
        }
    }

    /// The pieces of a text, addresses left as they are; none where nothing changes.
    private func pieces(of text: String, _ shortNames: ShortNames, asHTML: Bool) -> [Piece] {
        var text = text
        return text.withUTF8 { bytes in
            let addresses = PlainText.addresses(in: bytes)
            var (pieces, done): ([Piece], Int) = ([], 0)
            func textBefore(_ end: Int) {
                guard end > done else { return }
                pieces.append(.text(String(decoding: bytes[done..<end], as: UTF8.self)))
            }
            shortNames.each(in: bytes) { range, sign in
                guard !addresses.contains(where: { $0.overlaps(range) }) else { return }
                if case .image = sign, !asHTML { return }
                textBefore(range.lowerBound)
                switch sign {
                case .text(let sign): pieces.append(.text(sign))
                case .image(let path):
                    let name = UnsafeBufferPointer(rebasing: bytes[range])
                    pieces.append(.html(ShortNames.image(root + path, name)))
                }
                done = range.upperBound
            }
            guard done > 0 else { return [] }
            textBefore(bytes.count)
            return pieces
        }
    }

    private func replace(_ node: OpaquePointer, by pieces: [Piece]) {
        guard !pieces.isEmpty else { return }
        for piece in pieces {
            let isText = if case .text = piece { true } else { false }
            guard let new = cmark_node_new(isText ? CMARK_NODE_TEXT : CMARK_NODE_CUSTOM_INLINE) else { continue }
            switch piece {
            case .text(let text): cmark_node_set_literal(new, text)
            case .html(let html): cmark_node_set_on_enter(new, html)
            }
            cmark_node_insert_before(node, new)
        }
        cmark_node_unlink(node)
        cmark_node_free(node)
    }
}
