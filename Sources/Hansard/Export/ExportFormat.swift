/// A file format that conversations are exported in. A new one is a type in one file, named in `ExportFormats`: a
/// `DocumentWriter`, or, where something else makes its documents, what it is called and who does.
///
///     enum HTMLExport: ExportFormat {
///         static let id = "html"
///         static let about = "a site of pages"
///         static let maker = DocumentMaker.site
///     }
package protocol ExportFormat: SendableMetatype {
    /// What `hansard export` takes: small letters, digits and hyphens.
    static var id: String { get }
    /// In a few words, for `hansard export --help`.
    static var about: String { get }
    /// Who makes its documents, and from what.
    static var maker: DocumentMaker { get }
    /// Its documents are set by `hansard-pdf`, which the context has as `renderer`.
    static var isTypeset: Bool { get }
}

extension ExportFormat {
    package static var isTypeset: Bool { false }
}

/// A format whose documents are written of slices: a value made for one export, front to back.
///
/// It gets slices one after the other, each with the messages and events of a stretch of one conversation in the order of
/// their times. The same selection of the same record gives the same bytes: a writer asks no clock and draws nothing.
package protocol DocumentWriter: ExportFormat {
    /// How much of a conversation one slice has.
    static var slicing: Slicing { get }
    /// Where the files of messages go.
    static var attachments: AttachmentPlacement { get }

    /// A writer for one export.
    init(_ context: ExportContext)

    /// Begins a slice; at least one message follows.
    ///
    /// - Throws: This and all others: `ExportProblem` for what the format cannot hold, and what `files` throws.
    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws

    /// - Parameter message: Lent for the call, with its texts: see `ArchivedMessage`.
    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws

    /// Nothing, unless a writer says otherwise: not every format has a place for it.
    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws

    /// Ends the slice.
    mutating func end(in files: any ExportFiles) throws

    /// Ends the export, after the last slice; also where there was none.
    mutating func finish(in files: any ExportFiles) throws
}

extension DocumentWriter {
    package static var maker: DocumentMaker { .writer(Self.self) }
    package static var attachments: AttachmentPlacement { .beside }
    package mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {}
    package mutating func end(in files: any ExportFiles) throws {}
    package mutating func finish(in files: any ExportFiles) throws {}
}

/// Who makes the documents of an export.
package enum DocumentMaker: Sendable {
    /// A writer, which is given slices.
    case writer(any DocumentWriter.Type)
    /// Whoever reads the log’s lines, which are the documents.
    case log
    /// The builder of sites.
    case site
    /// Both, of what belongs to one person, with a register of it.
    case subject

    /// Whether it is about one person, whatever else is selected.
    package var isSubject: Bool { if case .subject = self { true } else { false } }

    /// Whether documents may say who was online: slices do not.
    package var hasPresence: Bool { if case .writer = self { false } else { true } }
}

/// Where the files of messages go that are exported.
package enum AttachmentPlacement: Sendable {
    /// The writer puts them into its own files.
    case inside
    /// The export puts each into its folder once, at `ExportPath.attachment`.
    case beside
}
