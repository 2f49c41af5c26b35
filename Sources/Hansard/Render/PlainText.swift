/// Plain text as HTML: paragraphs, line breaks, and addresses that lead somewhere.
enum PlainText {
    static func append(
        _ text: UnsafeBufferPointer<UInt8>, _ drawing: TextDrawing = .plain, to out: inout [UInt8]
    ) {
        out.append("<p>")
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            var lineEnd = end
            if lineEnd > start, text[lineEnd - 1] == 0x0D { lineEnd -= 1 }
            appendLine(UnsafeBufferPointer(rebasing: text[start..<lineEnd]), drawing, to: &out)
            start = end + 1
            guard end < text.count else { break }
            // An empty line ends the paragraph; more than one do no more.
            var next = start
            while next < text.count, text[next] == 0x0A || text[next] == 0x0D { next += 1 }
            if next >= text.count { break }
            if next > start {
                out.append("</p><p>")
                start = next
            } else {
                out.append("<br>")
            }
        }
        out.append("</p>")
    }

    /// A line, with what looks like a web address made a link.
    static func appendLine(
        _ line: UnsafeBufferPointer<UInt8>, _ drawing: TextDrawing = .plain, to out: inout [UInt8]
    ) {
        var done = 0
        for range in WebAddresses.all(in: line) {
            drawing.appendHTML(UnsafeBufferPointer(rebasing: line[done..<range.lowerBound]), to: &out)
            let url = UnsafeBufferPointer(rebasing: line[range])
            out.append("<a href=\"")
            if let href = drawing.href(url) { out.appendAttribute(href) } else { out.appendAttribute(url) }
            out.append("\" rel=\"nofollow noreferrer\">")
            out.appendHTML(url)
            out.append("</a>")
            done = range.upperBound
        }
        drawing.appendHTML(UnsafeBufferPointer(rebasing: line[done...]), to: &out)
    }
}
