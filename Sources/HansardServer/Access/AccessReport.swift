import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Who looked at whom, worked out from the access log in one pass.
package struct AccessReport: Sendable {
    /// Looks of one reader at one person’s conversations in one month.
    package struct Look: Sendable, Equatable {
        package let month: String  // `2026-03`
        package let reader: String
        package let role: String
        package let person: String
        package fileprivate(set) var looks = 0
        package fileprivate(set) var records: Int64 = 0
    }

    /// One entry, as a line of a list.
    package typealias Line = LoggedAccess

    /// What the check of the whole log found, of which these entries are a part.
    package private(set) var check = AccessCheck.whole(entries: 0, hash: [])
    package private(set) var entries = 0
    package private(set) var served = 0
    /// By month, reader, role and person.
    package private(set) var matrix: [Look] = []
    /// Served to somebody in a role that needs a case, without one.
    package private(set) var withoutCase: [Line] = []
    package private(set) var expiredCases: [Line] = []
    /// All that was refused, expired cases among it.
    package private(set) var refusals: [Line] = []

    /// For one person: what was served of their conversations, but not to themselves.
    package private(set) var person: String?
    package private(set) var looksAtPerson: [Line] = []
    /// How often they looked at their own.
    package private(set) var ownLooks = 0

    /// What a reader gets to see of the record; signing in and choosing a case are none.
    private static let looks: Set = ["view", "search", "feed", "export", "attachment", goesOn]
    private static let goesOn = DisclosureAction.exportGoesOn.rawValue

    /// Whom exports that go on have had so far, by reader and what was asked for: each is one look at each of them.
    private var exported: [[ID]: Set<ID>] = [:]

    /// The rooms and groups in which the person takes part: whoever opened one looked at them.
    private var conversations: Set<ID> = []

    /// - Parameters:
    ///   - person: Whose report it is; `nil` for that of everybody.
    ///   - conversations: Those in which the person takes part, as the archive knows. The log names people itself only where
    ///     it is they who were looked at: in pairs, and on pages of their own.
    package init(
        _ database: AccessDatabase, from: Timestamp? = nil, until: Timestamp? = nil, person: String? = nil,
        conversations: Set<ID> = []
    ) throws(AccessError) {
        (self.person, self.conversations) = (person, conversations)
        var matrix: [Key: Look] = [:]
        check = try database.entries(from: from, until: until) { add($0, to: &matrix) }
        self.matrix = matrix.sorted { $0.key < $1.key }.map(\.value)
    }

    private struct Key: Hashable, Comparable {
        let month: String
        let reader: ID
        let role: String
        let person: ID

        static func < (a: Self, b: Self) -> Bool {
            (a.month, a.reader, a.role, a.person) < (b.month, b.reader, b.role, b.person)
        }
    }

    /// Those of `people` at whom an entry is a look of its own, and not one more piece of an export that had them before.
    private mutating func newLooks(_ entry: AccessEntry, at people: Set<ID>) -> Set<ID> {
        let key = [entry.means, entry.subject, entry.caseName ?? "", entry.target].map { ID($0) }
        switch entry.action {
        case DisclosureAction.export.rawValue:
            exported[key] = people
            return people
        case Self.goesOn:
            let new = people.subtracting(exported[key] ?? [])
            exported[key, default: []].formUnion(new)
            return new
        default: return people
        }
    }

    private mutating func add(_ line: LoggedAccess, to matrix: inout [Key: Look]) {
        let entry = line.entry
        if let person = person.map({ ID($0) }) {
            guard entry.outcome == "served", Self.looks.contains(entry.action),
                entry.people.contains(where: { ID($0) == person })
                    || entry.conversations.contains(where: { conversations.contains(ID($0)) })
            else { return }
            guard newLooks(entry, at: [person]).contains(person) else { return }
            if entry.person.map({ ID($0) }) == person { ownLooks += 1 } else { looksAtPerson.append(line) }
            return
        }
        entries += 1
        guard entry.outcome == "served" else {
            if entry.status >= 400 { refusals.append(line) }
            if entry.outcome == "case-expired" { expiredCases.append(line) }
            return
        }
        guard Self.looks.contains(entry.action) else { return }
        if entry.action != Self.goesOn { served += 1 }
        if entry.role == Role.compliance.rawValue, entry.caseName == nil { withoutCase.append(line) }
        let month = String(entry.at.rfc3339(.second).prefix(7))
        let people = Set(entry.people.map { ID($0) })
        let new = newLooks(entry, at: people)
        for person in people where person != entry.person.map({ ID($0) }) {
            let key = Key(month: month, reader: ID(entry.reader), role: entry.role, person: person)
            var look = matrix[key] ?? Look(month: month, reader: entry.reader, role: entry.role, person: person.text)
            look.looks += new.contains(person) ? 1 : 0
            look.records += entry.recordCount
            matrix[key] = look
        }
    }
}

extension AccessEntry {
    /// The person’s id, or what the proof of identity said of somebody who is none of the record’s people.
    package var reader: String { person ?? (subject.isEmpty ? "unknown" : subject) }
}
