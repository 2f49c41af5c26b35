import PairChannel

/// What a mail is written into: a file of an export, in pieces of about a mebibyte.
struct MailOutput {
    private let files: any ExportFiles
    /// Lines end with a line feed alone, as in a mailbox file. A mail of ours has carriage returns nowhere else.
    private let dropsCarriageReturns: Bool
    /// What is not written yet.
    var bytes: [UInt8] = []

    private static let pieceBytes = 1 << 20

    init(_ files: any ExportFiles, dropsCarriageReturns: Bool = false) {
        (self.files, self.dropsCarriageReturns) = (files, dropsCarriageReturns)
    }

    /// Writes what there is, if it is enough to be worth it.
    mutating func flushIfLarge() throws { if bytes.count >= Self.pieceBytes { try flush() } }

    /// Writes what there is.
    mutating func flush() throws {
        if dropsCarriageReturns { bytes.removeAll { $0 == 0x0D } }
        try files.append(&bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    // MARK: Parts

    /// The line before a part.
    mutating func separator(_ boundary: MailBoundary) { bytes.append("--\(boundary.text)\r\n") }

    /// The line after the last part.
    mutating func end(_ boundary: MailBoundary) { bytes.append("--\(boundary.text)--\r\n") }

    /// A part that is a text.
    mutating func text(_ type: StaticString, _ text: [UInt8]) throws {
        var fields = HeaderFields()
        fields.add("Content-Type", "text/\(type)", ["charset": .utf8])
        fields.add("Content-Transfer-Encoding", tokens: "quoted-printable")
        bytes += fields.bytes
        bytes.append("\r\n")
        var start = 0
        while start < text.count {
            // Cut where a line ends, so that the encoder meets whole ones.
            let wished = min(text.count, start + Self.pieceBytes / 4)
            let end = text[wished...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
            text[start..<end].withUnsafeBufferPointer { QuotedPrintable.append($0, to: &bytes) }
            try flushIfLarge()
            start = end
        }
    }

    /// The header of a part that is a file, whose bytes follow in base64.
    mutating func fileHeader(_ type: String, name: HeaderText) {
        var fields = HeaderFields()
        fields.add("Content-Type", type, [:])
        fields.add("Content-Transfer-Encoding", tokens: "base64")
        fields.add("Content-Disposition", "attachment", ["filename": name])
        bytes += fields.bytes
        bytes.append("\r\n")
    }
}

/// What stands between the parts of a mail. It has `=_` in it, which neither quoted-printable nor base64 can have, and is made
/// from what the mail says: the same mail has the same one.
struct MailBoundary {
    let text: String

    /// - Parameter level: Of a–z; another one for parts that have parts.
    init(_ level: Character, of content: LogHash) { text = "=_\(level)_\(content.hexadecimal.prefix(32))" }

    var parameter: HeaderText { HeaderText(showing: text) }
}

extension HeaderText {
    static let utf8 = HeaderText(showing: "utf-8")
}
