/// A message's attachments as rows of a transcript. The markup is documented in `docs/rows.md`.
struct AttachmentRows {
    let words: Words

    /// From a transcript's page to the root of the site.
    private static let root = "../../"

    // MARK: HTML

    func appendHTML(_ attachments: [MessageDetails.Attachment], to out: inout [UInt8]) {
        guard !attachments.isEmpty else { return }
        out.append("<ul class=\"f\">")
        for attachment in attachments.prefix(LongText.mostAttachments) {
            out.append("<li>")
            appendName(attachment, to: &out)
            let code = { (hash: String) in
                "<code title=\"\(escapedAttribute(hash))\">\(escapedHTML("\(hash.prefix(8))…\(hash.suffix(6))"))</code>"
            }
            let facts = facts(attachment, text: escapedHTML, phrase: words.html, hash: code)
            out.append(" <small>\(words.listedHTML(facts))</small></li>")
        }
        if attachments.count > LongText.mostAttachments {
            let more = words.number(attachments.count - LongText.mostAttachments)
            out.append("<li>\(escapedHTML(words("transcript.more_replies", ["n": more])))</li>")
        }
        out.append("</ul>")
    }

    private func appendName(_ attachment: MessageDetails.Attachment, to out: inout [UInt8]) {
        let name = "<bdi>\(escapedHTML(attachment.name))</bdi>"
        guard attachment.isPublished, let file = attachment.file else { return out.append(name) }
        let path = Self.root + file.sitePath
        guard file.isShown else {
            let download = escapedAttribute(Self.fileName(attachment.name))
            return out.append("<a href=\"\(path)\" download=\"\(download)\">\(name)</a>")
        }
        let (width, height) = (file.look.width, file.look.height)
        let alternative = escapedAttribute(Self.visible(attachment.name))
        out.append("<a href=\"\(path)\"><img src=\"\(path)\" alt=\"\(alternative)\" ")
        out.append("width=\"\(width)\" height=\"\(height)\" loading=\"lazy\"></a> \(name)")
    }

    // MARK: Markdown

    func appendMarkdown(_ attachments: [MessageDetails.Attachment], to out: inout [UInt8]) {
        guard !attachments.isEmpty else { return }
        for attachment in attachments {
            var name = MarkdownText.escaped(attachment.name)
            if attachment.isPublished, let file = attachment.file { name = "[\(name)](\(Self.root)\(file.sitePath))" }
            let parts =
                [name]
                + facts(
                    attachment, text: MarkdownText.escaped, phrase: { words($0, $1) }, hash: MarkdownText.escaped)
            out.append("- \(words.field(words("transcript.attachment"), words.listed(parts)))\n")
        }
        out.append("\n")
    }

    // MARK: Plain text

    /// `Attachment: photo.png, image/png, 12 kB, SHA-256 …`, as it is: what hides in it is not shown yet.
    func plainText(_ attachment: MessageDetails.Attachment) -> String {
        let facts = facts(attachment, text: { $0 }, phrase: { words($0, $1) }, hash: { $0 })
        return words.field(words("transcript.attachment"), words.listed([attachment.name] + facts))
    }

    // MARK: What is known of a file

    /// Type, size, what became of the file, and its hash.
    private func facts(
        _ attachment: MessageDetails.Attachment, text: (String) -> String, phrase: (String, [String: String]) -> String,
        hash: (String) -> String
    ) -> [String] {
        let file = attachment.file
        var facts: [String] = []
        if let type = attachment.type ?? file?.look.kind.mediaType { facts.append(text(type)) }
        if let bytes = file?.bytes ?? attachment.bytes { facts.append(text(words.bytes(bytes))) }
        if let file { facts += remarks(attachment, file).map(text) }
        if file == nil || attachment.note != nil { facts.append(text(absence(attachment))) }
        let isHash = attachment.sha256.map { $0.utf8.count == 64 } ?? false
        if let known = file?.sha256 ?? (isHash ? attachment.sha256 : nil) { facts.append("SHA-256 " + hash(known)) }
        if let file, let claimed = attachment.sha256, claimed != file.sha256 {
            facts.append(phrase("attachment.other_hash", ["hash": isHash ? hash(claimed) : text(claimed)]))
        }
        return facts
    }

    private func remarks(_ attachment: MessageDetails.Attachment, _ file: StoredFile) -> [String] {
        var remarks: [String] = []
        let claimed = attachment.type?.lowercased()
        if let type = file.look.kind.mediaType, let claimed, claimed != type, claimed != "image/jpg" {
            remarks.append(words("attachment.really", ["type": type]))
        }
        if file.look.kind == .webPage, claimed?.contains("html") == false {
            remarks.append(words("attachment.web_page"))
        }
        if attachment.isFormer { remarks.append(words("attachment.former")) }
        if !attachment.isPublished { remarks.append(words("attachment.kept")) }
        return remarks
    }

    /// Why the file is not there; the source's own words, if it says that.
    private func absence(_ attachment: MessageDetails.Attachment) -> String {
        switch attachment.leftOut {
        case .tooLarge?: words("attachment.too_large")
        case .unreadable?: words("attachment.unreadable")
        case .refused?: words("attachment.refused")
        case nil: attachment.note ?? words("transcript.not_in_archive")
        }
    }

    // MARK: Names

    /// `name` without characters that hide or turn the text around them: `exe.‮gnp` must not read as a picture.
    static func visible(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { !HiddenCharacter.hides($0.value) }))
    }

    /// `name` as a file's on the reader's computer.
    static func fileName(_ name: String) -> String {
        let kept = name.unicodeScalars.filter { !HiddenCharacter.hides($0.value) }.map { scalar in
            "/\\:*?\"<>|".unicodeScalars.contains(scalar) ? "_" : scalar
        }
        let name = String(String.UnicodeScalarView(kept.prefix(180))).drop { $0 == "." || $0 == " " }
        return name.isEmpty ? "file" : String(name)
    }
}
