/// One source that the user named: a file, a folder or a zip, with the reader that knows it.
package struct IngestInput: Sendable {
    /// As the user named it.
    package var path: String { tree.name }
    package var format: FormatID { reader.id }
    package var kind: SourceKind { reader.kind }
    /// How much there is to read, for the progress bar.
    package var bytes: Int { tree.bytes }
    /// Whose ids it has: see `Account`.
    package let system: String
    /// Whether it is known to say who has seen what, before its first mark of seen: of the staff chat's own log.
    package var recordsReading = false

    private let tree: SourceTree
    private let reader: any SourceFormat.Type
    private let options: ImportOptions

    /// Opens `path` and finds out what it is.
    ///
    /// - Parameter format: What the user says it is; `nil` to find out.
    /// - Parameter system: Whose ids it has; `nil` for the format's own.
    /// - Throws: `ImportError`, before anything is read into the archive.
    package init(
        path: String, format: FormatID? = nil, defaultZone: DefaultZone? = nil, system: String? = nil
    ) throws {
        let options = ImportOptions(defaultZone: defaultZone)
        try self.init(path: path, format: format, options, system: system, among: SourceFormats.all)
    }

    init(
        path: String, format: FormatID? = nil, _ options: ImportOptions, system: String? = nil,
        among formats: [any SourceFormat.Type]
    ) throws {
        (tree, reader) = try FormatDetection(formats).open(path, named: format)
        if let format, format != reader.id { throw ImportError(path, .notThatFormat(format.name)) }
        self.options = options
        self.system = try system ?? reader.system(of: tree)
    }

    /// Reads all of it into `sink`, and hands on what there is.
    package func read(into sink: inout RecordSink) throws {
        sink.beginInput(path, system: system)
        try Self.read(reader, tree, options, into: &sink)
        try sink.endInput()
    }

    private static func read<Format: SourceFormat>(
        _ format: Format.Type, _ tree: SourceTree, _ options: ImportOptions, into sink: inout RecordSink
    ) throws {
        var reader = try format.init(tree, options)
        try reader.read(into: &sink)
    }
}
