import GRDB
import Hansard
import PairChannel

/// Reads what a register says of one person.
struct SubjectReading {
    private let person: PeopleDirectory.Person
    private let messages: SubjectMessages
    private let mask: ScopeMask

    /// - Parameters:
    ///   - messages: Those of the copy.
    ///   - mask: Withholds the names of everybody else.
    init(_ person: PeopleDirectory.Person, _ messages: SubjectMessages, _ mask: ScopeMask) {
        (self.person, self.messages, self.mask) = (person, messages, mask)
    }

    /// - Parameters:
    ///   - places: Conversations with marks or memberships of the person.
    ///   - db: All of the archive.
    func register(_ everybody: PeopleDirectory, _ places: Set<Int64>, _ db: Database) throws -> SubjectRegister {
        var register = SubjectRegister(of: ID(person.sourceID))
        register.accounts = try Row.fetchAll(
            db, sql: "SELECT system, external_id FROM account WHERE person = ? ORDER BY system, external_id",
            arguments: [person.id]
        ).map { Account(system: $0[0], externalID: ID($0[1])) }
        (register.name, register.names) = (person.name.flatMap { $0.isEmpty ? nil : $0 }, person.names)
        register.particulars = try particulars(everybody, db)
        register.isErased =
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM erased_person WHERE person = ?)", arguments: [person.id])
            ?? false
        register.written = messages.written
        register.holdings = messages.spans
        try readEvents(into: &register, db)
        register.holdings[.seen] = try seen(in: places, db)
        try readFiles(into: &register, db)
        try readSources(into: &register, db)
        register.conversations = messages.conversations.union(places)
        for other in everybody.people {
            register.pseudonyms[ID(other.sourceID)] = mask.people[other.id]?.name
        }
        return register
    }

    /// What is said of the person may be said by whom they work for.
    private func particulars(_ everybody: PeopleDirectory, _ db: Database) throws -> [SubjectRegister.Particulars] {
        var all: [SubjectRegister.Particulars] = []
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT name, email, title, team, manager, real_name, handle FROM person_version
                WHERE person = ? ORDER BY seq
                """,
            arguments: [person.id])
        for row in rows {
            func text(_ column: Int) -> String? { (row[column] as String?).flatMap { $0.isEmpty ? nil : $0 } }
            var its = SubjectRegister.Particulars(name: text(0), email: text(1))
            (its.realName, its.handle) = (text(5), text(6))
            its.title = text(2).map { mask.names.replaced(in: $0) }
            its.team = text(3).map { mask.names.replaced(in: $0) }
            its.manager = text(4).flatMap { everybody.index(ofSourceID: ID($0)) }
                .flatMap { mask.people[everybody[$0].id]?.name }
            if its != .init(), !all.contains(its) { all.append(its) }
        }
        return all
    }

    // MARK: Counts

    private func span(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> SubjectRegister.Span? {
        guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments), row[0] as Int? ?? 0 > 0 else {
            return nil
        }
        func time(_ column: Int) -> Timestamp? { (row[column] as Int64?).map { Timestamp(microseconds: $0) } }
        var span = SubjectRegister.Span()
        span.take(row[0], from: time(1), to: time(2))
        return span
    }

    private static let events: [(category: SubjectRegister.Category, table: String, person: String, at: String)] = [
        (.edits, "edit", "editor", "edited_at"), (.deletions, "deletion", "deleter", "deleted_at"),
        (.reactions, "reaction", "person", "at"), (.memberships, "membership", "person", "at"),
        (.presence, "presence", "person", "at"), (.particulars, "person_version", "person", "NULL"),
    ]

    private func readEvents(into register: inout SubjectRegister, _ db: Database) throws {
        for (category, table, column, at) in Self.events {
            register.holdings[category] = try span(
                "SELECT count(*), min(\(at)), max(\(at)) FROM \(table) WHERE \(column) = ?", [person.id], db)
        }
    }

    private func seen(in places: Set<Int64>, _ db: Database) throws -> SubjectRegister.Span? {
        var all = SubjectRegister.Span()
        for place in places {
            let its = try span(
                "SELECT count(*), min(seen_at), max(seen_at) FROM seen WHERE conversation = ? AND person = ?",
                [place, person.id], db)
            if let its { all.take(its.count, from: its.first, to: its.last) }
        }
        return all.count > 0 ? all : nil
    }

    private func readFiles(into register: inout SubjectRegister, _ db: Database) throws {
        guard try StoredFileRow.isThere(db) else { return }
        let files = """
            FROM attachment_file AS file CROSS JOIN message INDEXED BY message_seq ON message.seq = file.message
            WHERE file.left_out = 0 AND message.sender = ?
            """
        register.holdings[.files] = try span(
            "SELECT count(*), min(sent_at), max(sent_at) \(files)", [person.id], db)
        register.fileBytes =
            try Int64.fetchOne(db, sql: "SELECT ifnull(sum(file.bytes), 0) \(files)", arguments: [person.id]) ?? 0
    }

    private func readSources(into register: inout SubjectRegister, _ db: Database) throws {
        let own = try Int64.fetchAll(
            db, sql: "SELECT source FROM person_version WHERE person = ?", arguments: [person.id])
        let sources = messages.sources.union(own).map { String($0) }.joined(separator: ", ")
        register.sources = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT format, system FROM source WHERE id IN (\(sources)) ORDER BY format, system
                """
        ).map { SubjectRegister.Source(format: $0[0], system: $0[1]) }
        register.holdings[.quarantined] = try span(
            """
            SELECT sum(lines), NULL, NULL FROM quarantine
            WHERE source IN (SELECT name FROM source WHERE id IN (\(sources)))
            """, [], db)
    }
}
