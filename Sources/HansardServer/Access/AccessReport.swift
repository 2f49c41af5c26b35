import Hansard
import HansardStore

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
    private static let looks: Set = ["view", "search", "feed", "export", "attachment"]

    /// The rooms and groups in which the person takes part: whoever opened one looked at them.
    private var conversations: Set<String> = []

    /// - Parameters:
    ///   - person: Whose report it is; `nil` for that of everybody.
    ///   - conversations: Those in which the person takes part, as the archive knows. The log names people itself only where
    ///     it is they who were looked at: in pairs, and on pages of their own.
    package init(
        _ database: AccessDatabase, from: Timestamp? = nil, until: Timestamp? = nil, person: String? = nil,
        conversations: Set<String> = []
    ) throws(AccessError) {
        (self.person, self.conversations) = (person, conversations)
        var matrix: [Key: Look] = [:]
        try database.entries(from: from, until: until) { add($0, to: &matrix) }
        self.matrix = matrix.sorted { $0.key < $1.key }.map(\.value)
    }

    private struct Key: Hashable, Comparable {
        let month, reader, role, person: String

        static func < (a: Self, b: Self) -> Bool {
            (a.month, a.reader, a.role, a.person) < (b.month, b.reader, b.role, b.person)
        }
    }

    private mutating func add(_ line: LoggedAccess, to matrix: inout [Key: Look]) {
        let entry = line.entry
        if let person {
            guard entry.outcome == "served",
                entry.people.contains(person) || entry.conversations.contains(where: conversations.contains)
            else { return }
            if entry.person == person { ownLooks += 1 } else { looksAtPerson.append(line) }
            return
        }
        entries += 1
        guard entry.outcome == "served" else {
            if entry.status >= 400 { refusals.append(line) }
            if entry.outcome == "case-expired" { expiredCases.append(line) }
            return
        }
        guard Self.looks.contains(entry.action) else { return }
        served += 1
        if entry.role == Role.compliance.rawValue, entry.caseName == nil { withoutCase.append(line) }
        let month = String(entry.at.rfc3339(.second).prefix(7))
        let reader = entry.reader
        for person in Set(entry.people) where person != entry.person {
            let key = Key(month: month, reader: reader, role: entry.role, person: person)
            var look = matrix[key] ?? Look(month: month, reader: reader, role: entry.role, person: person)
            look.looks += 1
            look.records += entry.recordCount
            matrix[key] = look
        }
    }
}

extension AccessEntry {
    /// The person’s id, or what the proof of identity said of somebody who is none of the record’s people.
    package var reader: String { person ?? (subject.isEmpty ? "unknown" : subject) }
}
