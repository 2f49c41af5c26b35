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
struct PageChanges {
    var people: [Int64: Set<Int64>] = [:]
    var presence: [Int64: [Int64: [ClosedRange<Int>]]] = [:]  // by person, their days by UTC
    var names: Int?
}

extension SitePages {
    package var state: PageState {
        let names = changes.names ?? people.people.hashOfParticulars
        changes.names = names
        return PageState(archiveID: extent.archiveID, seq: extent.lastSeq, people: names)
    }

    /// Whether the file at `path` may be another than when it was drawn from the state `since`: cheap, and never wrongly
    /// no. A transcript stays the same whatever is said elsewhere.
    ///
    /// - Parameter isWhole: Both states are of the whole archive. Of a part of it, other conversations may have come to
    ///   belong to it meanwhile that are older than `since`: only what stands in one conversation can stay.
    package func hasChanged(_ path: String, since: PageState, isWhole: Bool) throws -> Bool {
        let now = state
        guard now.archiveID == since.archiveID, now.people == since.people, now.seq >= since.seq,
            let key = PageKey(path)
        else { return true }
        switch key {
        case .search, .free, .reports: return false
        case .conversation(let slug, let file) where !isWhole:
            guard case .transcript = file, let entry = entry(slug) else { return true }
            return try hasChanged(entry, file, since.seq)
        default: guard isWhole, extent.namesSeq <= since.seq else { return true }
        }
        switch key {
        case .conversation(let slug, let file):
            guard let entry = entry(slug) else { return true }
            return try hasChanged(entry, file, since.seq)
        case .person(let slug), .personConversations(let slug, _):
            guard let index = personIndex(slug) else { return true }
            return try people(changedAfter: since.seq).contains(people[index].id)
        case .presencePerson(let slug, _):
            guard let index = personIndex(slug) else { return true }
            return try presence(changedAfter: since.seq)[people[index].id] != nil
        default: return now.seq > since.seq
        }
    }

    private func hasChanged(
        _ entry: ConversationDirectory.Entry, _ file: PageKey.ConversationFile, _ seq: Int64
    ) throws -> Bool {
        let summary = entry.summary
        var days: [ClosedRange<Int>] = []
        if summary.kind == .pair {
            let presence = try presence(changedAfter: seq)
            for person in [summary.low, summary.high].compactMap(\.self) { days += presence[person] ?? [] }
        }
        if summary.changedSeq <= seq, days.isEmpty { return false }
        guard case .transcript(let month, let part) = file else { return summary.changedSeq > seq }
        let pages = try context.reader.pages(of: summary.id)
        guard let index = pages.firstIndex(where: { $0.period.first == month && $0.period.part == part }),
            // Before the end, a message more may move those after it to other pages, to which this one may lead.
            try context.reader.isAtEnd(of: summary.id, whatCameAfter: seq)
        else { return true }
        return pages.changed(after: seq, presenceDays: days).contains(index)
    }

    private func people(changedAfter seq: Int64) throws -> Set<Int64> {
        if let known = changes.people[seq] { return known }
        let people = try context.reader.people(changedAfter: seq)
        changes.people[seq] = people
        return people
    }

    /// The days, by UTC, on which records after `seq` changed whether people were offline.
    func presence(changedAfter seq: Int64) throws -> [Int64: [ClosedRange<Int>]] {
        if let known = changes.presence[seq] { return known }
        var presence: [Int64: [ClosedRange<Int>]] = [:]
        for change in try context.reader.presenceChanges(after: seq) {
            presence[change.person, default: []].append(change.offlineDays)
        }
        changes.presence[seq] = presence
        return presence
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
