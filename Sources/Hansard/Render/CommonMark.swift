import CCMark

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// CommonMark through cmark, made safe: raw HTML becomes the text that it is, links lead to http, https and mailto
/// only, and pictures become links, since fetching one would tell its host who reads.
enum CommonMark {
    /// Appends `text` as HTML. Its headings go on from the page's own: the highest is of the level `firstHeading`, and
    /// none is more than one below that before it. In a transcript the days are of the second level.
    ///
    /// - Parameter keepsLines: Whether a line ends where the writer ended it, as people mean it in a chat.
    /// - Parameter drawing: What is shown in the place of short names.
    static func appendHTML(
        _ text: UnsafeBufferPointer<UInt8>, firstHeading: Int = 3, keepsLines: Bool = true,
        _ drawing: TextDrawing = .plain, to out: inout [UInt8]
    ) {
        withSafeTree(text) { tree in
            drawing.apply(to: tree, asHTML: true)
            placeHeadings(in: tree, from: firstHeading)
            let options = keepsLines ? CMARK_OPT_HARDBREAKS : CMARK_OPT_DEFAULT
            guard let html = cmark_render_html(tree, options) else { return }
            defer { free(html) }
            let bytes = UnsafeRawPointer(html).assumingMemoryBound(to: UInt8.self)
            appendMarkingLinks(UnsafeBufferPointer(start: bytes, count: strlen(html)), to: &out)
        }
    }

    /// The same text in cmark's own spelling of it, for a Markdown page: no raw HTML in it, and no character that hides.
    static func appendMarkdown(
        _ text: UnsafeBufferPointer<UInt8>, keepsLines: Bool = true, _ drawing: TextDrawing = .plain,
        to out: inout [UInt8]
    ) {
        withSafeTree(text) { tree in
            drawing.apply(to: tree, asHTML: false)
            MarkdownSpelling.prepare(tree)
            let options = keepsLines ? CMARK_OPT_HARDBREAKS : CMARK_OPT_DEFAULT
            guard let markdown = cmark_render_commonmark(tree, options, 0) else { return }
            defer { free(markdown) }
            append(markdown, to: &out)
        }
    }

    /// What one reads of it, line by line, without any markup: what stands in text, in code, and on links, and the bullets
    /// and numbers of lists.
    static func appendPlainText(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        withSafeTree(text) { tree in
            guard let walk = cmark_iter_new(tree) else { return }
            defer { cmark_iter_free(walk) }
            let start = out.count
            // What is written before the next text, if one follows.
            var (lineEnds, marker) = (false, "")
            // Of the lists that are open, the number of the next item; 0 in one that has none.
            var numbers: [Int] = []
            while true {
                let event = cmark_iter_next(walk)
                if event == CMARK_EVENT_DONE { return }
                guard let node = cmark_iter_get_node(walk) else { continue }
                let isEntered = event == CMARK_EVENT_ENTER
                switch cmark_node_get_type(node) {
                case CMARK_NODE_TEXT, CMARK_NODE_CODE, CMARK_NODE_CODE_BLOCK:
                    guard let literal = cmark_node_get_literal(node) else { continue }
                    if lineEnds, out.count > start { out.append(0x0A) }
                    out.append(marker)
                    append(literal, to: &out)
                    (lineEnds, marker) = (false, "")
                    while out.count > start, out.last == 0x0A {
                        out.removeLast()
                        lineEnds = true
                    }
                case CMARK_NODE_LIST where isEntered:
                    let isNumbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
                    numbers.append(isNumbered ? Int(cmark_node_get_list_start(node)) : 0)
                case CMARK_NODE_LIST: numbers.removeLast()
                case CMARK_NODE_ITEM where isEntered:
                    let number = numbers.removeLast()
                    marker = number > 0 ? "\(number). " : "• "
                    numbers.append(number > 0 ? number + 1 : 0)
                    lineEnds = true
                case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK, CMARK_NODE_PARAGRAPH, CMARK_NODE_HEADING:
                    lineEnds = true
                default: continue
                }
            }
        }
    }

    /// The bytes of the character that a reference of HTML stands for, by cmark’s own table; those of the reference for what is none.
    ///
    /// - Parameter reference: From `&` to `;`.
    static func character(_ reference: [UInt8]) -> [UInt8] {
        // Between two letters, since white space at the ends of a paragraph would go.
        let text = [UInt8(ascii: "x")] + reference + [UInt8(ascii: "x")]
        var shown: [UInt8] = []
        text.withUnsafeBufferPointer { text in
            withSafeTree(text) { tree in
                guard let paragraph = cmark_node_first_child(tree), let node = cmark_node_first_child(paragraph),
                    let literal = cmark_node_get_literal(node)
                else { return }
                append(literal, to: &shown)
            }
        }
        return shown.count > 2 ? Array(shown.dropFirst().dropLast()) : reference
    }

    /// Appends what cmark wrote. Two characters have spellings of their own there, see `HiddenCharacter`.
    private static func append(_ text: UnsafePointer<CChar>, to out: inout [UInt8]) {
        let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        for byte in UnsafeBufferPointer(start: bytes, count: strlen(text)) {
            if byte >= 0xFE { out.append(contentsOf: [0xEF, 0xBF, byte & 0x01 | 0xBE]) } else { out.append(byte) }
        }
    }

    private static func withSafeTree(_ text: UnsafeBufferPointer<UInt8>, _ body: (OpaquePointer) -> Void) {
        let tree = text.withMemoryRebound(to: CChar.self) {
            cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
        }
        guard let tree else { return }
        defer { cmark_node_free(tree) }
        makeSafe(tree)
        body(tree)
    }

    /// Reading aids lead from heading to heading, and readers count on no level being left out.
    private static func placeHeadings(in tree: OpaquePointer, from first: Int) {
        guard let walk = cmark_iter_new(tree) else { return }
        defer { cmark_iter_free(walk) }
        var above = first - 1
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { return }
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk),
                cmark_node_get_type(node) == CMARK_NODE_HEADING
            else { continue }
            let written = Int(cmark_node_get_heading_level(node))
            above = max(first, min(written + first - 2, above + 1, 6))
            cmark_node_set_heading_level(node, Int32(above))
        }
    }

    private static func makeSafe(_ tree: OpaquePointer) {
        var suspects: [(node: OpaquePointer, type: cmark_node_type)] = []
        guard let walk = cmark_iter_new(tree) else { return }
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { break }
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk) else { continue }
            let type = cmark_node_get_type(node)
            switch type {
            case CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE, CMARK_NODE_LINK, CMARK_NODE_IMAGE:
                suspects.append((node, type))
            default: break
            }
        }
        cmark_iter_free(walk)
        // Inner nodes first: an unwrapped link hands on children that are safe already.
        for (node, type) in suspects.reversed() {
            switch type {
            case CMARK_NODE_HTML_INLINE: replace(node, by: CMARK_NODE_TEXT, literal: cmark_node_get_literal(node))
            case CMARK_NODE_HTML_BLOCK: showBlock(node)
            default: checkLink(node, isImage: type == CMARK_NODE_IMAGE)
            }
        }
    }

    private static func replace(
        _ node: OpaquePointer, by type: cmark_node_type, literal: UnsafePointer<CChar>?
    ) {
        guard let text = cmark_node_new(type) else { return }
        cmark_node_set_literal(text, literal)
        cmark_node_replace(node, text)
        cmark_node_free(node)
    }

    /// A block of HTML becomes a paragraph with its source as text.
    private static func showBlock(_ node: OpaquePointer) {
        guard let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH) else { return }
        let source = cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
        let lines = source.split(separator: "\n", omittingEmptySubsequences: true)
        for (i, line) in lines.enumerated() {
            if i > 0, let lineBreak = cmark_node_new(CMARK_NODE_LINEBREAK) {
                cmark_node_append_child(paragraph, lineBreak)
            }
            if let text = cmark_node_new(CMARK_NODE_TEXT) {
                cmark_node_set_literal(text, String(line))
                cmark_node_append_child(paragraph, text)
            }
        }
        cmark_node_replace(node, paragraph)
        cmark_node_free(node)
    }

    private static func checkLink(_ node: OpaquePointer, isImage: Bool) {
        let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
        if isSafeAddress(url) {
            guard isImage, let link = cmark_node_new(CMARK_NODE_LINK) else { return }
            cmark_node_set_url(link, url)
            if cmark_node_first_child(node) == nil, let text = cmark_node_new(CMARK_NODE_TEXT) {
                cmark_node_set_literal(text, url)
                cmark_node_append_child(link, text)
            }
            moveChildren(of: node, into: link)
            cmark_node_replace(node, link)
            cmark_node_free(node)
            return
        }
        // The words stay, the way there goes; where it led stays readable.
        while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
        if let text = cmark_node_new(CMARK_NODE_TEXT) {
            cmark_node_set_literal(text, " (\(url))")
            cmark_node_insert_before(node, text)
        }
        cmark_node_unlink(node)
        cmark_node_free(node)
    }

    private static func moveChildren(of node: OpaquePointer, into other: OpaquePointer) {
        while let child = cmark_node_first_child(node) { cmark_node_append_child(other, child) }
    }

    /// In cmark's output `<a href="` is always a link: in text, `<` is escaped.
    private static func appendMarkingLinks(_ html: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let mark: StaticString = "<a href=\""
        var done = 0
        var at = 0
        while let open = memoryIndex(of: UInt8(ascii: "<"), in: html, from: at) {
            at = open + 1
            guard open + mark.utf8CodeUnitCount <= html.count,
                memcmp(html.baseAddress! + open, mark.utf8Start, mark.utf8CodeUnitCount) == 0
            else { continue }
            out.appendShowingHidden(UnsafeBufferPointer(rebasing: html[done..<open]), isInTag: done > 0)
            out.append("<a rel=\"nofollow noreferrer\" href=\"")
            done = open + mark.utf8CodeUnitCount
        }
        out.appendShowingHidden(UnsafeBufferPointer(rebasing: html[done...]), isInTag: done > 0)
    }
}

/// Whether a link may lead there: http, https or mailto, and nothing hidden in the scheme's spelling.
package func isSafeAddress(_ url: String) -> Bool {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
    let lower = url.prefix(8).lowercased()
    return lower.hasPrefix("https://") || lower.hasPrefix("http://") || lower.hasPrefix("mailto:")
}

extension [UInt8] {
    /// Appends HTML in which characters that hide are still to be made visible: by markup in text, by their number
    /// alone inside a tag, where markup would end the attribute.
    ///
    /// In cmark's output `<` always begins a tag and `>` always ends one: in text and in attributes they are escaped.
    /// `isInTag` says whether `html` begins inside of one.
    mutating func appendShowingHidden(_ html: UnsafeBufferPointer<UInt8>, isInTag: Bool) {
        var done = 0
        var isInTag = isInTag
        for i in html.indices {
            let byte = html[i]
            if byte == UInt8(ascii: "<") { isInTag = true }
            if byte == UInt8(ascii: ">") { isInTag = false }
            guard i >= done, byte < 0x20 || byte >= 0x7F, byte != 0x0A, byte != 0x0D, byte != 0x09,
                let hidden = HiddenCharacter(html, at: i)
            else { continue }
            append(contentsOf: html[done..<i])
            append(isInTag ? hidden.name : hidden.html)
            done = i + hidden.length
        }
        append(contentsOf: html[done...])
    }
}
