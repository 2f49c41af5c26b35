import Foundation
import Hansard
import HansardStore

/// A piece of a build's work.
enum BuildTask: Sendable {
    case transcripts(Int64, [TranscriptPeriod], Range<Int>)
    case conversation(Int64, [TranscriptPeriod])
    case conversationYear(Int64, [TranscriptPeriod], Int)
    case person(PersonIndex, drawsMonths: Bool, drawsPerson: Bool)
    case conversationList(Int, [Int])  // entries by name
    case peopleList(Int, [PersonIndex])
    case presenceDay(Int, previous: Int?, next: Int?)
    case presenceOverview
    case home
    case reports(Reports)
    case free(Int)
    case search
    case asset(Int)
    case conversationFeed(Int64, [TranscriptPeriod])
    case personFeed(PersonIndex)
    case siteFeed
    case sitemap([SiteFile])
    case file(StoredFile)

    func run(
        _ context: PageContext, _ transcripts: TranscriptReader, _ folder: OutputFolder, _ shared: SharedPresence
    ) throws {
        for file in try files(context, transcripts, folder, shared) { try folder.write(file) }
    }

    private func files(
        _ context: PageContext, _ transcripts: TranscriptReader, _ folder: OutputFolder, _ shared: SharedPresence
    ) throws -> [SiteFile] {
        switch self {
        case .transcripts(let id, let periods, let range):
            guard let entry = context.conversations[id] else { return [] }
            try transcripts.open(entry.summary, periods)
            let names = try context.participantNames(entry.summary, most: 12, writersFirst: false)
            var index = range.lowerBound
            let firstOfFeed = PageContext.firstPageOfFeed(periods)
            var tail: FeedTail = []
            try transcripts.read(periods[range]) { period, page in
                if index >= firstOfFeed { tail.append((period.name, page)) }
                shared.newest?.add(page, in: id)
                // Written at once: a large conversation's pages are never in memory together.
                let files = try context.transcript(
                    entry, periods, index, page, names: names)
                for file in files { try folder.write(file) }
                index += 1
            }
            guard context.site.settings.feeds, range.upperBound == periods.count else { return [] }
            if range.lowerBound > firstOfFeed { tail = try context.feedTail(periods, transcripts) }
            return context.conversationFeed(entry, tail)
        case .conversation(let id, let periods):
            guard let entry = context.conversations[id] else { return [] }
            return try context.conversation(entry, periods, transcripts)
        case .conversationYear(let id, let periods, let number):
            guard let entry = context.conversations[id] else { return [] }
            return try context.conversationYear(entry, periods, number)
        case .person(let index, let drawsMonths, let drawsPerson):
            let presence = try shared.presence(of: index, context)
            let files = drawsPerson ? try context.person(index, presence, shared.responses) : []
            if drawsMonths {
                let layout = presence.layout
                for span in layout.pages {
                    for file in try context.presencePerson(presence, layout, span) { try folder.write(file) }
                }
            }
            return files
        case .conversationList(let number, let order):
            return try context.conversationList(number, of: order.map { context.conversations.entries[$0] })
        case .peopleList(let number, let order):
            return try context.peopleList(number, of: order)
        case .presenceDay(let day, let previous, let next):
            return try context.presenceDay(day, shared.present(on: day), previous: previous, next: next)
        case .presenceOverview: return try context.presenceOverview(shared.everybody(context))
        case .home: return try context.home()
        case .reports(let reports): return try context.reports(reports, shared.responses)
        case .free(let number): return try context.free(context.site.freePages[number])
        case .search: return try context.search()
        case .asset(let number):
            let asset = context.site.assets[number]
            return [SiteFile(path: asset.path, bytes: asset.bytes)]
        case .conversationFeed(let id, let periods):
            guard let entry = context.conversations[id] else { return [] }
            try transcripts.open(entry.summary, periods)
            return context.conversationFeed(entry, try context.feedTail(periods, transcripts))
        case .personFeed(let index):
            let newest =
                try shared.newest?.newest(of: index)
                ?? context.reader.newestMessages(of: context.people[index].id, PageContext.feedItems)
            return try context.personFeed(index, newest, transcripts)
        case .siteFeed: return try context.siteFeed(transcripts)
        case .sitemap(let files): return files
        case .file(let file):
            try folder.copy(file)
            return []
        }
    }
}

/// A build's work, and the files that it will make.
struct BuildPlan {
    var tasks: [BuildTask] = []
    /// What can be drawn when all of `tasks` is done.
    var lastTasks: [BuildTask] = []
    var paths: [String] = []
    /// Files of ours that are no longer part of the site.
    var vanished: [String] = []

    mutating func add(_ path: String) {
        paths.append(path + ".html")
        paths.append(path + ".md")
    }

    mutating func add(feed path: String) { paths += [path + ".json", path + ".xml"] }
}

/// Finds out what there is to draw.
struct BuildPlanner {
    private let context: PageContext
    /// The record up to which the output is current; `nil` to draw everything.
    private let since: Int64?
    private let shared: SharedPresence
    /// Days (by UTC) of conversations of two on which it changed whether somebody was offline while the other wrote.
    private var daysWithPresence: [Int64: [ClosedRange<Int>]] = [:]
    /// What records since the last build changed of people’s presence.
    private var presenceChanges: [PresenceChange] = []
    private var plan = BuildPlan()
    private var manifest: OutputManifest?
    /// Conversations some of whose messages may be on other pages than before.
    private var rearranged: Set<Int64> = []

    private static let mostDaysAskedFor = 2_000

    /// Messages in one piece of work, about.
    private static let messagesPerTask = 20_000

    init(_ context: PageContext, since: Int64?, _ shared: SharedPresence) {
        self.context = context
        self.since = since
        self.shared = shared
    }

    /// - Parameter manifest: What stands in the output; `nil` when nothing does, and everything is drawn.
    mutating func plan(_ manifest: OutputManifest?) throws -> BuildPlan {
        self.manifest = manifest
        let reader = context.reader
        let changed = try since.map { try reader.conversations(changedAfter: $0) }
        let changedPeople = try since.map { try reader.people(changedAfter: $0) }
        if let since {
            presenceChanges = try reader.presenceChanges(after: since)
            daysWithPresence = try findDaysWithPresence()
        }
        let entries = context.conversations.entries.sorted { $0.summary.messages > $1.summary.messages }
        for entry in entries {
            let id = entry.summary.id
            guard changed?.contains(id) ?? true || daysWithPresence[id] != nil else { continue }
            try addConversation(entry)
        }
        try addPeople(changedPeople)
        try addPresence()
        try addLists(changed, changedPeople)
        plan.tasks.append(.home)
        plan.add("index")
        try addReports(changed, changedPeople)
        if context.site.settings.feeds { try addFeeds() }
        try addFiles()
        if since == nil {
            for (i, page) in context.site.freePages.enumerated() {
                plan.tasks.append(.free(i))
                plan.add(page.name)
            }
            plan.tasks.append(.search)
            plan.paths.append("search.html")
            for (i, asset) in context.site.assets.enumerated() {
                plan.tasks.append(.asset(i))
                plan.paths.append(asset.path)
            }
        }
        try addSitemap()
        return plan
    }

    /// The feeds but those of conversations. A person has one from their first message on.
    private mutating func addFeeds() throws {
        plan.tasks.append(.siteFeed)
        plan.add(feed: "feed")
        plan.add(feed: "unseen/feed")
        var writers =
            try since.map { try context.reader.senders(ofMessagesChangedAfter: $0) } ?? context.reader.writers()
        for conversation in rearranged {
            try writers.formUnion(context.reader.writers(in: conversation, movedAfter: since ?? 0))
        }
        for (i, person) in context.people.people.enumerated() where writers.contains(person.id) {
            plan.lastTasks.append(.personFeed(PersonIndex(i)))
            plan.add(feed: "people/\(person.slug).feed")
        }
    }

    /// The sitemap changes when a page comes or goes.
    private mutating func addSitemap() throws {
        guard context.site.settings.searchEngines, let base = context.site.settings.baseURL else { return }
        var paths = Set(plan.paths)
        if since != nil {
            let known = try knownHashes(of: plan.paths)
            if plan.vanished.isEmpty, plan.paths.allSatisfy({ known[$0] != nil }) { return }
            paths.formUnion(try knownPaths(under: ""))
            paths.subtract(plan.vanished)
        }
        let files = Sitemap.files(paths.filter { $0.hasSuffix(".html") }, baseURL: base)
        plan.tasks.append(.sitemap(files))
        plan.paths += files.map(\.path)
        if since != nil { plan.vanished += paths.filter { $0.hasPrefix("sitemap-") }.subtracting(files.map(\.path)) }
    }

    /// Files of attachments. None is ever taken off a page, so those of new records come to those that are there.
    private mutating func addFiles() throws {
        guard context.site.settings.attachments else { return }
        var planned: Set<String> = []
        for (conversation, file) in try context.reader.files(changedAfter: since)
        where context.conversations[conversation] != nil && planned.insert(file.sitePath).inserted {
            plan.paths.append(file.sitePath)
            plan.tasks.append(.file(file))
        }
    }

    private func knownPaths(under prefix: String) throws -> [String] { try manifest?.paths(under: prefix) ?? [] }

    private func knownHashes(of paths: [String]) throws -> [String: Data] { try manifest?.hashes(of: paths) ?? [:] }

    private mutating func addConversation(_ entry: ConversationDirectory.Entry) throws {
        let pages = try context.reader.pages(of: entry.summary.id)
        let periods = pages.map(\.period)
        let base = "conversations/\(entry.summary.slug)/"
        let layout = ConversationLayout(periods)
        let participants = try context.reader.participantCount(of: entry.summary)
        let names = layout.names(participants: participants)
        for name in names where !name.hasPrefix("year-") { plan.add(base + name) }
        plan.tasks.append(.conversation(entry.summary.id, periods))
        let changed = try changedPages(pages, of: entry.summary.id)
        if since != nil, changed.count == periods.count { rearranged.insert(entry.summary.id) }
        // A year that the first page no longer shows changes in that it appears, with the page after it.
        for (number, year) in layout.years.enumerated() {
            let isNew = try since != nil && knownPaths(under: base + "year-\(year.year).html").isEmpty
            let hasNeighbour = number + 2 >= layout.years.count
            guard since == nil || isNew || hasNeighbour || changed.contains(where: { year.pages.contains($0) }) else {
                continue
            }
            plan.add(base + "year-\(year.year)")
            plan.tasks.append(.conversationYear(entry.summary.id, periods, number))
        }
        for index in changed { plan.add(base + periods[index].name) }
        addTranscripts(entry.summary.id, periods, changed)
        if context.site.settings.feeds {
            plan.add(feed: base + "feed")
            if changed.last != periods.count - 1 { plan.tasks.append(.conversationFeed(entry.summary.id, periods)) }
        }
        guard since != nil else { return }
        let current = Set(
            (periods.map(\.name) + names).flatMap { [base + $0 + ".html", base + $0 + ".md"] }
                + [base + "feed.json", base + "feed.xml"])
        plan.vanished += try knownPaths(under: base).filter { !current.contains($0) }
    }

    /// The pages that records since the last build have changed, and the page before a new one, which leads to it.
    private func changedPages(_ pages: [PageSummary], of conversation: Int64) throws -> [Int] {
        // Before the end, a message more may move those after it to other pages, to which any page may lead.
        guard let since, try context.reader.isAtEnd(of: conversation, whatCameAfter: since) else {
            return Array(pages.indices)
        }
        return pages.changed(after: since, presenceDays: daysWithPresence[conversation] ?? []).sorted()
    }

    /// Presence that comes to be known says who was offline when a message was written to them.
    private func findDaysWithPresence() throws -> [Int64: [ClosedRange<Int>]] {
        guard !presenceChanges.isEmpty else { return [:] }
        var pairs: [Int64: [Int64]] = [:]
        for entry in context.conversations.entries where entry.summary.kind == .pair {
            for person in Set([entry.summary.low, entry.summary.high].compactMap(\.self)) {
                pairs[person, default: []].append(entry.summary.id)
            }
        }
        var found: [Int64: [ClosedRange<Int>]] = [:]
        // After a large ingest, asking would take longer than drawing what may not have changed.
        let asks = presenceChanges.count <= Self.mostDaysAskedFor
        for change in presenceChanges {
            for conversation in pairs[change.person] ?? [] where found[conversation]?.last != change.offlineDays {
                if try !asks || context.reader.hasMessages(in: conversation, onDays: change.offlineDays) {
                    found[conversation, default: []].append(change.offlineDays)
                }
            }
        }
        return found
    }

    private mutating func addTranscripts(_ id: Int64, _ periods: [TranscriptPeriod], _ pages: [Int]) {
        var start = 0
        while start < pages.count {
            var (end, messages) = (start, 0)
            while end < pages.count, pages[end] == pages[start] + end - start, messages < Self.messagesPerTask {
                messages += periods[pages[end]].count
                end += 1
            }
            plan.tasks.append(.transcripts(id, periods, pages[start]..<pages[end - 1] + 1))
            start = end
        }
    }

    private mutating func addPeople(_ changed: Set<Int64>?) throws {
        let presenceChanged = since == nil ? nil : Set(presenceChanges.map(\.person))
        let many =
            try since == nil ? context.reader.people(inMoreThan: PageContext.mostOnPersonPage) : [:]
        for (i, person) in context.people.people.enumerated() {
            let drawsPerson = changed?.contains(person.id) ?? true
            let drawsMonths = presenceChanged?.contains(person.id) ?? true
            guard drawsPerson || drawsMonths else { continue }
            if drawsPerson {
                plan.add("people/\(person.slug)")
                let count = try since == nil ? many[person.id] ?? 0 : context.conversationCount(of: person)
                for path in context.conversationListPaths(person, conversations: count) { plan.add(path) }
            }
            if drawsMonths {
                let pages = try shared.presence(of: PersonIndex(i), context).layout.pages.map {
                    PresenceLayout.page($0, person.slug)
                }
                for page in pages { plan.add(page) }
                if since != nil {
                    let current = Set(pages.flatMap { [$0 + ".html", $0 + ".md"] })
                    plan.vanished += try knownPaths(under: PresenceLayout.folder(person.slug)).filter {
                        !current.contains($0)
                    }
                }
            }
            plan.tasks.append(.person(PersonIndex(i), drawsMonths: drawsMonths, drawsPerson: drawsPerson))
        }
    }

    private mutating func addPresence() throws {
        guard since != nil else {
            let (people, known) = shared.extent()
            let days = known.sorted()
            for (i, day) in days.enumerated() {
                plan.add("presence/\(CivilDate(daysSince1970: day).iso)")
                plan.tasks.append(
                    .presenceDay(
                        day, previous: i > 0 ? days[i - 1] : nil, next: i + 1 < days.count ? days[i + 1] : nil))
            }
            return addPresenceOverview(people)
        }
        let changed = try changedPresenceDays()
        guard !changed.isEmpty else { return }
        try shared.takeTotals(manifest, changed: Set(presenceChanges.map(\.person)), context)
        let (people, known) = shared.extent()
        let days = known.sorted()
        let before = Set(
            try knownPaths(under: "presence/").compactMap { path in
                (try? ReadTime(rfc3339: path.dropFirst(9).prefix(10) + "T00:00:00Z"))?.instant.day
            })
        for day in before.subtracting(days).sorted() {
            let path = "presence/\(CivilDate(daysSince1970: day).iso)"
            plan.vanished += [path + ".html", path + ".md"]
        }
        // A day that is new, and one that is gone, stand between others that lead to them.
        let neighboursBefore = Self.neighbours(before.sorted())
        let drawn = Self.neighbours(days).sorted { $0.key < $1.key }.filter {
            changed.contains($0.key) || neighboursBefore[$0.key] != $0.value
        }
        try shared.collect(drawn.map(\.key), context)
        for (day, now) in drawn {
            plan.add("presence/\(CivilDate(daysSince1970: day).iso)")
            plan.tasks.append(.presenceDay(day, previous: now.previous, next: now.next))
        }
        addPresenceOverview(people)
    }

    private mutating func addPresenceOverview(_ people: Int) {
        for number in 1...PageContext.presencePages(people) { plan.add("presence/" + context.listPageName(number)) }
        plan.paths += ["presence/hours.csv", "presence/hours.json"]
        plan.tasks.append(.presenceOverview)
    }

    private struct Neighbours: Equatable {
        let previous: Int?
        let next: Int?
    }

    private static func neighbours(_ days: [Int]) -> [Int: Neighbours] {
        var neighbours: [Int: Neighbours] = [:]
        for (i, day) in days.enumerated() {
            neighbours[day] = Neighbours(
                previous: i > 0 ? days[i - 1] : nil, next: i + 1 < days.count ? days[i + 1] : nil)
        }
        return neighbours
    }

    /// The days here on which somebody's presence is changed by records since the last build: days with a record, and
    /// those on which an interval began that one of them ends or goes on with.
    private func changedPresenceDays() throws -> Set<Int> {
        var changed: Set<Int> = []
        for change in presenceChanges {
            guard let index = context.people.index(ofID: change.person) else { continue }
            let days = try shared.presence(of: index, context).days
            var i = days.startIndex
            for day in try context.reader.presenceRecordDays(of: change.person, in: change.days) {
                // A day here has parts of the days before and after it by UTC.
                changed.formUnion(day - 1...day + 1)
                while i < days.count, days[i].day < day - 1 { i += 1 }
                var start = i
                while start > 0, start < days.count, days[start].presence.pieces.first?.startsBefore ?? false {
                    start -= 1
                    changed.insert(days[start].day)
                }
            }
        }
        return changed
    }

    private mutating func addReports(_ changed: Set<Int64>?, _ changedPeople: Set<Int64>?) throws {
        let reports = try Reports(context, drawsResponses: changesResponses(changed, changedPeople))
        plan.tasks.append(.reports(reports))
        let (pages, files) = context.reportPaths(reports)
        for page in pages { plan.add(page) }
        plan.paths += files
        guard since != nil else { return }
        let current = Set(pages.flatMap { [$0 + ".html", $0 + ".md"] } + files)
        for place in ["reports/", "unseen/"] {
            plan.vanished += try knownPaths(under: place).filter {
                !current.contains($0) && !$0.hasPrefix("unseen/feed.")
            }
        }
    }

    /// Response times are those of pairs of people; the report names everybody, by team and manager.
    private func changesResponses(_ changed: Set<Int64>?, _ changedPeople: Set<Int64>?) throws -> Bool {
        guard let since, let changed, let changedPeople else { return true }
        if changed.contains(where: { context.conversations[$0]?.summary.kind ?? .pair == .pair }) { return true }
        let people = changedPeople.compactMap { context.people.index(ofID: $0) }
        return try !people.allSatisfy(isKnown) || context.reader.hasParticulars(after: since)
    }

    /// Whether somebody had a page already.
    private func isKnown(_ person: PersonIndex) throws -> Bool {
        try !knownHashes(of: ["people/\(context.people[person].slug).html"]).isEmpty
    }

    /// Lists by name have no figures: only somebody or something new changes them, or who takes part in a room.
    private mutating func addLists(
        _ changed: Set<Int64>?, _ changedPeople: Set<Int64>?
    ) throws {
        let entries = changed?.compactMap { context.conversations[$0] }
        if try entries?.allSatisfy({ entry in
            try !knownHashes(of: ["conversations/\(entry.summary.slug)/index.html"]).isEmpty
        }) ?? false {
            addConversationLists(Set((entries ?? []).map(\.summary).filter { $0.kind != .pair }.map(\.id)))
        } else {
            addConversationLists(nil)
        }
        let people = changedPeople?.compactMap { context.people.index(ofID: $0) }
        if try people?.allSatisfy(isKnown) ?? false { return }
        let order = context.peopleByName()
        for number in 1...max(1, (order.count + PageContext.peoplePerPage - 1) / PageContext.peoplePerPage) {
            plan.tasks.append(.peopleList(number, order))
            plan.add("people/" + context.listPageName(number))
        }
    }

    /// - Parameter those: The lists with these conversations; `nil` for all lists.
    private mutating func addConversationLists(_ those: Set<Int64>?) {
        if those?.isEmpty ?? false { return }
        let order = context.conversations.orderByName()
        let perPage = PageContext.conversationsPerPage
        for number in 1...max(1, (order.count + perPage - 1) / perPage) {
            let shown = order.dropFirst((number - 1) * perPage).prefix(perPage)
            if let those, !shown.contains(where: { those.contains(context.conversations.entries[$0].summary.id) }) {
                continue
            }
            plan.tasks.append(.conversationList(number, order))
            plan.add("conversations/" + context.listPageName(number))
        }
    }
}
