/// Transcripts as Markdown, a month a file: what the site’s own Markdown pages have.
package struct MarkdownExport: TextExportWriter {
    package static let id = "markdown"
    package static let about = "transcripts, a month a file"
    package static let fileExtension = "md"
    package static let slicing = Slicing.month

    private let context: ExportContext
    private var transcript: MarkdownTranscript

    package init(_ context: ExportContext) {
        self.context = context
        transcript = MarkdownTranscript(people: context.people, zone: context.zone, words: context.words)
    }

    package mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        out.append("# \(MarkdownText.escaped(conversation.title(context.people, context.words)))\n\n")
        out.append("\(MarkdownText.escaped(conversation.sourceID))\n\n")
    }

    package mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        transcript.write(message, to: &out)
    }

    package mutating func write(_ event: ConversationEvent, to out: inout [UInt8]) {
        transcript.write(event, to: &out)
    }
}
