/// The formats that can be read. A new one is named here, and nowhere else.
package enum SourceFormats {
    /// Of two that are equally sure of a source, the first has it.
    static let all: [any SourceFormat.Type] = [NativeLog.self, NativeCSV.self, SlackExport.self]

    /// The names that `--format` takes.
    package static var ids: [FormatID] { all.map { $0.id } }
}
