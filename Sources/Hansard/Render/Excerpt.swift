/// How a text begins, on one line and without markup: at most 80 characters.
package func excerpt(of text: String, _ format: TextFormat) -> String {
    // Of Markdown more is looked at: where a link leads is much and not shown.
    let beginning = format == .markdown ? plainText(commonMark: String(text.prefix(4_000))) : text
    let words = beginning.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 80 ? words.prefix(80) + "…" : words
}
