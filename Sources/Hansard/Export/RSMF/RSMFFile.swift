import PairChannel

/// A whole file of RSMF: a mail with a text that is searched, and `rsmf.zip` with the manifest and the files that it names.
///
/// - Source: Relativity’s documentation, “Creating an RSMF file”; what its validator accepts.
struct RSMFFile {
    private let context: ExportContext
    private let slice: ExportSlice
    private let part: Int
    private let manifest: RSMFManifest
    private let participants: MailParticipants

    init(
        _ context: ExportContext, _ slice: ExportSlice, part: Int, _ manifest: RSMFManifest,
        _ participants: MailParticipants
    ) {
        (self.context, self.slice, self.part) = (context, slice, part)
        (self.manifest, self.participants) = (manifest, participants)
    }

    func write(to files: any ExportFiles) throws {
        let (json, text) = (manifest.bytes, self.text)
        let hash = hash(json, text)
        let boundary = MailBoundary("r", of: hash)
        var output = MailOutput(files)
        var fields = try fields()
        fields.add("Message-ID", tokens: "<\(MailDomain(origin: context.origin).messageID(hash))>")
        fields.add("MIME-Version", tokens: "1.0")
        fields.add("Content-Type", "multipart/mixed", ["boundary": boundary.parameter])
        output.bytes += fields.bytes
        output.bytes.append("\r\n")
        output.separator(boundary)
        try output.text("plain", text)
        output.separator(boundary)
        output.fileHeader("application/zip", name: HeaderText(showing: "rsmf.zip"))
        do {
            try writeZip(json, to: &output)
        } catch let problem as ZipProblem {
            throw ExportProblem(description: "\(slice.path): \(problem)")
        }
        output.end(boundary)
        try output.flush()
    }

    private func writeZip(_ json: [UInt8], to output: inout MailOutput) throws {
        var (zip, lines, bytes) = (ZipWriter(), Base64Lines(), [UInt8]())
        func pass(_ bytes: inout [UInt8], _ lines: inout Base64Lines, _ output: inout MailOutput) throws {
            bytes.withUnsafeBytes { lines.append($0, to: &output.bytes) }
            bytes.removeAll(keepingCapacity: true)
            try output.flushIfLarge()
        }
        try zip.add("rsmf_manifest.json", json, to: &bytes)
        try pass(&bytes, &lines, &output)
        for attachment in manifest.events.flatMap(\.attachments) {
            switch attachment.content {
            case .note(let note): try zip.add(attachment.id, note, to: &bytes)
            case .file(let file):
                // Its checksum stands before it, so that it is read twice.
                var checksum = CRC32()
                try context.archive.read(file) { checksum.update($0) }
                try zip.begin(attachment.id, size: file.bytes, crc32: checksum.value, to: &bytes)
                try context.archive.read(file) { piece in
                    try zip.append(piece, to: &bytes)
                    try pass(&bytes, &lines, &output)
                }
                try zip.end()
            }
            try pass(&bytes, &lines, &output)
        }
        zip.finish(to: &bytes)
        try pass(&bytes, &lines, &output)
        lines.end(to: &output.bytes)
    }

    /// Who said what, in the order of time: what Relativity searches.
    private var text: [UInt8] {
        var out: [UInt8] = []
        for event in manifest.events where event.kind == .message {
            out.append("\(manifest.names.display(event.participant))\n\n")
            var body = event.body ?? ""
            body.withUTF8 { out.appendPrintable($0, keeping: "\t\n\r") }
            out.append("\n\n")
            for reaction in event.reactions { out.append("\(printable(reaction.value))\n\n") }
        }
        return out
    }

    /// Of a file the archive’s own hash counts, so that none has to be read for it.
    private func hash(_ json: [UInt8], _ text: [UInt8]) -> LogHash {
        var hasher = SHA256Hasher()
        json.withUnsafeBytes { hasher.update($0) }
        text.withUnsafeBytes { hasher.update($0) }
        for case .file(let file) in manifest.events.flatMap(\.attachments).map(\.content) {
            Array(file.sha256.utf8).withUnsafeBytes { hasher.update($0) }
        }
        Array("\(slice.path) \(part)".utf8).withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }

    private func fields() throws -> HeaderFields {
        let (people, words) = (context.people, context.words)
        let (first, last) = (manifest.events.first?.timestamp, manifest.events.last?.timestamp)
        let (from, to) = participants.mailboxes(people, unknown: words("transcript.sender_unknown"))
        var (fields, zone) = (HeaderFields(), context.zone)
        fields.add("From", [from])
        fields.add("To", to.isEmpty ? [from] : to)
        let title = manifest.names.title(slice.conversation)
        let subject = [title, slice.name, part == 1 ? "" : "(\(part))"].filter { !$0.isEmpty }
        fields.add("Subject", HeaderText(showing: subject.joined(separator: " ")))
        if let first { fields.add("Date", tokens: first.mailDate(offsetSeconds: zone.offsetSeconds(at: first))) }
        fields.add("X-RSMF-Version", tokens: RSMFManifest.version)
        fields.add("X-RSMF-Generator", HeaderText(showing: context.generator))
        if let first { fields.add("X-RSMF-BeginDate", tokens: first.rfc3339(.millisecond)) }
        if let last { fields.add("X-RSMF-EndDate", tokens: last.rfc3339(.millisecond)) }
        fields.add("X-RSMF-EventCount", tokens: "\(manifest.events.count)")
        let attachments = manifest.events.reduce(0) { $0 + $1.attachments.count }
        fields.add("X-RSMF-AttachmentCount", tokens: "\(attachments)")
        fields.add("X-RSMF-Application", tokens: RSMFNames.platform)
        if let custodian = context.custodian {
            fields.add("X-RSMF-Custodian", raw: [HeaderText(showing: manifest.names.display(.known(custodian)))])
        }
        if let names = manifest.names.header(manifest.people) { fields.add("X-RSMF-Participants", raw: names) }
        fields.add("X-RSMF-EventCollectionID", tokens: manifest.collection)
        if let root = try sourceRoot() { fields.add("X-RSMF-SourceRoot", tokens: root.hexadecimal) }
        if !slice.name.isEmpty { fields.add("X-RSMF-Slice", tokens: slice.name) }
        if part > 1 { fields.add("X-RSMF-Part", tokens: "\(part)") }
        return fields
    }

    /// The root of a tree over the leaves of the file’s own messages, in its order; `nil` where one of them is not known.
    private func sourceRoot() throws -> LogHash? {
        var tree = MerkleFrontier()
        for event in manifest.events where event.kind == .message && !event.isContext {
            guard let leaf = try context.archive.leaf(event.seq) else { return nil }
            tree.append(leaf)
        }
        return tree.root
    }
}
