/// Text as Markdown that means the same text.
enum MarkdownText {
    /// `text` for a place within a line: escaped, and on one line whatever it was before.
    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        var text = text
        text.withUTF8 { appendInline($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    static func appendInline(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        guard text.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return appendEscaped(text, to: &out) }
        text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }.withUnsafeBufferPointer { appendEscaped($0, to: &out) }
    }

    /// Appends `text` with every character that CommonMark could take for markup behind a backslash, and what hides by
    /// its number. Line breaks stay.
    static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var copied = escapeIndent(text, at: 0, to: &out)
        for i in text.indices where i >= copied {
            let byte = text[i]
            guard mayNeedEscape[Int(byte)] else { continue }
            let hidden = HiddenCharacter(text, at: i)
            guard byte < 0x80 || hidden != nil else { continue }
            out.append(contentsOf: text[copied..<i])
            if byte == 0x09 || (byte == 0x0D && i + 1 < text.count && text[i + 1] == 0x0A) {
                copied = i
                continue
            } else if byte == 0x0A || byte == 0x0D {
                // A carriage return alone ends a line as well, to CommonMark.
                out.append(0x0A)
                copied = i + 1 + escapeIndent(text, at: i + 1, to: &out)
                continue
            } else if let hidden {
                out.append(hidden.name)
                copied = i + hidden.length
                continue
            } else if needsEscape(text, i) {
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            } else {
                out.append(byte)
            }
            copied = i + 1
        }
        out.append(contentsOf: text[copied...])
    }

    /// White space that would make a line code gets its first character written as a reference; how many bytes of the
    /// text that stands for.
    private static func escapeIndent(_ text: UnsafeBufferPointer<UInt8>, at start: Int, to out: inout [UInt8]) -> Int {
        let indent = text[start...].prefix { $0 == 0x20 || $0 == 0x09 }
        guard indent.count >= 4 || indent.contains(0x09) else { return 0 }
        out.append(indent.first == 0x09 ? "&#9;" : "&#32;")
        return 1
    }

    private static let mayNeedEscape: [Bool] = (0..<256).map { byte in
        HiddenCharacter.mayBegin(UInt8(byte)) || "\\`*_{}[]<>#+-.!|~&:=)".utf8.contains(UInt8(byte))
    }

    /// Some characters are markup only at the beginning of a line, or between certain others.
    private static func needsEscape(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        switch text[i] {
        case UInt8(ascii: "."), UInt8(ascii: ")"):
            // `1.` at the beginning of a line is a list.
            guard i > 0, text[i - 1] &- 0x30 < 10 else { return false }
            var start = i - 1
            while start > 0, text[start - 1] &- 0x30 < 10 { start -= 1 }
            return isLineStart(text, start)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "="): return isLineStart(text, i)
        case UInt8(ascii: "!"): return i + 1 < text.count && text[i + 1] == UInt8(ascii: "[")
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ":"): return false
        default: return true
        }
    }

    private static func isLineStart(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        var at = i
        while at > 0, text[at - 1] == 0x20 || text[at - 1] == 0x09 { at -= 1 }
        return at == 0 || text[at - 1] == 0x0A || text[at - 1] == 0x0D
    }

    private static func isBlankLine(_ markdown: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        markdown[start..<markdown.lineEnd(from: start)].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }

    /// Appends `markdown` as a quote: each of its lines behind `> `, so that nothing in a message can end or begin
    /// what stands around it.
    static func appendQuoted(_ markdown: UnsafeBufferPointer<UInt8>, hardBreaks: Bool, to out: inout [UInt8]) {
        var start = 0
        while start < markdown.count {
            let end = markdown.lineEnd(from: start)
            var textEnd = end
            if textEnd > start, markdown[textEnd - 1] == 0x0D { textEnd -= 1 }
            let isLast = end + 1 >= markdown.count
            if isLast, start == textEnd { break }
            out.append(textEnd > start ? "> " : ">")
            out.append(contentsOf: markdown[start..<textEnd])
            // At the end of a paragraph, a backslash would be one.
            if hardBreaks, !isLast, textEnd > start, !isBlankLine(markdown, at: end + 1) {
                out.append(UInt8(ascii: "\\"))
            }
            out.append(0x0A)
            start = end + 1
        }
    }
}
