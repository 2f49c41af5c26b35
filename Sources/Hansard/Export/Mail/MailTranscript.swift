import PairChannel

/// A stretch of a conversation as a mail shows it, in plain text and in HTML. What somebody wrote stands behind `> ` and in a
/// quotation, which no text can leave.
struct MailTranscript {
    private(set) var plain: [UInt8] = []
    private(set) var html: [UInt8] = []
    private var rows: MailRows
    private let words: Words

    init(_ context: ExportContext) { (rows, words) = (MailRows(context), context.words) }

    /// - Parameter title: Of the page, and its heading.
    /// - Parameter lead: Lines below it.
    mutating func begin(title: String, lead: [String]) {
        plain.append("\(printable(title))\n")
        html.append("<!DOCTYPE html>\n<html lang=\"\(escapedAttribute(words.language))\"")
        if words.isRightToLeft { html.append(" dir=\"rtl\"") }
        html.append("><head><meta charset=\"utf-8\"><title>\(escapedHTML(title))</title></head><body>\n")
        html.append("<h1>\(escapedHTML(title))</h1>\n")
        for line in lead {
            plain.append("\(printable(line))\n")
            html.append("<p>\(escapedHTML(line))</p>\n")
        }
        plain.append("\n")
    }

    mutating func write(_ message: borrowing ArchivedMessage) {
        let time = rows.time(message.sentAt, message.precision)
        let id = message.string(message.id) ?? ""
        let (sender, remarks) = (rows.sender(message), rows.remarks(message))
        plain.append("\(([time, sender, id] + remarks).map { printable($0) }.joined(separator: " · "))\n")
        let utc = message.sentAt.rfc3339(message.precision)
        html.append("<article><p><b><bdi>\(escapedHTML(sender))</bdi></b> · <time datetime=\"\(utc)\">\(time)</time>")
        for remark in [id] + remarks { html.append(" · <bdi>\(escapedHTML(remark))</bdi>") }
        html.append("</p>\n")
        for row in rows.rows(message) { append(row) }
        html.append("</article>\n")
        plain.append("\n")
    }

    mutating func write(_ event: ConversationEvent) {
        let line = rows.line(event)
        plain.append("\(printable(line))\n\n")
        html.append("<p>\(escapedHTML(line))</p>\n")
    }

    mutating func end() { html.append("</body></html>\n") }

    private mutating func append(_ row: MailRow) {
        switch row {
        case .note(let note):
            plain.append("\(printable(note))\n")
            html.append("<p>\(escapedHTML(note))</p>\n")
        case .item(let item):
            plain.append("- \(printable(item))\n")
            html.append("<p>• \(escapedHTML(item))</p>\n")
        case .text(var text, let format):
            text.withUTF8 { bytes in
                appendQuoted(bytes)
                html.append("<blockquote>")
                if format == .markdown {
                    CommonMark.appendHTML(bytes, to: &html)
                } else {
                    PlainText.append(bytes, to: &html)
                }
                html.append("</blockquote>\n")
            }
        }
    }

    /// Each line behind `> `, as it was written; what hides in it is shown.
    private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while start <= text.count {
            let end = memoryIndex(of: 0x0A, in: text, from: start) ?? text.count
            let length = end > start && end < text.count && text[end - 1] == 0x0D ? end - 1 : end
            if start < text.count || text.isEmpty {
                plain.append("> ")
                plain.appendPrintable(UnsafeBufferPointer(rebasing: text[start..<length]), keeping: "\t")
                plain.append("\n")
            }
            start = end + 1
        }
    }
}
