import PairChannel

/// Transcripts to be printed and cited: a PDF file for each conversation, set by `hansard-pdf`, whose pages are numbered
/// through the whole export, as counsel number what is produced.
///
/// A file for each conversation, since that is what is asked for, withheld and handed over. A conversation of very many
/// messages goes on in `<conversation>.part2.pdf`: readers of such files take long over thousands of pages.
struct PDFExport: DocumentWriter {
    static let id = "pdf"
    static let about = "a conversation each, with numbered pages and lines"
    static let slicing = Slicing.conversation
    static let isTypeset = true

    /// The most that one file has, unless one message alone has more: about a thousand pages.
    private static let (maximumMessages, maximumTextBytes) = (20_000, 16 << 20)
    /// So much is gathered before it is sent.
    private static let pieceBytes = 1 << 16
    /// `HNS00000001`, as in a load file.
    private static let (prefix, digits) = ("HNS", 8)

    private let context: ExportContext
    private var transcript: PDFTranscript
    private var cover: PDFCover
    private var slice: ExportSlice?
    private var part = 1
    private var textBytes = 0
    /// Of the next page.
    private var number = 1

    init(_ context: ExportContext) {
        self.context = context
        (transcript, cover) = (PDFTranscript(context), PDFCover(context))
    }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        (self.slice, part) = (slice, 1)
        try beginPart(in: files)
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        let bytes = message.weight.text
        if cover.messages == Self.maximumMessages || cover.messages > 0 && textBytes + bytes > Self.maximumTextBytes {
            try endPart(in: files)
            part += 1
            try beginPart(in: files)
        }
        textBytes += bytes
        cover.note(message)
        transcript.write(message)
        try send(to: files)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        cover.note(event)
        transcript.write(event)
        try send(to: files)
    }

    mutating func end(in files: any ExportFiles) throws { try endPart(in: files) }

    private mutating func beginPart(in files: any ExportFiles) throws {
        guard let slice else { return }
        let conversation = slice.conversation
        var title = conversation.title(context.people, context.words)
        if part > 1 { title = context.words.calendar.part.text(["period": title, "n": "\(part)"]) }
        let name = part == 1 ? slice.path : "\(slice.path).part\(part)"
        try files.begin("\(name).pdf")
        (textBytes, cover) = (0, PDFCover(context))
        cover.begin(slice, title: title)
        let head = title == conversation.sourceID ? [title] : [title, conversation.sourceID]
        transcript.begin(
            PDFTranscript.Document(
                title: title, head: head, prefix: Self.prefix, digits: Self.digits, firstNumber: number))
    }

    private mutating func endPart(in files: any ExportFiles) throws {
        transcript.beginCover()
        cover.write(to: &transcript)
        transcript.end()
        number += try renderer.finish(&transcript.lines, to: files)
        try files.end()
    }

    private mutating func send(to files: any ExportFiles) throws {
        guard transcript.lines.count > Self.pieceBytes else { return }
        try renderer.send(&transcript.lines, to: files)
    }

    private var renderer: any DocumentRenderer {
        get throws {
            guard let renderer = context.renderer else {
                throw ExportProblem(description: "A PDF file is made by hansard-pdf, which this export was not given.")
            }
            return renderer
        }
    }
}
