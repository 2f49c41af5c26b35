import PairChannel

/// Lines that describe a document: a conversation as `hansard-pdf` sets it. docs/pdf-description.md has all of them.
struct PDFTranscript {
    /// Whole lines that are not sent yet.
    var lines: [UInt8] = []
    private let words: Words
    private let generator: String
    private var rows: MailRows
    private var zone: SiteZone
    private var day: Int?

    init(_ context: ExportContext) {
        (words, generator, zone) = (context.words, context.generator, context.zone)
        rows = MailRows(context)
    }

    /// What a document is as a whole.
    struct Document {
        let title: String
        /// At the top of each page.
        let head: [String]
        /// Of the pages’ numbers.
        let prefix: String
        let digits: Int
        let firstNumber: Int
    }

    mutating func begin(_ document: Document) {
        day = nil
        let words = words
        line("document") { [generator] out in
            out.member("title", printable(document.title))
            out.member("language", words.language)
            out.member("right_to_left", words.isRightToLeft)
            out.member("generator", generator)
            out.member("head", PDFDirections.listed(document.head.map { printable($0) }))
            out.member("foot", words("pdf.page", ["page": "{page}", "pages": "{pages}"]))
            out.member("prefix", document.prefix)
            out.member("digits", document.digits)
            out.member("first", document.firstNumber)
        }
        section(document.title, level: 1)
    }

    mutating func write(_ message: borrowing ArchivedMessage) {
        let local = zone.local(message.sentAt).day
        if local != day {
            day = local
            section(words.longDate(local), level: 2)
        }
        let id = message.string(message.id) ?? ""
        let (name, time) = (rows.sender(message), rows.time(message.sentAt, message.precision))
        let about = PDFDirections.listed(([id] + rows.remarks(message)).map { printable($0) })
        line("message") { out in
            out.member("id", id)
            out.member("name", printable(name))
            out.member("time", time)
            out.member("about", about)
        }
        // The first text is the one that the message has now, unless it has none.
        var isFormer = message.kind == .tombstone || message.text.range.isEmpty
        for row in rows.rows(message) {
            switch row {
            case .note(let note): line("note", note)
            case .item(let item): line("item", item)
            case .text(let written, _):
                text(written, isFormer: isFormer)
                isFormer = true
            }
        }
    }

    mutating func write(_ event: ConversationEvent) { line("event", rows.line(event)) }

    mutating func end() { line("end") { _ in } }

    // MARK: The cover

    mutating func beginCover() { line("cover") { _ in } }

    mutating func title(_ title: String) { line("title", title) }

    mutating func note(_ text: String) { line("note", text) }

    /// - Parameter text: Printable; of one line or several.
    mutating func field(_ name: String, _ text: String) {
        line("field") { out in
            out.member("name", name)
            out.member("text", PDFDirections.keepingTimes(text))
        }
    }

    /// Something of which the document’s maker knows what it is.
    mutating func field(_ kind: StaticString, named name: String) { line(kind) { $0.member("name", name) } }

    /// `2026-03-02 09:54:10+01:00`.
    mutating func time(_ at: Timestamp) -> String { rows.time(at) }

    // MARK: Lines

    private mutating func section(_ title: String, level: Int) {
        line("section") { out in
            out.member("title", printable(title))
            out.member("level", level)
        }
    }

    private mutating func text(_ written: String, isFormer: Bool) {
        var written = written
        written.withUTF8 { bytes in
            let text = PDFText(bytes)
            line("text") { out in
                out.member("text", bytes)
                if !text.shown.elementsEqual(bytes) { text.shown.withUnsafeBufferPointer { out.member("shown", $0) } }
                if isFormer { out.member("former", true) }
                guard !text.links.isEmpty else { return }
                out.name("links")
                out.appendArray(of: text.links) { out, link in
                    out.appendArray(of: [link.lowerBound, link.upperBound]) { $0.appendDecimal($1) }
                }
            }
        }
    }

    private mutating func line(_ kind: StaticString, _ text: String) {
        line(kind) { $0.member("text", PDFDirections.keepingTimes(printable(text))) }
    }

    private mutating func line(_ kind: StaticString, _ members: (inout [UInt8]) -> Void) {
        lines.appendObject { out in
            out.name("is")
            out.append("\"")
            out.append(kind)
            out.append("\"")
            members(&out)
        }
        lines.append("\n")
    }
}
