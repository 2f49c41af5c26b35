import Hansard
import HansardStore

/// The files of a site, drawn one at a time when they are asked for: each is to the byte what a build would write.
///
/// Made for one state of the archive. What several pages need is read when the first of them is asked for, and kept.
package final class SitePages {
    let context: PageContext
    private let assets: [String: [UInt8]]
    private var knownConversations: [String: Int64]?
    private var knownPeople: [String: PersonIndex]?
    private var knownOrder: [Int]?
    private var knownResponses: SharedResponses?
    private var knownResponseReport: ResponseReport?
    private var knownUnseen: UnseenReport?
    private var knownActivity: ActivityCounts?
    private var knownGaps: GapWords?
    private var knownPresence: [PresenceTotals]?
    /// Everybody’s, as an earlier state had them, by their numbers in the database.
    private let formerPresence: (archiveID: Int64, seq: Int64, totals: [Int64: PresenceTotals])?
    private var knownSitemap: [SiteFile]?
    private(set) lazy var responseRule = ResponseRule(context)
    var changes = PageChanges()

    package var extent: ArchiveReader.Extent { context.extent }
    package var people: PeopleDirectory { context.people }

    /// - Parameter former: The pages of an earlier state for the same reader, who may see the same kind of things: what
    ///   was worked out of presence for them is not read again.
    package init(site: Site, reader: ArchiveReader, after former: SitePages? = nil) throws {
        formerPresence = former.flatMap { former in
            former.knownPresence.map { totals in
                let byID = zip(former.people.people, totals).map { ($0.id, $1) }
                return (former.extent.archiveID, former.extent.lastSeq, Dictionary(uniqueKeysWithValues: byID))
            }
        }
        let people = try reader.people(site.words)
        context = try PageContext(
            site: site, reader: reader, people: people,
            conversations: ConversationDirectory(try reader.conversations(), people, site.words),
            extent: try reader.extent())
        assets = Dictionary(site.assets.map { ($0.path, $0.bytes) }) { first, _ in first }
    }

    /// The file that a build would write there; `nil` if it would write none. The files of the search index are not
    /// among them: a served page asks the server.
    ///
    /// - Parameter served: How a served page differs from a built one; `nil` for the built one.
    package func file(at path: String, served: ServedPage? = nil) throws -> SiteFile? {
        if let asset = assets[path] { return SiteFile(path: path, bytes: asset) }
        guard let key = PageKey(path) else { return nil }
        (context.wanted, context.served) = (path, served)
        defer { (context.wanted, context.served) = (nil, nil) }
        return try draw(key).first { $0.path == path }
    }

    /// A page that says that there is nothing at `path`, whatever that is.
    package func missingPage(at path: String, served: ServedPage? = nil) throws -> SiteFile {
        context.served = served
        defer { context.served = nil }
        return try context.missing(root: path.prefixToRoot)
    }

    /// The page at `path` that has the form of a case; no build has it.
    package func page(_ form: CaseForm, at path: String, served: ServedPage) throws -> SiteFile {
        context.served = served
        defer { context.served = nil }
        return try context.html(context.page(form), at: path, root: path.prefixToRoot)
    }

    /// The page with the form of an export; no build has it.
    package func page(_ form: ExportForm, served: ServedPage) throws -> SiteFile {
        context.served = served
        defer { context.served = nil }
        return try context.html(context.page(form), at: "export/index", root: "../")
    }

    /// The page of an export that was begun; no build has it.
    package func page(_ export: ExportProgress, served: ServedPage) throws -> SiteFile {
        context.served = served
        defer { context.served = nil }
        return try context.html(context.page(export), at: "export/job/index", root: "../../")
    }

    private func draw(_ key: PageKey) throws -> [SiteFile] {
        switch key {
        case .home: return try context.home()
        case .search: return try context.search()
        case .free(let name):
            return try context.site.freePages.first { $0.name == name }.map { try context.free($0) } ?? []
        case .conversationList(let number):
            let order = orderByName()
            guard number <= Self.pages(order.count, PageContext.conversationsPerPage) else { return [] }
            return try context.conversationList(number, of: order.map { context.conversations.entries[$0] })
        case .conversation(let slug, let file): return try conversation(slug, file)
        case .peopleList(let number):
            let order = context.peopleByName()
            guard number <= Self.pages(order.count, PageContext.peoplePerPage) else { return [] }
            return try context.peopleList(number, of: order)
        case .person, .personConversations, .personFeed, .presencePerson: return try person(key)
        case .presence, .presenceHours: return try context.presenceOverview(everybody())
        case .presenceDay(let day): return try presenceDay(day)
        case .reports: return try context.reportsIndex()
        case .activity: return try context.activity(activity())
        case .gaps: return context.hasGaps ? try context.gaps(gaps()) : []
        case .responses, .responseData: return try context.responses(responseReport())
        case .unseen, .unseenData: return try context.unseen(unseen())
        case .siteFeed, .unseenFeed:
            guard context.site.settings.feeds else { return [] }
            guard key == .siteFeed else { return try context.unseen(unseen()) }
            return try context.withTranscripts { try context.siteFeed($0) }
        case .sitemap: return try sitemap()
        case .attachment(let sha256): return try attachment(sha256)
        }
    }

    static func pages(_ count: Int, _ perPage: Int) -> Int { max(1, (count + perPage - 1) / perPage) }

    // MARK: Conversations

    func entry(_ slug: String) -> ConversationDirectory.Entry? {
        let known =
            knownConversations
            ?? Dictionary(uniqueKeysWithValues: context.conversations.entries.map { ($0.summary.slug, $0.summary.id) })
        knownConversations = known
        return known[slug].flatMap { context.conversations[$0] }
    }

    private func orderByName() -> [Int] {
        let order = knownOrder ?? context.conversations.orderByName()
        knownOrder = order
        return order
    }

    private func conversation(_ slug: String, _ file: PageKey.ConversationFile) throws -> [SiteFile] {
        guard let entry = entry(slug) else { return [] }
        let periods = try context.periods(of: entry.summary.id)
        var files: [SiteFile]
        switch file {
        case .contents, .participants:
            files = try context.withTranscripts { try context.conversation(entry, periods, $0) }
        case .year(let year):
            guard let number = ConversationLayout(periods).years.firstIndex(where: { $0.year == year }) else {
                return []
            }
            files = try context.conversationYear(entry, periods, number)
        case .transcript(let month, let part):
            guard let index = periods.firstIndex(where: { $0.first == month && $0.part == part }) else { return [] }
            return try transcript(entry, periods, index)
        case .feed:
            guard context.site.settings.feeds else { return [] }
            return try context.withTranscripts { transcripts in
                try transcripts.open(entry.summary, periods)
                return context.conversationFeed(entry, try context.feedTail(periods, transcripts))
            }
        }
        for i in files.indices { files[i].subjects.conversations = [entry.summary.sourceID] }
        return files
    }

    private func transcript(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ index: Int
    ) throws -> [SiteFile] {
        let names = try context.participantNames(entry.summary, most: 12, writersFirst: false)
        return try context.withTranscripts { transcripts in
            try transcripts.open(entry.summary, periods)
            var files: [SiteFile] = []
            try transcripts.read(periods[index...index]) { _, page in
                files = try context.transcript(
                    entry, periods, index, page, names: names)
            }
            return files
        }
    }

    // MARK: People

    func personIndex(_ slug: String) -> PersonIndex? {
        let known =
            knownPeople
            ?? Dictionary(uniqueKeysWithValues: people.people.enumerated().map { ($1.slug, PersonIndex($0)) })
        knownPeople = known
        return known[slug]
    }

    private func person(_ key: PageKey) throws -> [SiteFile] {
        var files: [SiteFile] = []
        var subject: PersonIndex?
        switch key {
        case .person(let slug):
            guard let index = personIndex(slug) else { return [] }
            subject = index
            files = try context.person(index, context.presence(of: index), responses())
        case .personConversations(let slug, _):
            guard let index = personIndex(slug) else { return [] }
            subject = index
            files = try context.conversationLists(of: index)
        case .presencePerson(let slug, let span):
            guard let index = personIndex(slug) else { return [] }
            subject = index
            let presence = try context.presence(of: index)
            files = try context.presencePerson(presence, presence.layout, span)
        case .personFeed(let slug):
            guard context.site.settings.feeds, let index = personIndex(slug) else { return [] }
            subject = index
            let newest = try context.reader.newestMessages(of: people[index].id, PageContext.feedItems)
            guard !newest.isEmpty else { return [] }
            files = try context.withTranscripts { try context.personFeed(index, newest, $0) }
        default: break
        }
        if let subject { for i in files.indices { files[i].subjects.people = [people[subject].sourceID] } }
        return files
    }

    // MARK: Presence

    /// Where a stretch of somebody's presence stands that has no page of its own, from the site's root; `nil` for a path
    /// of anything else, and where no presence is on record.
    package func elsewhere(_ path: String) throws -> String? {
        guard case .presencePerson(let slug, let span) = PageKey(path), let index = personIndex(slug) else {
            return nil
        }
        let presence = try context.presence(of: index)
        let layout = presence.layout
        guard !layout.hasPage(span), presence.months.contains(where: { span.contains($0.month) }) else { return nil }
        return layout.place(of: span, slug, ending: path.hasSuffix(".md") ? "md" : "html")
    }

    /// What overviews need of everybody’s presence: all of it is read for that, once.
    private func totals() throws -> [PresenceTotals] {
        if let known = knownPresence { return known }
        context.reader.isPreparing?(true)
        defer { context.reader.isPreparing?(false) }
        let former = try unchangedPresence()
        let totals = try people.people.enumerated().map { i, person in
            let index = PersonIndex(i)
            if let known = former[person.id], let own = PresenceTotals(index, bytes: known.bytes) { return own }
            return PresenceTotals(try context.presence(of: index))
        }
        knownPresence = totals
        return totals
    }

    /// What an earlier state had of those whose presence is the same now.
    private func unchangedPresence() throws -> [Int64: PresenceTotals] {
        guard let former = formerPresence, former.archiveID == extent.archiveID, former.seq <= extent.lastSeq else {
            return [:]
        }
        let changed = try presence(changedAfter: former.seq)
        return former.totals.filter { changed[$0.key] == nil }
    }

    /// Of everybody with presence on record, by name.
    private func everybody() throws -> [PresenceTotals] {
        let totals = try totals()
        return context.peopleByName().map { totals[Int($0)] }.filter { $0.first != nil }
    }

    private func presenceDay(_ day: Int) throws -> [SiteFile] {
        let totals = try totals()
        let days = SharedPresence.extent(of: totals).days
        guard days.contains(day) else { return [] }
        let present = try totals.filter { $0.has(day) }.compactMap { totals in
            try context.presence(of: totals.person, on: day).map { (person: totals.person, presence: $0) }
        }
        var files = try context.presenceDay(
            day, present, previous: days.filter { $0 < day }.max(), next: days.filter { $0 > day }.min())
        let subjects = present.map { people[$0.person].sourceID }
        for i in files.indices { files[i].subjects.people = subjects }
        return files
    }

    // MARK: Reports

    private func responses() throws -> SharedResponses {
        let responses = try knownResponses ?? SharedResponses(context, nil, since: nil)
        knownResponses = responses
        return responses
    }

    private func responseReport() throws -> ResponseReport {
        let report = try knownResponseReport ?? ResponseReport(context, responses())
        knownResponseReport = report
        return report
    }

    private func unseen() throws -> UnseenReport {
        let report = try knownUnseen ?? context.unseenReport()
        knownUnseen = report
        return report
    }

    private func activity() throws -> ActivityCounts {
        let counts = try knownActivity ?? context.activityCounts()
        knownActivity = counts
        return counts
    }

    private func gaps() throws -> GapWords {
        let gaps = try knownGaps ?? context.gapWords()
        knownGaps = gaps
        return gaps
    }

    // MARK: Other files

    /// The list of all pages: what a build would make is planned for it, and all presence read.
    private func sitemap() throws -> [SiteFile] {
        guard context.site.settings.searchEngines, context.site.settings.baseURL != nil else { return [] }
        if let known = knownSitemap { return known }
        let shared = SharedPresence(try responses())
        for i in people.people.indices { _ = try shared.presence(of: PersonIndex(i), context) }
        var planner = BuildPlanner(context, since: nil, shared)
        let files = try planner.plan(nil).tasks.lazy.compactMap { task in
            if case .sitemap(let files) = task { files } else { nil }
        }.first
        knownSitemap = files
        return files ?? []
    }

    private func attachment(_ sha256: String) throws -> [SiteFile] {
        guard context.site.settings.attachments, let found = try context.reader.storedFile(sha256) else { return [] }
        let shown = found.conversations.compactMap { context.conversations[$0]?.summary.sourceID }
        guard !shown.isEmpty else { return [] }
        var file = SiteFile(
            path: found.file.sitePath, stored: context.reader.folder.blob(sha256), bytes: found.file.bytes)
        file.subjects.conversations = shown
        return [file]
    }
}

/// How a served page differs from a built one.
package struct ServedPage: Hashable, Sendable {
    /// Whom the page is drawn for, by name; `nil` when nobody has signed in.
    package var session: String?
    /// Whether there are links to export what a page has.
    package var offersExport: Bool

    package init(session: String? = nil, offersExport: Bool = false) {
        (self.session, self.offersExport) = (session, offersExport)
    }
}

extension PageContext {
    func withTranscripts<T>(_ body: (TranscriptReader) throws -> T) throws -> T {
        try reader.withTranscripts(people, offline) { transcripts in
            transcripts.publishesFiles = site.settings.attachments
            return try body(transcripts)
        }
    }

    func missing(root: String) throws -> SiteFile {
        let page = FreeSitePage(
            title: words("errors.missing"), content: Array("<p>\(escapedHTML(words("errors.missing_text")))</p>\n".utf8)
        )
        return try html(page, at: "", root: root)
    }

    /// Somebody’s presence on one day. What was said before is read as well: an interval may be of any length.
    func presence(of index: PersonIndex, on day: Int) throws -> PresenceDay? {
        let start = zone.start(ofDay: day)
        let intervals = try reader.presence(of: people[index].id, to: zone.start(ofDay: day + 1))
        return days(intervals.filter { $0.end ?? $0.start >= start }).first { $0.day == day }?.presence
    }
}
