extension FormatID {
    package static let csv = FormatID("csv")
}

/// Messages, presence or people of the native log as CSV (RFC 4180): the first line names the columns, which are the
/// members of the JSON form. `,`, `;` and tab are understood as separators, whichever that line has, and whatever a line
/// `sep=;` before it says.
struct NativeCSV: SourceFormat {
    static let id = FormatID.csv
    static let kind = SourceKind.log
    static let system = ""
    static let inputs = "a CSV file with the native log’s columns"

    private let tree: SourceTree
    private let options: ImportOptions

    /// - Throws: `.missingColumn` for a table without the columns that are needed.
    static func recognises(_ probe: SourceProbe) throws(ImportError.Problem) -> Confidence {
        guard probe.tree.isSingleFile, let first = probe.firstByte, first != UInt8(ascii: "{"),
            first != UInt8(ascii: "["), probe.named == id || looksLikeHeader(probe.head)
        else { return .none }
        if let missing = missingColumns(inHeaderOf: probe.head) { throw .missingColumn(missing) }
        return .likely
    }

    init(_ tree: SourceTree, _ options: ImportOptions) { (self.tree, self.options) = (tree, options) }

    mutating func read(into sink: inout RecordSink) throws {
        sink.openFile = NativeFiles(besideLog: tree.name).open
        for entry in tree.entries {
            var reader = try tree.begin(entry, in: &sink)
            try Self.read(&reader, name: tree.fileName(of: entry), defaultZone: options.defaultZone, into: &sink)
        }
    }

    /// Reads a file that has been begun to its end.
    static func read(
        _ reader: inout some ByteReader, name: String, defaultZone: DefaultZone? = nil, into sink: inout RecordSink
    ) throws {
        let lookup = NativeField.Lookup()
        var maker = NativeRecordMaker(defaultZone: defaultZone)
        var columns: [Column] = []
        try sink.eachRow(of: &reader) { header in
            columns = header.map { Column($0, lookup) }
            if let missing = missingColumns(columns.map(\.field)) { throw ImportError(name, .missingColumn(missing)) }
        } _: { row, sink throws(NativeLineProblem) in
            try make(row, columns, &maker, &sink)
        }
    }

    private struct Column {
        let field: NativeField?
        let name: String

        init(_ name: String, _ lookup: NativeField.Lookup) {
            self.name = name
            var name = name
            field = name.withUTF8 { lookup.field($0) }
        }
    }

    /// Whether the first line of `text` can be the header of such a file.
    static func looksLikeHeader(_ text: ArraySlice<UInt8>) -> Bool {
        let (separator, start) = CSVRecords.separatorLine(text) ?? (UInt8(ascii: ","), text.startIndex)
        let text = text[start...]
        let line = String(decoding: text.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        let names = line.split { ",;\t".contains($0) || $0.utf8.elementsEqual([separator]) }.map {
            $0.filter { $0 != "\"" }
        }
        return names.contains("id") || (names.contains("person") && names.contains("at"))
    }

    /// What the first line of `text` lacks, if it is not the header of such a file.
    static func missingColumns(inHeaderOf text: ArraySlice<UInt8>) -> String? {
        let lookup = NativeField.Lookup()
        return text.withUnsafeBufferPointer { buffer in
            var records = CSVRecords()
            var columns: [NativeField?] = []
            records.parse(buffer, isLast: true) { header in
                columns = header.fields.map { $0.withText(in: buffer) { lookup.field($0) } }
                return false
            }
            return missingColumns(columns)
        }
    }

    private static func missingColumns(_ columns: [NativeField?]) -> String? {
        let has = Set(columns.compactMap { $0?.rawValue })
        func all(_ fields: [NativeField]) -> Bool { fields.allSatisfy { has.contains($0.rawValue) } }
        let isKnown =
            all([.id, .channel, .sender, .sentAt, .text]) || all([.person, .at, .type]) || all([.id, .name])
            || all([.type])
        guard !isKnown else { return nil }
        let wanted: [NativeField] = [.id, .channel, .sender, .sentAt, .text]
        return wanted.filter { !has.contains($0.rawValue) }.map(\.key).joined(separator: ", ")
    }

    private static func make(
        _ row: SourceRow, _ columns: [Column], _ maker: inout NativeRecordMaker, _ sink: inout RecordSink
    ) throws(NativeLineProblem) {
        if let nul = row.raw.firstIndex(of: 0) { throw .json(.controlCharacter(0, at: nul)) }
        maker.start(row.origin)
        var isMessage = false
        for (index, column) in columns.enumerated() {
            guard let known = column.field else {
                row.withField(index) { if !$0.isEmpty { maker.keep(column.name, $0, in: &sink) } }
                continue
            }
            let range = row.place(index, in: &sink)
            if range.isEmpty, known != .text { continue }
            maker.set(known, NativeValue(kind: .string, range: range))
            if known == .sentAt { isMessage = true }
        }
        try maker.make(isMessage: isMessage, into: &sink)
    }
}
