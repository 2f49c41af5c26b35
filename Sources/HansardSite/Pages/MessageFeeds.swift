import Hansard
import HansardStore
import PairChannel

/// The feed of the newest messages of all.
struct SiteFeedKey: PageKey {
    static let kind = "siteFeed"
    static let place: String? = "feed"
    static let allForms = PageForm.feed
    static let action: DisclosureAction? = .feed

    init() {}

    init?(_ path: PagePath) {
        guard path.folders.isEmpty, path.name == "feed" else { return nil }
    }

    var path: String { "feed" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        if changes.context.site.settings.feeds { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.site.settings.feeds else { return }
        let newest = try context.reader.newestMessages(PageContext.feedItems)
        try context.withTranscripts { transcripts in
            try context.write(
                Self(), of: "index.html", nil, context.items(newest, transcripts), about: context.subjects(newest),
                to: output)
        }
    }
}

/// The feed of the newest messages of a conversation.
struct ConversationFeedKey: PageKey {
    static let kind = "conversationFeed"
    static let place: String? = "conversations"
    static let allForms = PageForm.feed
    static let action: DisclosureAction? = .feed

    /// The conversation’s.
    let slug: String

    init(slug: String) { self.slug = slug }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", path.name == "feed" else { return nil }
        slug = path.folders[1]
    }

    var path: String { "conversations/\(slug)/feed" }

    /// Of those whose last page is drawn, that page’s drawing makes it.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        guard changes.context.site.settings.feeds else { return }
        for changed in try changes.transcripts() {
            let page = Self(slug: changed.entry.summary.slug)
            if changed.pages.last == changed.periods.count - 1 {
                plan.add(madeByOthers: page.files)
            } else {
                plan.add([page])
            }
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages {
            guard let entry = context.conversations[slug: page.slug] else { continue }
            let periods = try context.periods(of: entry.summary.id)
            try context.withTranscripts { transcripts in
                try transcripts.open(entry.summary, periods)
                try page.draw(entry, periods, Tail(periods), transcripts, in: context, to: output)
            }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try changes.hasChanged(conversation: slug, after: seq, isWhole: isWhole)
    }

    /// The pages of a conversation that have its newest messages, oldest first.
    struct Tail {
        /// The first of the pages that the newest messages are on.
        let first: Int
        private(set) var pages: [(name: String, page: [ArchivedMessage])] = []

        /// None of its pages yet.
        init(_ periods: [TranscriptPeriod]) {
            var (first, messages) = (periods.count, 0)
            while first > 0, messages < PageContext.feedItems {
                first -= 1
                messages += periods[first].count
            }
            self.first = first
        }

        /// Adds a page that has been read, if it is one of them.
        mutating func add(_ page: [ArchivedMessage], at index: Int, named name: String) {
            if index >= first { pages.append((name, page)) }
        }
    }

    /// - Parameters:
    ///   - tail: Those of its pages that have been read; if some are missing, all are.
    ///   - transcripts: Has this conversation open.
    func draw(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ tail: Tail,
        _ transcripts: TranscriptReader, in context: PageContext, to output: PageOutput
    ) throws {
        guard context.site.settings.feeds, output.wants(.json) || output.wants(.xml) else { return }
        var tail = tail
        if tail.pages.count < periods.count - tail.first {
            var (whole, index) = (Tail(periods), tail.first)
            try transcripts.read(periods[tail.first...]) { period, page in
                whole.add(page, at: index, named: period.name)
                index += 1
            }
            tail = whole
        }
        let records = tail.pages.flatMap(\.page).suffix(PageContext.feedItems).map(\.seq)
        try context.write(
            self, of: "conversations/\(slug)/index.html", entry.title, context.items(tail, of: entry),
            about: PageSubjects(conversations: [entry.summary.sourceID], records: .runs(of: records)), to: output)
    }
}

/// The feed of the newest messages of a person. They have one from their first message on.
struct PersonFeedKey: PageKey {
    static let kind = "personFeed"
    static let place: String? = "people"
    static let allForms = PageForm.feed
    static let action: DisclosureAction? = .feed

    /// The person’s.
    let slug: String

    init(slug: String) { self.slug = slug }

    init?(_ path: PagePath) {
        guard path.folders == ["people"], path.name.hasSuffix(".feed"), path.name.utf8.count > 5
        else { return nil }
        slug = String(path.name.dropLast(5))
    }

    var path: String { "people/\(slug).feed" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        guard context.site.settings.feeds else { return }
        var writers =
            try changes.since.map { try context.reader.senders(ofMessagesChangedAfter: $0) } ?? context.reader.writers()
        for conversation in try changes.rearranged() {
            try writers.formUnion(context.reader.writers(in: conversation, movedAfter: changes.since ?? 0))
        }
        for person in context.people.people where writers.contains(person.id) {
            plan.add([Self(slug: person.slug)], isLast: true)
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.site.settings.feeds else { return }
        for page in pages {
            guard let index = try context.person(slug: page.slug) else { continue }
            let person = context.people[index]
            let newest =
                try context.shared.known(NewestByPerson.self)?.newest(of: index)
                ?? context.reader.newestMessages(of: person.id, PageContext.feedItems)
            guard !newest.isEmpty else { continue }
            var subjects = context.subjects(newest)
            subjects.people = [person.sourceID]
            try context.withTranscripts { transcripts in
                try context.write(
                    page, of: "people/\(person.slug).html", person.displayName, context.items(newest, transcripts),
                    about: subjects, to: output)
            }
        }
    }
}

extension PageContext {
    fileprivate func items(
        _ tail: ConversationFeedKey.Tail, of entry: ConversationDirectory.Entry
    ) -> [FeedItem] {
        var maker = FeedMessages(people: people, words: words, time: isoDateTime)
        var items: [FeedItem] = []
        for (name, page) in tail.pages.reversed() {
            for message in page.reversed() where items.count < Self.feedItems {
                items.append(item(message, in: entry, on: name, &maker))
            }
        }
        return items
    }
}
