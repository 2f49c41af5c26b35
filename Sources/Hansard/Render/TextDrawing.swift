import CCMark

/// What the texts of a conversation are drawn with besides themselves: what its system means by what stands in them.
package struct TextDrawing: Sendable {
    /// Emoji by their short names; `nil` where the system has none.
    package var shortNames: ShortNames?
    /// Leads from the page to the site’s root.
    package var root = "../../"
    /// Where addresses and mentions lead; `nil` where they stay what they are.
    package var links: TextLinks?

    /// Texts that are what they are.
    package static let plain = TextDrawing()

    package init(shortNames: ShortNames? = nil, links: TextLinks? = nil) {
        (self.shortNames, self.links) = (shortNames, links)
    }

    /// Where an address in a text leads in the site; `nil` for one that leads out of it.
    func href(_ address: UnsafeBufferPointer<UInt8>) -> String? {
        links?.target(String(decoding: address, as: UTF8.self))?.href(root: root, asHTML: true)
    }

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
        guard shortNames != nil || links != nil else { return }
        // cmark ends a text at each `_`, which is none inside a word.
        cmark_consolidate_text_nodes(tree)
        for node in Self.nodes(in: tree) {
            if cmark_node_get_type(node) == CMARK_NODE_LINK {
                lead(node, asHTML: asHTML)
                continue
            }
            guard let literal = cmark_node_get_literal(node) else { continue }
            let text = String(cString: literal)
            guard text.utf8.contains(where: { ":@#/".utf8.contains($0) }) else { continue }
            replace(node, by: pieces(of: text, isLinked: Self.isLinked(node), asHTML: asHTML))
        }
    }

    private enum Piece {
        case text(String)
        case html(String)
        case link(String, href: String)
    }

    /// Texts, and links before what stands in them.
    private static func nodes(in tree: OpaquePointer) -> [OpaquePointer] {
        guard let walk = cmark_iter_new(tree) else { return [] }
        defer { cmark_iter_free(walk) }
        var found: [OpaquePointer] = []
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { return found }
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk) else { continue }
            let type = cmark_node_get_type(node)
            if type == CMARK_NODE_TEXT || type == CMARK_NODE_LINK { found.append(node) }
        }
    }

    private static func isLinked(_ node: OpaquePointer) -> Bool {
        var parent = cmark_node_parent(node)
        while let its = parent {
            if cmark_node_get_type(its) == CMARK_NODE_LINK { return true }
            parent = cmark_node_parent(its)
        }
        return false
    }

    /// Has a link to a message of the archive lead to its page.
    private func lead(_ link: OpaquePointer, asHTML: Bool) {
        guard let url = cmark_node_get_url(link), let target = links?.target(String(cString: url)) else { return }
        cmark_node_set_url(link, target.href(root: root, asHTML: asHTML))
    }

    /// The pieces of a text; none where nothing changes.
    private func pieces(of text: String, isLinked: Bool, asHTML: Bool) -> [Piece] {
        var text = text
        return text.withUTF8 { bytes in
            let found = (signs(in: bytes, asHTML: asHTML) + (isLinked ? [] : ways(in: bytes, asHTML: asHTML)))
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
            var (pieces, done): ([Piece], Int) = ([], 0)
            func textBefore(_ end: Int) {
                guard end > done else { return }
                pieces.append(.text(String(decoding: bytes[done..<end], as: UTF8.self)))
            }
            for (range, piece) in found where range.lowerBound >= done {
                textBefore(range.lowerBound)
                pieces.append(piece)
                done = range.upperBound
            }
            guard done > 0 else { return [] }
            textBefore(bytes.count)
            return pieces
        }
    }

    /// Emoji, but in addresses.
    private func signs(in text: UnsafeBufferPointer<UInt8>, asHTML: Bool) -> [(range: Range<Int>, piece: Piece)] {
        guard let shortNames else { return [] }
        let addresses = WebAddresses.all(in: text)
        var found: [(range: Range<Int>, piece: Piece)] = []
        shortNames.each(in: text) { range, sign in
            guard !addresses.contains(where: { $0.overlaps(range) }) else { return }
            switch sign {
            case .text(let sign): found.append((range, .text(sign)))
            case .image(let path):
                guard asHTML else { return }
                let name = UnsafeBufferPointer(rebasing: text[range])
                found.append((range, .html(ShortNames.image(root + path, name))))
            }
        }
        return found
    }

    /// Mentions, and addresses of messages that nothing has made links of.
    private func ways(in text: UnsafeBufferPointer<UInt8>, asHTML: Bool) -> [(range: Range<Int>, piece: Piece)] {
        guard let links else { return [] }
        var found: [(range: Range<Int>, piece: Piece)] = []
        func add(_ range: Range<Int>, _ target: TextLinks.Target) {
            let shown = String(decoding: text[range], as: UTF8.self)
            found.append((range, .link(shown, href: target.href(root: root, asHTML: asHTML))))
        }
        let addresses = WebAddresses.all(in: text)
        for range in addresses {
            if let target = links.target(String(decoding: text[range], as: UTF8.self)) { add(range, target) }
        }
        var at = 0
        while at < text.count {
            defer { at += 1 }
            guard text[at] == UInt8(ascii: "@") || text[at] == UInt8(ascii: "#"),
                let (length, target) = links.mentions.mention(at: at, in: text)
            else { continue }
            let range = at..<at + length
            if !addresses.contains(where: { $0.overlaps(range) }) { add(range, target) }
            at += length - 1
        }
        return found
    }

    private func replace(_ node: OpaquePointer, by pieces: [Piece]) {
        guard !pieces.isEmpty else { return }
        for piece in pieces { if let new = Self.node(piece) { cmark_node_insert_before(node, new) } }
        cmark_node_unlink(node)
        cmark_node_free(node)
    }

    private static func node(_ piece: Piece) -> OpaquePointer? {
        switch piece {
        case .text(let text):
            let node = cmark_node_new(CMARK_NODE_TEXT)
            cmark_node_set_literal(node, text)
            return node
        case .html(let html):
            let node = cmark_node_new(CMARK_NODE_CUSTOM_INLINE)
            cmark_node_set_on_enter(node, html)
            return node
        case .link(let text, let href):
            let node = cmark_node_new(CMARK_NODE_LINK)
            cmark_node_set_url(node, href)
            if let inner = Self.node(.text(text)) { cmark_node_append_child(node, inner) }
            return node
        }
    }
}
