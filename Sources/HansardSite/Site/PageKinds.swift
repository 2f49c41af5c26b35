/// A kind of page: what its type of key says, as a value.
struct PageKind: Sendable {
    /// What tests and documentation call it.
    let name: String
    /// The first folder of its paths, or the name of the only file; `nil` for names that an owner chooses.
    let place: String?
    /// All forms that its pages have.
    let forms: [PageForm]
    /// What the access log calls it when somebody gets one; `nil` for pages with nothing of the record.
    let action: DisclosureAction?
    /// How the list of reports has it; `nil` for what is none of them.
    let report: ReportEntry?
    /// The page at a path, if it can have that form.
    let key: @Sendable (PagePath) -> (any PageKey)?
    /// Adds what a build has to draw of it.
    let plan: @Sendable (BuildChanges, inout PagePlan) throws -> Void

    init<Key: PageKey>(_ type: Key.Type) {
        (name, place, forms) = (Key.kind, Key.place, Key.allForms)
        (action, report) = (Key.action, Key.report)
        key = { path in Key(path).flatMap { $0.forms.contains(path.form) ? $0 : nil } }
        plan = { changes, plan in try Key.plan(changes, into: &plan) }
    }
}

/// All kinds of pages. Whoever adds one adds it here.
enum PageKinds {
    /// In the order in which a build plans them and the list of reports has its own. Of kinds with the same paths, the first has
    /// them.
    static let all: [PageKind] = [
        PageKind(TranscriptKey.self), PageKind(ConversationKey.self), PageKind(ConversationYearKey.self),
        PageKind(ParticipantsKey.self), PageKind(ThreadKey.self), PageKind(WholeConversationKey.self),
        PageKind(ConversationFeedKey.self), PageKind(PersonKey.self), PageKind(PersonConversationsKey.self),
        PageKind(PresencePersonKey.self), PageKind(PresenceDayKey.self), PageKind(ConversationListKey.self),
        PageKind(ConversationListDataKey.self), PageKind(PeopleListKey.self), PageKind(PeopleListDataKey.self),
        PageKind(HomeKey.self), PageKind(ReportsKey.self), PageKind(UnseenKey.self), PageKind(UnseenDataKey.self),
        PageKind(ResponsesKey.self), PageKind(UnansweredKey.self), PageKind(PersonUnansweredKey.self),
        PageKind(ActivityKey.self), PageKind(PresenceOverviewKey.self), PageKind(PresenceHoursKey.self),
        PageKind(GapsKey.self),
        PageKind(SiteFeedKey.self), PageKind(UnseenFeedKey.self), PageKind(PersonFeedKey.self),
        PageKind(AttachmentKey.self), PageKind(EmojiImageKey.self), PageKind(SearchKey.self),
        PageKind(PermalinksKey.self), PageKind(FreeKey.self), PageKind(SitemapKey.self),
    ]

    /// What the list of reports has, in its order.
    static let reports = all.compactMap(\.report)

    private static let byPlace = Dictionary(grouping: all) { $0.place ?? "" }

    /// Names that a page of the owner’s own may not have: it would stand where others do, or be taken for their folder.
    static let reservedNames = Set(all.filter { $0.forms.contains(.html) }.compactMap(\.place))
        .union(["assets", "files"])

    /// Which page a path names, as far as the path alone tells.
    static func key(_ path: PagePath) -> (any PageKey)? {
        // A name that others have is no page of the owner’s own in any form.
        let kinds = (byPlace[path.place] ?? []) + (reservedNames.contains(path.place) ? [] : byPlace[""] ?? [])
        for kind in kinds {
            if let key = kind.key(path) { return key }
        }
        return nil
    }
}

extension Site {
    /// That no page of the owner’s own takes the place of others.
    package func checkPageNames() throws(Problem) {
        guard let page = freePages.first(where: { PageKinds.reservedNames.contains($0.name) }) else { return }
        throw Problem(
            description: "\(contentFolder)/pages/\(page.name).md: The site has pages of its own of that name, as of "
                + "\(PageKinds.reservedNames.sorted().joined(separator: ", ")). Rename the file.")
    }
}

/// Which file of a site a path names, as far as the path alone tells: of which kind of page, and in which form.
package struct PageAddress: Sendable {
    /// What tests and documentation call the kind: `transcript`.
    package let kind: String
    /// Without the point: `html`.
    package let ending: String
    /// Behind it may stand what period is meant.
    package let takesPeriod: Bool
    /// It is a feed.
    package let isFeed: Bool
    /// It is a feed of messages, which a server gives in pages.
    package let isMessageFeed: Bool

    /// - Returns: `nil` for what a build would write under no such name.
    package init?(_ path: String) {
        guard let path = PagePath(path), let key = PageKinds.key(path) else { return nil }
        (kind, ending) = (type(of: key).kind, path.form.ending)
        takesPeriod = type(of: key).takesPeriod
        isFeed = type(of: key).action == .feed
        isMessageFeed = isFeed && !(key is UnseenFeedKey)
    }

    /// What all kinds are called.
    package static let kinds = PageKinds.all.map(\.name)

    /// The first page of a folder, for a path that names the folder; `nil` for any other path.
    package static func index(ofFolder path: String) -> String? {
        guard PageAddress(path) == nil else { return nil }
        let index = (path.hasSuffix("/") ? String(path.dropLast()) : path) + "/index.html"
        return PageAddress(index).map { _ in index }
    }
}
