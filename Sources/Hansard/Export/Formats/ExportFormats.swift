/// The formats that conversations can be exported in. A new one is named here, and nowhere else.
package enum ExportFormats {
    /// In the order in which `hansard export --help` lists them.
    package static let all: [any ExportFormat.Type] = [
        TextExport<MarkdownExport>.self, TextExport<MessageCSV>.self, JSONLExport.self, EMLExport.self, MboxExport.self,
        GlobalRelayExport.self, RSMFExport.self, ActianceExport.self, MattermostCSV.self, LoadFile.self,
        HTMLExport.self, PDFExport.self, SubjectExport.self,
    ]

    /// The format of that name; `nil` where there is none.
    package static func format(_ id: String) -> (any ExportFormat.Type)? { all.first { $0.id == id } }
}
