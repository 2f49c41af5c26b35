/// How a text begins, on one line and without markup: at most 80 characters.
package func excerpt(of text: String, _ format: TextFormat) -> String {
    // Of Markdown more is looked at: where a link leads is much and not shown.
    let beginning = format == .markdown ? plainText(commonMark: String(text.prefix(4_000))) : text
    let words = beginning.prefix(400).unicodeScalars.split(whereSeparator: \.isBlank).map { String($0) }
        .joined(separator: " ")
    return words.utf8.count > 80 && words.count > 80 ? words.prefix(80) + "…" : words
}

extension Unicode.Scalar {
    /// It is white space, in ASCII without a look into the tables of Unicode.
    fileprivate var isBlank: Bool { isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace }
}
