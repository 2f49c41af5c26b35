/// Charts are SVG with presentation attributes and classes only; their colours are the stylesheet's. Places are in per
/// cent of the chart's width and height, so that letters keep their size from a phone to a wide screen.
extension [UInt8] {
    /// `35.42%` of `part` in `whole`, with two decimals at most.
    package mutating func appendShare(_ part: Int, of whole: Int) {
        let hundredths = whole > 0 ? (part * 10_000 + whole / 2) / whole : 0
        appendDecimals(hundredths)
        append(UInt8(ascii: "%"))
    }

    /// Hundredths as a decimal number: `35.4`.
    mutating func appendDecimals(_ hundredths: Int) {
        append("\(hundredths / 100)")
        guard hundredths % 100 != 0 else { return }
        append(UInt8(ascii: "."))
        append(UInt8(0x30 + hundredths / 10 % 10))
        if hundredths % 10 != 0 { append(UInt8(0x30 + hundredths % 10)) }
    }

    /// A bar in a cell of a table: the table's own figures stand beside it.
    package mutating func appendBar(_ value: Int, of most: Int) {
        append("<svg class=\"bar\" aria-hidden=\"true\">")
        if value > 0 {
            append("<rect width=\"")
            appendShare(Swift.max(value, most / 200), of: most)
            append("\" height=\"100%\"/>")
        }
        append("</svg>")
    }

    /// `<title>`: what a pointer that rests on a mark is told.
    mutating func appendChartTitle(_ text: String) {
        append("<title>")
        appendHTML(text)
        append("</title>")
    }
}
