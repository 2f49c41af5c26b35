/// A format that has one text for each slice, written front to back.
package protocol TextExportWriter: RecordWriter, SendableMetatype {
    /// See `DocumentWriter`.
    static var id: String { get }
    static var about: String { get }
    static var slicing: Slicing { get }
    /// What the names of its files end with, without the dot.
    static var fileExtension: String { get }

    /// A writer for one file.
    init(_ context: ExportContext)
}

/// The format whose files a `Writer` each writes one of.
package struct TextExport<Writer: TextExportWriter>: DocumentWriter {
    /// The writer’s.
    package static var id: String { Writer.id }
    /// The writer’s.
    package static var about: String { Writer.about }
    /// The writer’s.
    package static var slicing: Slicing { Writer.slicing }

    /// So much is gathered before it is written.
    private static var pieceBytes: Int { 1 << 20 }

    private let context: ExportContext
    private var writer: Writer
    private var out: [UInt8] = []

    /// Makes a writer for each slice.
    package init(_ context: ExportContext) {
        self.context = context
        writer = Writer(context)
    }

    /// Begins the slice’s file.
    package mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        try files.begin("\(slice.path).\(Writer.fileExtension)")
        writer = Writer(context)
        writer.begin(slice.conversation, to: &out)
    }

    /// Gives the writer a message.
    package mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        writer.write(message, to: &out)
        if out.count > Self.pieceBytes { try files.append(&out) }
    }

    /// Gives the writer an event.
    package mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        writer.write(event, to: &out)
        if out.count > Self.pieceBytes { try files.append(&out) }
    }

    /// Ends the slice’s file.
    package mutating func end(in files: any ExportFiles) throws {
        writer.end(to: &out)
        try files.append(&out)
        try files.end()
    }
}
