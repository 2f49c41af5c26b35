import GRDB
import Hansard

/// What people were called when, as `people.yml` says.
extension Accounts {
    /// Writes down what the map says, and has everybody with such names shown by the newest.
    ///
    /// - Returns: Those of whom something else is said than before.
    func settleNames() throws -> Set<Int64> {
        var known = try DatedNameRows.all(in: db)
        var changed: Set<Int64> = []
        if let map {
            let told = try namesTold(by: map)
            for person in Set(known.keys).union(told.keys).sorted() where known[person] != told[person] {
                try DatedNameRows.set(told[person] ?? [], of: person, in: db)
                recordNames(LogNames(person: try account(.person, of: person), names: told[person] ?? []))
                changed.insert(person)
            }
            known = told
        }
        for person in changed.union(known.keys) where try show(known[person]?.last?.name, of: person) {
            changed.insert(person)
        }
        return changed
    }

    /// By their numbers; of two entries about one person, the first.
    private func namesTold(by map: AccountMap) throws -> [Int64: [DatedName]] {
        var names: [Int64: [DatedName]] = [:]
        for entry in map.entries where !entry.names.isEmpty {
            for account in entry.accounts {
                guard let person = try find(.person, account), names[person] == nil, !isErased(person) else { continue }
                names[person] = entry.names
            }
        }
        return names
    }

    /// - Parameter name: `nil` for what the sources say last.
    /// - Returns: Whether another was shown.
    private func show(_ name: String?, of person: Int64) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE person SET name = ?1 WHERE id = ?2 AND name IS NOT ?1
                """
        ).execute(arguments: [name ?? nameInSources(of: person), person])
        return db.changesCount > 0
    }

    private func nameInSources(of person: Int64) throws -> String? {
        try String.fetchOne(
            db,
            sql: "SELECT its.name FROM person JOIN person_version AS its ON its.seq = person.version WHERE id = ?",
            arguments: [person])
    }
}
