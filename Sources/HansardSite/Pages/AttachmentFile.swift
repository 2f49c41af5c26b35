import Hansard
import HansardStore

/// A file that was sent with a message, as the archive has it.
struct AttachmentKey: PageKey {
    static let kind = "attachment"
    static let place: String? = "files"
    static let allForms: [PageForm] = []
    static let action: DisclosureAction? = .attachment

    /// Of what is in it, in hexadecimal digits.
    let sha256: String
    private let form: PageForm

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "files", StoredFile.isHash(path.name),
            path.name.hasPrefix(path.folders[1]), path.folders[1].utf8.count == 2
        else { return nil }
        (sha256, form) = (String(path.name), path.form)
    }

    var path: String { "files/\(sha256.prefix(2))/\(sha256)" }

    var forms: [PageForm] { [form] }

    /// None is ever taken off a page, so those of new records come to those that are there.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        guard context.site.settings.attachments else { return }
        var planned: Set<String> = []
        for (conversation, file) in try context.reader.files(changedAfter: changes.since)
        where context.conversations[conversation] != nil && planned.insert(file.sitePath).inserted {
            plan.add([context.published(file)])
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.site.settings.attachments else { return }
        for page in pages {
            guard let found = try context.reader.storedFile(page.sha256) else { continue }
            let shown = found.conversations.compactMap { context.conversations[$0]?.summary.sourceID }
            guard !shown.isEmpty, found.file.sitePath == page.file(page.form) else { continue }
            var file = context.published(found.file)
            (file.subjects, file.action) = (PageSubjects(conversations: shown), action)
            try output.write(file)
        }
    }
}

extension PageContext {
    fileprivate func published(_ file: StoredFile) -> SiteFile {
        SiteFile(path: file.sitePath, stored: reader.folder.blob(file.sha256), bytes: file.bytes)
    }
}
