import Hansard
import HansardStore
import PairChannel

/// A thread in one place: a message and all that answers it, with their whole texts.
struct ThreadKey: PageKey {
    static let kind = "thread"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    /// Threads that are drawn together.
    private static let together = 200

    /// The conversation’s.
    let slug: String
    /// The page’s name, without an ending; see `ThreadName`.
    let name: String

    init(slug: String, name: String) { (self.slug, self.name) = (slug, name) }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", ThreadName.key(of: path.name) != nil else {
            return nil
        }
        (slug, name) = (path.folders[1], String(path.name))
    }

    var path: String { "conversations/\(slug)/\(name)" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        let roots = try changes.since.map { try context.reader.threadRoots(changedAfter: $0) }
        let rearranged = Set(try changes.rearranged())
        for changed in try changes.transcripts() {
            let (id, slug) = (changed.entry.summary.id, changed.entry.summary.slug)
            // Where messages have moved, all threads lead to other pages; where others may have, some may.
            let isWhole = roots == nil || rearranged.contains(id) || changes.leading[id] != nil
            let those = try isWhole ? context.reader.threadRoots(in: id) : (roots?[id] ?? []).sorted()
            var pages: [Self] = []
            for root in those {
                let page = Self(slug: slug, name: ThreadName.name(of: root))
                if try context.reader.thread(root, in: id) != nil {
                    pages.append(page)
                } else if !changes.isWhole {
                    plan.remove(try changes.written(page.files))
                }
            }
            for start in stride(from: 0, to: pages.count, by: together) {
                plan.add(Array(pages[start..<min(pages.count, start + together)]))
            }
        }
    }

    /// Those of one conversation.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let slug = pages.first?.slug, let entry = context.conversations[slug: slug] else { return }
        let periods = try context.periods(of: entry.summary.id)
        let roots = try context.threadRoots(of: pages.map(\.name), in: entry.summary.id)
        try context.withTranscripts { transcripts in
            try transcripts.open(entry.summary, periods)
            for page in pages {
                guard let root = roots[page.name], let thread = try context.reader.thread(root, in: entry.summary.id)
                else { continue }
                try context.write(page, entry, thread, transcripts, to: output)
            }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        guard changes.context.extent.namesSeq <= seq else { return true }
        return try changes.hasChanged(conversation: slug, after: seq, isWhole: isWhole)
            || changes.leadsElsewhere(changes.context.conversations[slug: slug], after: seq)
    }
}

/// What such a page shows.
struct ThreadPage: SitePage {
    static let template = "thread"
    let title: String
    let entry: ConversationDirectory.Entry
    let excerpt: String
    let period: String
    let zone: String
    /// Of the first message on its page.
    let place: String
    let rows: [UInt8]

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("excerpt", .text(excerpt)),
            ("period", .text(period)), ("zone", .text(zone)), ("place", .text(place)), ("rows", .html(rows)),
        ]
    }

    var byteEstimate: Int { rows.count }
}

extension PageContext {
    /// The ids of the messages that begin the threads of `names`.
    fileprivate func threadRoots(of names: [String], in conversation: Int64) throws -> [String: String] {
        var roots: [String: String] = [:]
        for name in names {
            if let key = ThreadName.key(of: name), ThreadName.isPlain(key) { roots[name] = key }
        }
        guard roots.count < names.count else { return roots }
        // Of the others the name has only a hash.
        let wanted = Set(names)
        for id in try reader.threadRoots(in: conversation) where wanted.contains(ThreadName.name(of: id)) {
            roots[ThreadName.name(of: id)] = id
        }
        return roots
    }

    fileprivate func write(
        _ key: ThreadKey, _ entry: ConversationDirectory.Entry, _ thread: MessageThread,
        _ transcripts: TranscriptReader, to output: PageOutput
    ) throws {
        let messages = try transcripts.thread(thread)
        guard let first = messages.first, let last = messages.last else { return }
        let name = key.name
        let drawing = try drawing(entry.summary, messages)
        let excerpt = try shown(Self.excerpt(first), in: entry.summary)
        let answers = words.count("count.replies", messages.count - 1)
        let period = words(
            "thread.period", ["answers": answers, "first": dateTime(first.sentAt), "last": dateTime(last.sentAt)])
        let subjects = PageSubjects(
            conversations: [entry.summary.sourceID], records: .runs(of: messages.map(\.seq)))
        try write(
            key,
            {
                var rows: [UInt8] = []
                var html = HTMLTranscript(
                    people: people, zone: zone, words: words, markdown: name + ".md", drawing: drawing)
                html.write(messages, to: &rows)
                return ThreadPage(
                    title: words.listed([entry.title, words("thread.title"), excerpt]), entry: entry, excerpt: excerpt,
                    period: period, zone: site.settings.timezone,
                    place: "\(transcripts.pageName(first.position)).html#\(messageAnchor(thread.id))", rows: rows)
            }(), about: subjects, to: output
        ) {
            var text = Array("# \(MarkdownEscaping.escaped(excerpt))\n\n\(period)\n\n".utf8)
            var markdown = MarkdownTranscript(people: people, zone: zone, words: words, drawing: drawing)
            markdown.write(messages, to: &text)
            return text
        }
    }

    /// How a message begins, as a title.
    private static func excerpt(_ message: ArchivedMessage) -> String {
        guard message.details?.deletion == nil, message.details?.erasure == nil else { return "…" }
        let words = Hansard.excerpt(of: message.string(message.text) ?? "", message.format)
        return words.isEmpty ? "…" : words
    }
}
