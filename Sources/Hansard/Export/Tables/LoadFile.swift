import Crypto
import PairChannel

/// A load file for review platforms (Relativity, Concordance): a volume with `DATA/loadfile.dat`, a row for each document,
/// and the documents in `NATIVE` and `TEXT`. A conversation’s day is a document, and each of its files one that belongs to it.
///
/// A day’s native file is in RSMF, with its files in it; its extracted text is what people read. Instants are in UTC. Paths have backslashes and begin
/// at the export’s folder.
///
/// - Source: docs/export.md has the fields and the rules of DAT files.
struct LoadFile: DocumentWriter {
    static let id = "loadfile"
    static let about = "Concordance DAT with natives and texts, a conversation’s day a document"
    static let slicing = Slicing.days(atMost: 10_000)
    static let attachments = AttachmentPlacement.inside

    private let context: ExportContext
    private var table = ConcordanceTable()
    private var warnings = ExportWarnings()
    private let natives = LoadFileNatives()
    private var rsmf: RSMFExport
    private var control = ""
    private var day: LoadFileDay

    init(_ context: ExportContext) {
        self.context = context
        (day, rsmf) = (LoadFileDay(context), RSMFExport(context))
    }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        day = LoadFileDay(context)
        day.begin(slice)
        control = natives.beginDocument(in: files)
        try rsmf.begin(slice, in: natives)
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        try day.append(message, &warnings)
        try rsmf.write(message, to: natives)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        day.append(event)
        try rsmf.write(event, to: natives)
    }

    mutating func end(in files: any ExportFiles) throws {
        try rsmf.end(in: natives)
        var row = day.row
        (row.control, row.group, row.leafRoot) = (control, control, day.leafRoot)
        let attached = day.attachments.map { _ in natives.next() }
        row.lastAttachment = attached.last ?? natives.natives.last?.control ?? control
        try writeText(day.text, &row, to: files)
        for (i, native) in natives.natives.enumerated() {
            // Of a day that is too large for one file, the text is the first one’s, and the counts are.
            if i > 0 { (row.events, row.attachments, row.textPath) = (0, 0, "") }
            (row.control, row.nativePath, row.sha256, row.md5) =
                (native.control, native.path, native.sha256, native.md5)
            table.append(row)
        }
        for (number, attachment) in zip(attached, day.attachments) {
            var row = row.attachment(number, attachment)
            try writeNative(attachment.file, &row, to: files)
            table.append(row)
        }
    }

    mutating func finish(in files: any ExportFiles) throws {
        try files.begin("VOL001/DATA/loadfile.dat")
        for piece in table.takePieces() {
            var piece = piece
            try files.append(&piece)
        }
        try files.end()
        warnings.shown = table.shown
        try warnings.write("VOL001/DATA/warning.txt", to: files)
    }

    // MARK: Files

    private func writeText(_ text: [UInt8], _ row: inout LoadFileRow, to files: any ExportFiles) throws {
        let path = LoadFileNatives.path("TEXT", row.control, "txt")
        try files.begin(path)
        row.textPath = path
        var text = text
        try files.append(&text)
        try files.end()
    }

    private func writeNative(_ file: StoredFile, _ row: inout LoadFileRow, to files: any ExportFiles) throws {
        let path = LoadFileNatives.path("NATIVE", row.control, Self.ending(row.fileName, file))
        try files.begin(path)
        var (md5, bytes) = (Insecure.MD5(), [UInt8]())
        try context.archive.read(file) { piece in
            md5.update(bufferPointer: piece)
            bytes.append(contentsOf: piece)
            try files.append(&bytes)
        }
        try files.end()
        (row.nativePath, row.sha256, row.md5) = (path, file.sha256, Hexadecimal.text(md5.finalize()))
    }

    /// What a review platform knows the kind of a file by: the ending of its name, if it is a plain one.
    static func ending(_ name: String, _ file: StoredFile) -> String {
        if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) {
            let ending = name.utf8[name.utf8.index(after: dot)...]
            let isPlain = ending.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
            if (1...8).contains(ending.count), isPlain { return String(decoding: ending, as: UTF8.self).lowercased() }
        }
        return file.look.isDrawable ? "\(file.look.kind)" : "bin"
    }
}
