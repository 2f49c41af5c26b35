/// Transcripts as Markdown, a month a file: what the site’s own Markdown pages have.
struct MarkdownExport: TextExportWriter {
    static let id = "markdown"
    static let about = "transcripts, a month a file"
    static let fileExtension = "md"
    static let slicing = Slicing.month

    private let context: ExportContext
    private var transcript: MarkdownTranscript

    init(_ context: ExportContext) {
        self.context = context
        transcript = MarkdownTranscript(people: context.people, zone: context.zone, words: context.words)
    }

    mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        transcript.begin(conversation, to: &out)
        out.append("# \(MarkdownText.escaped(conversation.title(context.people, context.words)))\n\n")
        out.append("\(MarkdownText.escaped(conversation.sourceID))\n\n")
    }

    mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        transcript.write(message, to: &out)
    }

    mutating func write(_ event: ConversationEvent, to out: inout [UInt8]) {
        transcript.write(event, to: &out)
    }
}
