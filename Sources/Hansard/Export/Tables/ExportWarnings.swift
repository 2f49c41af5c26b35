import PairChannel

/// What an export does not have, and what it could not write as it stands: `warning.txt`, a line each.
struct ExportWarnings {
    /// Characters that the format cannot hold.
    var shown = 0
    private var lines: [UInt8] = []

    init() {}

    var isEmpty: Bool { lines.isEmpty && shown == 0 }

    /// That a file is not in the export.
    mutating func missing(_ name: String, _ message: String, _ reason: String) {
        lines.append("missing file: “\(printable(name))” of message \(printable(message)): \(reason)\n")
    }

    /// That a text is not.
    mutating func withheld(_ message: String) {
        lines.append("withheld text: message \(printable(message))\n")
    }

    /// The lines, and those of the characters.
    var text: [UInt8] {
        guard shown > 0 else { return lines }
        let note = "characters that the format cannot hold, shown by their numbers such as [U+0008]: \(shown)\n"
        return lines + Array(note.utf8)
    }

    /// Writes the file, if there is something to say.
    func write(_ path: String, to files: any ExportFiles) throws {
        guard !isEmpty else { return }
        try files.begin(path)
        var text = text
        try files.append(&text)
        try files.end()
    }
}
