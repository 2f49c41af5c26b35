import CCMark

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What cmark's CommonMark writer leaves open: spellings of a tree that would be read as another, or as HTML.
enum MarkdownSpelling {
    /// Changes `tree`, which is safe otherwise, so that its spelling has no raw HTML.
    static func prepare(_ tree: OpaquePointer) {
        cmark_consolidate_text_nodes(tree)
        guard let walk = cmark_iter_new(tree) else { return }
        defer { cmark_iter_free(walk) }
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { return }
            guard let node = cmark_iter_get_node(walk) else { continue }
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE:
                show(cmark_node_get_literal(node)) { cmark_node_set_literal(node, $0) }
            case CMARK_NODE_CODE_BLOCK:
                show(cmark_node_get_literal(node)) { cmark_node_set_literal(node, $0) }
                prepareFence(node)
            // Its text comes first: what that is written as is compared with the address.
            case CMARK_NODE_LINK where event == CMARK_EVENT_EXIT:
                show(cmark_node_get_title(node)) { cmark_node_set_title(node, $0) }
                prepareLink(node)
            default: continue
            }
        }
    }

    /// A link whose text is its address is written `<ADDRESS>`, without `mailto:` and whatever is in it. Where that would
    /// be no link, the address gets another spelling of the same, so that it is written `[TEXT](ADDRESS)`.
    private static func prepareLink(_ link: OpaquePointer) {
        let written = cmark_node_get_url(link).map { String(cString: $0) } ?? ""
        var address = percentEncoded(written)
        let isMail = address.utf8.starts(with: "mailto:".utf8)
        let shown = isMail ? String(decoding: address.utf8.dropFirst(7), as: UTF8.self) : address
        if let text = cmark_node_first_child(link), let literal = cmark_node_get_literal(text),
            String(cString: literal).utf8.elementsEqual(shown.utf8),
            cmark_node_next(text) != nil || cmark_node_get_type(text) != CMARK_NODE_TEXT
                || isMail && !isPlainMail(shown)
        {
            // A scheme means the same in either case (RFC 3986, 3.1).
            let first = address.utf8.first.map { String(UnicodeScalar($0 ^ 0x20)) } ?? ""
            address = first + address.dropFirst()
        }
        cmark_node_set_url(link, address)
    }

    /// `address` without what ends one, or hides.
    private static func percentEncoded(_ address: String) -> String {
        var address = address
        return address.withUTF8 { bytes in
            var out: [UInt8] = []
            var encoded = 0
            for (i, byte) in bytes.enumerated() {
                if let hidden = HiddenCharacter(bytes, at: i) { encoded = i + hidden.length }
                if i < encoded || byte <= 0x20 || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
                    out.append(UInt8(ascii: "%"))
                    for digit in [byte >> 4, byte & 15] { out.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
                } else {
                    out.append(byte)
                }
            }
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// Whether `<address>` is an address to every reader of CommonMark, and never the beginning of a tag.
    private static func isPlainMail(_ address: String) -> Bool {
        let isName = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) }
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                part.first.map(isName) == true && part.last.map(isName) == true
                    && part.allSatisfy { isName($0) || "._+-".utf8.contains($0) }
            }
    }

    /// The word after a fence is written as it is: with a line end in it, it would end the line, and the code would follow as
    /// text. Only what says a language stays.
    private static func prepareFence(_ block: OpaquePointer) {
        let info = cmark_node_get_fence_info(block).map { String(cString: $0) } ?? ""
        let language = info.utf8.prefix { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "+-_.#".utf8.contains(byte)
        }
        cmark_node_set_fence_info(block, String(decoding: language, as: UTF8.self))
    }

    /// Gives `text`, if it hides anything, with that by its number. A carriage return alone would end the line, and with it the
    /// quote that a message stands in.
    private static func show(_ text: UnsafePointer<CChar>?, _ change: (UnsafePointer<CChar>) -> Void) {
        guard let text else { return }
        let bytes = UnsafeBufferPointer(
            start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
        guard bytes.indices.contains(where: { bytes[$0] != 0x0A && HiddenCharacter.stands(in: bytes, at: $0) }) else {
            return
        }
        var shown: [UInt8] = []
        shown.appendPrintable(bytes, keeping: "\n\t\r")
        shown = shown.indices.filter { i in
            shown[i] != 0x0D || i + 1 == shown.count || shown[i + 1] != 0x0A
        }.map { shown[$0] == 0x0D ? 0x20 : shown[$0] }
        shown.append(0)
        shown.withUnsafeBytes { change($0.assumingMemoryBound(to: CChar.self).baseAddress!) }
    }
}
