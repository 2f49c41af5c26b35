import Foundation
import Hansard
import HansardStore
import PairChannel
import Synchronization

/// Everybody whom the chat knows: whom the archive names, and who has come with a token.
package final class ChatPeople: Sendable {
    private struct State {
        var people: [ID: ChatPerson] = [:]
        /// By name.
        var order: [ChatPerson] = []
        var isNamedByArchive: Set<ID> = []
        var chatVersion: Int64 = -1
        var archiveVersion: Int64 = -1
    }

    let archive: String
    private let journal: LiveJournal
    private let state = Mutex(State())

    package init(archive: String, journal: LiveJournal) { (self.archive, self.journal) = (archive, journal) }

    func person(_ id: String) -> ChatPerson? { state.withLock { $0.people[ID(id)] } }

    /// Whether a source of the archive’s names this person; one who is known from presence has an id alone.
    func isNamedByArchive(_ id: String) -> Bool { state.withLock { $0.isNamedByArchive.contains(ID(id)) } }

    /// Active people whose name or id has `query` in it, by name.
    func active(matching query: String) -> [ChatPerson] {
        let all = state.withLock { $0.order }.filter(\.isActive)
        guard !query.isEmpty else { return all }
        return all.filter {
            ID($0.id) == ID(query)
                || $0.name?.range(of: query, options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive])
                    != nil
        }
    }

    /// Takes note of somebody at once.
    func add(_ person: ChatPerson) {
        state.withLock {
            if $0.people.updateValue(person, forKey: ID(person.id)) != nil {
                $0.order.removeAll { ID($0.id) == ID(person.id) }
            }
            // Names are slow to compare: of a thousand who come one after the other, each is put in their place.
            var (place, end) = (0, $0.order.count)
            while place < end {
                let middle = (place + end) / 2
                if Self.precedes($0.order[middle], person) { place = middle + 1 } else { end = middle }
            }
            $0.order.insert(person, at: place)
        }
    }

    /// Reads again what has changed.
    ///
    /// - Returns: Who has been deactivated since; `nil` when nothing has changed.
    @discardableResult
    package func refresh() throws -> [String]? {
        let known = state.withLock { ($0.chatVersion, $0.archiveVersion) }
        let chatVersion = try journal.readNow { try $0.peopleVersion() }
        // Without an archive yet, or while it is made anew, what is known stays.
        let reader = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
        let archiveVersion = (try? reader?.extent().lastSeq) ?? known.1
        guard (chatVersion, archiveVersion) != known else { return nil }
        let named = archiveVersion == known.1 ? nil : try reader?.people().people
        let noted = try journal.readNow { try $0.people() }
        return state.withLock { state in
            let people = state.people
            let before = Set(people.filter(\.value.isActive).keys)
            if let named {
                state.isNamedByArchive = Set(named.filter { $0.name != nil }.map { ID($0.sourceID) })
                for person in named where !person.isBot && PersonID(person.sourceID) != nil {
                    state.people[ID(person.sourceID)] = ChatPerson(person)
                }
            }
            for person in noted {
                let id = ID(person.id)
                guard var known = state.people[id] else {
                    state.people[id] = person
                    continue
                }
                known.name = known.name ?? person.name
                known.title = known.title ?? person.title
                known.isActive = person.isActive
                state.people[id] = known
            }
            (state.chatVersion, state.archiveVersion) = (chatVersion, archiveVersion)
            // The archive changes with every message, and people seldom.
            if state.people != people { Self.sort(&state) }
            return before.filter { state.people[$0]?.isActive == false }.sorted().map(\.text)
        }
    }

    private static func sort(_ state: inout State) { state.order = state.people.values.sorted(by: precedes) }

    private static func precedes(_ a: ChatPerson, _ b: ChatPerson) -> Bool {
        let order = (a.name ?? a.id).compare(b.name ?? b.id, options: [.caseInsensitive, .numeric])
        return order == .orderedSame ? ID(a.id) < ID(b.id) : order == .orderedAscending
    }
}
