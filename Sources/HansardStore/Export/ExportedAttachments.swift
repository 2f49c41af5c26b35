import Hansard

/// The files of exported messages that go beside the documents, each once, in the order in which messages first have them.
struct ExportedAttachments {
    private var files: [StoredFile] = []
    private var known: Set<String> = []

    /// Takes the files of a message that is exported.
    mutating func note(_ message: borrowing ArchivedMessage) {
        guard let details = message.details else { return }
        for case let file? in details.attachments.map(\.file) where known.insert(file.sha256).inserted {
            files.append(file)
        }
    }

    /// Puts them into the folder.
    func copy(from archive: any ExportArchive, to files: any ExportFiles) throws {
        for file in self.files {
            try files.begin(ExportPath.attachment(file))
            try archive.read(file) { piece in
                var bytes = Array(piece)
                try files.append(&bytes)
            }
            try files.end()
        }
    }
}
