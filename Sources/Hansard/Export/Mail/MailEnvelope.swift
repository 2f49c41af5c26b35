import PairChannel

/// A mail that says one thing in two forms, plain text and HTML, and brings files along.
struct MailEnvelope {
    /// All but its id and what says how it is made up.
    var fields = HeaderFields()
    var plain: [UInt8] = []
    var html: [UInt8] = []
    var files: [MailFile] = []

    /// Of all that it says. Of a file the archive’s own hash counts, so that none has to be read for it.
    var contentHash: LogHash {
        var hasher = SHA256Hasher()
        func take(_ bytes: [UInt8]) {
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hasher.update($0) }
            bytes.withUnsafeBytes { hasher.update($0) }
        }
        for bytes in [fields.bytes, plain, html] { take(bytes) }
        for file in files {
            take(Array(file.name.text.utf8))
            take(Array(file.file.sha256.utf8))
        }
        return hasher.finalize()
    }

    /// Writes the mail, its files in pieces as they are read.
    ///
    /// - Parameter id: Without the brackets.
    func write(id: String, hash: LogHash, _ archive: any ExportArchive, to output: inout MailOutput) throws {
        let (mixed, alternative) = (MailBoundary("m", of: hash), MailBoundary("a", of: hash))
        var fields = fields
        fields.add("Message-ID", tokens: "<\(id)>")
        fields.add("MIME-Version", tokens: "1.0")
        if !files.isEmpty {
            fields.add("Content-Type", "multipart/mixed", ["boundary": mixed.parameter])
            output.bytes += fields.bytes
            output.bytes.append("\r\n")
            output.separator(mixed)
            fields = HeaderFields()
        }
        fields.add("Content-Type", "multipart/alternative", ["boundary": alternative.parameter])
        output.bytes += fields.bytes
        output.bytes.append("\r\n")
        output.separator(alternative)
        try output.text("plain", plain)
        output.separator(alternative)
        try output.text("html", html)
        output.end(alternative)
        guard !files.isEmpty else { return try output.flush() }
        for file in files {
            output.separator(mixed)
            try file.write(archive, to: &output)
        }
        output.end(mixed)
        try output.flush()
    }
}

/// A file that a mail brings along.
struct MailFile {
    let name: HeaderText
    let file: StoredFile

    /// - Parameter name: As the source has it.
    init(name: String, _ file: StoredFile) {
        self.name = HeaderText(showing: AttachmentRows.fileName(name))
        self.file = file
    }

    /// What it is by its own first bytes; what a source calls it does not count, and may be no type at all.
    private var type: String { file.look.kind.mediaType ?? "application/octet-stream" }

    func write(_ archive: any ExportArchive, to output: inout MailOutput) throws {
        output.fileHeader(type, name: name)
        var lines = Base64Lines()
        try archive.read(file) { piece in
            lines.append(piece, to: &output.bytes)
            try output.flushIfLarge()
        }
        lines.end(to: &output.bytes)
    }
}

/// The domain of ids that this archive gives mails: its own and nobody else’s, and one that leads nowhere (RFC 2606).
struct MailDomain {
    let text: String

    /// - Parameter origin: Of the archive’s log: `hansard/0123456789abcdef`.
    init(origin: String) {
        let name = origin.split(separator: "/").last.map { String($0) } ?? ""
        let isLabel =
            !name.isEmpty && name.utf8.count <= 63
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            }
        text = (isLabel ? "\(name)." : "") + "archive.invalid"
    }

    /// An id of a mail, without the brackets, made from what it says.
    func messageID(_ hash: LogHash) -> String { "\(hash.hexadecimal.prefix(24))@\(text)" }
}

extension MailDomain {
    /// A slug as a part of an id, where two dots may not meet.
    static func label(_ slug: String) -> String { slug.replacing(".", with: "-") }
}
