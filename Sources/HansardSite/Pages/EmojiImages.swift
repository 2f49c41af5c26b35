import Hansard
import HansardStore

/// The image of an emoji of a workspace’s own, as the archive has it: for readers of the whole record, see `ScopedSchema`.
struct EmojiImageKey: PageKey {
    static let kind = "emoji"
    static let place: String? = "files"
    static let allForms: [PageForm] = []
    /// Of nobody and no conversation in particular.
    static let action: DisclosureAction? = .attachment

    /// Of what is in it, in hexadecimal digits.
    let sha256: String
    private let form: PageForm

    init?(_ path: PagePath) {
        guard path.folders == ["files", "emoji"], StoredFile.isHash(path.name) else { return nil }
        (sha256, form) = (String(path.name), path.form)
    }

    var path: String { "files/emoji/\(sha256)" }

    var forms: [PageForm] { [form] }

    /// All that are drawn. A source that changes what one is changes the names that stand on every page.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        if let since = changes.since, context.extent.namesSeq <= since { return }
        var planned: Set<String> = []
        for emoji in try context.reader.customEmoji() {
            guard case .image(let file) = emoji.meaning, planned.insert(file.emojiPath).inserted else { continue }
            plan.add([context.published(file)])
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages {
            guard let file = try context.reader.emojiFile(page.sha256), file.emojiPath == page.file(page.form) else {
                continue
            }
            var published = context.published(file)
            published.action = Self.action
            try output.write(published)
        }
    }
}

extension PageContext {
    /// What texts and reactions of a conversation call emoji by: the site’s own emoji, and of names that these lack those of
    /// the conversation’s system.
    func emoji(in conversation: ConversationSummary) throws -> ShortNames {
        try shared.value { try EmojiOfSystems(reader, under: site.emoji) }.names(in: conversation.id)
    }

    fileprivate func published(_ file: StoredFile) -> SiteFile {
        SiteFile(path: file.emojiPath, stored: reader.folder.blob(file.sha256), bytes: file.bytes)
    }
}

/// The emoji of all systems of an archive, for all threads that draw a state of it.
private struct EmojiOfSystems: Sendable {
    private let site: ShortNames
    private var systems: [Int64: [String]] = [:]
    private var names: [String: ShortNames] = [:]

    init(_ reader: ArchiveReader, under site: ShortNames) throws {
        self.site = site
        let all = Dictionary(grouping: try reader.customEmoji(), by: \.system)
        guard !all.isEmpty else { return }
        systems = try reader.systemsOfConversations()
        for (system, emoji) in all {
            var (images, aliases): ([String: String], [String: String]) = ([:], [:])
            for one in emoji {
                switch one.meaning {
                case .image(let file): images[one.name] = file.emojiPath
                case .alias(let original): aliases[one.name] = original
                }
            }
            names[system] = site.over(ShortNames(images: images, aliases: aliases))
        }
    }

    /// Of a conversation that several systems know, the first that has emoji.
    func names(in conversation: Int64) -> ShortNames {
        (systems[conversation] ?? []).lazy.compactMap { names[$0] }.first ?? site
    }
}

extension StoredFile {
    /// The path of its image in a site, where it is that of an emoji: `files/emoji/9f86d0….png`.
    fileprivate var emojiPath: String { "files/emoji/\(sha256).\(look.kind)" }
}
