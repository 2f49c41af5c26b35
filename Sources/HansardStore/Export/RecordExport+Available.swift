import Hansard

extension RecordExport {
    /// The formats that a server can make on this machine: all but what the archive’s keeper alone hands over, and those that
    /// `hansard-pdf` sets where it is not there.
    package static var available: [any ExportFormat.Type] {
        let hasProgram = PDFProgram.isThere
        return ExportFormats.all.filter { !$0.maker.isSubject && (hasProgram || !$0.isTypeset) }
    }
}
