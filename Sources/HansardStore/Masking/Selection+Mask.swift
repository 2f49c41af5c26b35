import GRDB
import Hansard
import PairChannel

extension Selection {
    /// The same selection as it may be told to whoever is not told the names that `mask` withholds: pseudonyms stand in the place
    /// of ids.
    ///
    /// - Parameter whole: Reads all of the archive.
    func masked(by mask: ScopeMask, in whole: ArchiveReader) throws -> Selection {
        guard mask.hides(.names) else { return self }
        let people = try whole.people()
        func name(_ id: ID) -> ID {
            let person = people.index(ofSourceID: id).flatMap { mask.people[people[$0].id] }
            return person.map { ID($0.pseudonym.id) } ?? id
        }
        let channels = try whole.read { db in
            let names = try MaskedChannels(mask, in: db).names
            let rows = try Row.fetchAll(db, sql: "SELECT id, source_id FROM conversation")
            return Dictionary(
                rows.compactMap { row in names[row[0]].map { (ID(row[1]), ID($0)) } },
                uniquingKeysWith: { one, _ in one })
        }
        var masked = self
        masked.people = Set(self.people.map(name))
        masked.conversations = Set(conversations.map { channels[$0] ?? $0 })
        masked.except.people = Set(except.people.map(name))
        masked.except.conversations = Set(except.conversations.map { channels[$0] ?? $0 })
        if let reports {
            masked.reports = Reports(of: Set(reports.people.map(name)), isTransitive: reports.isTransitive)
        }
        masked.query = query.map { mask.names.replaced(in: $0) }
        return masked
    }
}
