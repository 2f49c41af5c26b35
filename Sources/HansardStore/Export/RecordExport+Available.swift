import Hansard

extension RecordExport {
    /// The formats that can be made on this machine: all, or all but those that `hansard-pdf` sets.
    package static var available: [any ExportFormat.Type] {
        let hasProgram = PDFProgram.isThere
        return ExportFormats.all.filter { hasProgram || !$0.isTypeset }
    }
}
