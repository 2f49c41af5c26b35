import Hansard
import HansardStore

/// A state of the archive that a page was drawn from, as far as it matters to whether the page is still the same.
package struct PageState: Equatable, Sendable {
    let archiveID: Int64
    let seq: Int64
    /// Everybody who may be seen, with their names: they stand on every page.
    let people: Int
}

/// What records after one of them have changed, found out once for all the pages that ask.
final class PageChanges {
    let context: PageContext
    private var people: [Int64: Set<Int64>] = [:]
    /// By person, their days by UTC.
    private var presence: [Int64: [Int64: [ClosedRange<Int>]]] = [:]
    private(set) lazy var state = PageState(
        archiveID: context.extent.archiveID, seq: context.extent.lastSeq,
        people: context.people.people.hashOfParticulars)

    /// - Parameter context: Of the state that is now.
    init(_ context: PageContext) { self.context = context }

    /// People with a record after `seq`.
    func people(changedAfter seq: Int64) throws -> Set<Int64> {
        if let known = people[seq] { return known }
        let changed = try context.reader.people(changedAfter: seq)
        people[seq] = changed
        return changed
    }

    /// The days, by UTC, on which records after `seq` changed whether people were offline.
    func presence(changedAfter seq: Int64) throws -> [Int64: [ClosedRange<Int>]] {
        if let known = presence[seq] { return known }
        var changed: [Int64: [ClosedRange<Int>]] = [:]
        for change in try context.reader.presenceChanges(after: seq) {
            changed[change.person, default: []].append(change.offlineDays)
        }
        presence[seq] = changed
        return changed
    }

    /// Whether somebody’s page, or a list of theirs, may be another.
    func hasChanged(_ person: PersonIndex?, after seq: Int64, isWhole: Bool) throws -> Bool {
        guard isWhole, context.extent.namesSeq <= seq, let person else { return true }
        return try people(changedAfter: seq).contains(context.people[person].id)
    }

    /// Whether a page about all of a conversation may be another.
    ///
    /// - Parameter slug: Of the conversation.
    func hasChanged(conversation slug: String, after seq: Int64, isWhole: Bool) throws -> Bool {
        guard isWhole, context.extent.namesSeq <= seq else { return true }
        return try hasChanged(context.conversations[slug: slug], nil, after: seq)
    }

    /// Whether a page about a conversation, or one with its messages, may be another.
    ///
    /// - Parameter page: Which of its pages of messages; `nil` for one about all of it.
    func hasChanged(
        _ entry: ConversationDirectory.Entry?, _ page: (month: CalendarMonth, part: Int)?, after seq: Int64
    ) throws -> Bool {
        guard let summary = entry?.summary else { return true }
        var days: [ClosedRange<Int>] = []
        if summary.kind == .pair {
            let presence = try presence(changedAfter: seq)
            for person in [summary.low, summary.high].compactMap(\.self) { days += presence[person] ?? [] }
        }
        if summary.changedSeq <= seq, days.isEmpty { return try leads(summary, page, after: seq) }
        guard let page else { return summary.changedSeq > seq }
        let pages = try context.reader.pages(of: summary.id)
        guard let index = pages.firstIndex(where: { $0.period.first == page.month && $0.period.part == page.part }),
            // Before the end, a message more may move those after it to other pages, to which this one may lead.
            try context.reader.isAtEnd(of: summary.id, whatCameAfter: seq)
        else { return true }
        return try pages.changed(after: seq, presenceDays: days).contains(index) || leads(summary, page, after: seq)
    }

    /// Whether anything that is shown of a conversation’s messages may be another, wherever it stands.
    func hasChangedAnywhere(_ entry: ConversationDirectory.Entry?, after seq: Int64) throws -> Bool {
        guard let summary = entry?.summary, summary.changedSeq <= seq else { return true }
        guard summary.kind == .pair else { return false }
        let presence = try presence(changedAfter: seq)
        return [summary.low, summary.high].contains { person in person.flatMap { presence[$0] }?.isEmpty == false }
    }

    /// Whether any message of a conversation may lead to another, to which something may have come or moved.
    func leadsElsewhere(_ entry: ConversationDirectory.Entry?, after seq: Int64) throws -> Bool {
        guard context.extent.lastSeq > seq, let id = entry?.summary.id else { return false }
        guard let first = try context.periods(of: id).first else { return true }
        return try context.reader.hasLinkingMessages(in: id, from: first.start, before: nil)
    }

    /// Whether a page may have a message that leads to another, to which something may have come or moved.
    private func leads(
        _ conversation: ConversationSummary, _ page: (month: CalendarMonth, part: Int)?, after seq: Int64
    ) throws -> Bool {
        guard context.extent.lastSeq > seq, let page else { return false }
        let periods = try context.periods(of: conversation.id)
        guard let index = periods.firstIndex(where: { $0.first == page.month && $0.part == page.part }) else {
            return true
        }
        let end = index + 1 < periods.count ? periods[index + 1].start : nil
        return try context.reader.hasLinkingMessages(in: conversation.id, from: periods[index].start, before: end)
    }
}

extension [PeopleDirectory.Person] {
    fileprivate var hashOfParticulars: Int {
        var hasher = Hasher()
        for person in self {
            hasher.combine(person.id)
            hasher.combine(person.displayName)
            hasher.combine(person.isBot)
        }
        return hasher.finalize()
    }
}
