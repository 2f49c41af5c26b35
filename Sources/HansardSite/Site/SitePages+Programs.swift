import Hansard
import HansardStore

/// What programs are told of a site's pages.
extension SitePages {
    package var settings: SiteSettings { context.site.settings }
    /// The style sheets of every page and that of the API’s own pages, in the order in which they are loaded, as paths in the site.
    package var stylesheets: [String] {
        ["assets/hansard.css", "assets/reference.css"] + (context.site.look.style.isEmpty ? [] : [SiteLook.stylePath])
    }
    /// In their language.
    package var words: Words { context.words }

    /// The same site's pages, for another thread.
    package func pages(of reader: ArchiveReader) throws -> SitePages {
        try SitePages(site: context.site, reader: reader)
    }

    package var zone: SiteZone { context.zone }

    /// What pages call a conversation; `nil` for one that there is not.
    package func title(of conversation: Int64) -> String? { context.conversations[conversation]?.title }

    /// The page that has a message, from the site's root: `conversations/general/2026-03.html#m-17`.
    package func address(
        ofMessage id: String, at position: MessagePosition, in conversation: Int64
    ) throws -> String? {
        guard let entry = context.conversations[conversation] else { return nil }
        let periods = try context.periods(of: conversation)
        guard let page = periods.page(of: position) else { return nil }
        return "conversations/\(entry.summary.slug)/\(periods[page].name).html#\(messageAnchor(id))"
    }

    /// Which feed a path is of.
    package enum FeedKind: Sendable {
        case everything
        case conversation(Int64)
        case person(PersonIndex)
    }

    /// The feed at `path`, if there is one that is made of messages.
    package func feedKind(at path: String) -> FeedKind? {
        switch PagePath(path).flatMap({ PageKinds.key($0) }) {
        case is SiteFeedKey: .everything
        case let key as ConversationFeedKey: context.conversations[slug: key.slug].map { .conversation($0.summary.id) }
        case let key as PersonFeedKey: (try? context.person(slug: key.slug)).map { .person($0) }
        default: nil
        }
    }

    /// A feed of messages, as the site’s own are.
    ///
    /// - Parameter query: What was searched for, for a feed of hits.
    /// - Parameter next: What comes after the path of the next page: `?cursor=…`.
    package func feed(
        _ kind: FeedKind, at path: String, query: String?, _ positions: [LocatedMessage],
        parameters: String, next: String?
    ) throws -> Feed {
        let settings = context.site.settings
        var (page, title): (String, String?) = ("index.html", query)
        switch kind {
        case .everything: if query != nil { page = "search.html" }
        case .conversation(let id):
            guard let entry = context.conversations[id] else { break }
            (page, title) = ("conversations/\(entry.summary.slug)/index.html", entry.title)
        case .person(let index):
            let person = context.people[index]
            (page, title) = ("people/\(person.slug).html", person.displayName)
        }
        let items = try context.reader.withTranscripts(context.people, context.offline) {
            try context.items(positions, $0)
        }
        var feed = Feed(
            id: settings.baseURL.map { $0 + path + ".json" + parameters }
                ?? stableURN("feed", settings.title, settings.organisation ?? "", path, query ?? ""),
            title: title.map { "\($0) – \(settings.title)" } ?? settings.title, language: settings.language,
            author: settings.organisation ?? settings.title, page: page, path: path, baseURL: settings.baseURL,
            items: items)
        feed.jsonPath += parameters
        feed.atomPath += parameters
        feed.next = next
        return feed
    }
}
