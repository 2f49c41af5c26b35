/// Text as Markdown, for pages.
package enum MarkdownEscaping {
    /// `text` as Markdown that means the same on one line, with what hides in it shown by its number.
    package static func escaped(_ text: String) -> String { MarkdownText.escaped(text) }
}

/// CommonMark as a Markdown page may hold it, for pages of the site’s owner: the same, without raw HTML, links that
/// lead elsewhere than `http`, `https` and `mailto`, pictures and characters that hide. Lines end where they did.
package func safeMarkdown(commonMark text: String) -> [UInt8] {
    var out: [UInt8] = []
    var text = text
    text.withUTF8 { CommonMark.appendMarkdown($0, keepsLines: false, to: &out) }
    return out
}

/// CommonMark as safe HTML, for pages of the site’s owner.
///
/// - Parameter keepsLines: Whether a line ends where the writer ended it; otherwise lines of a paragraph flow.
package func safeHTML(commonMark text: String, keepsLines: Bool = true) -> [UInt8] {
    var out: [UInt8] = []
    var text = text
    text.withUTF8 { CommonMark.appendHTML($0, firstHeading: 2, keepsLines: keepsLines, to: &out) }
    return out
}

/// What one reads of CommonMark, line by line, without any markup.
package func plainText(commonMark text: String) -> String {
    var out: [UInt8] = []
    var text = text
    text.withUTF8 { CommonMark.appendPlainText($0, to: &out) }
    return String(decoding: out, as: UTF8.self)
}
