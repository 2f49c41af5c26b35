import GRDB
import Hansard

/// How what people were called when stands in `person_name`: from `from_at` on, the smallest number for the first name.
enum DatedNameRows {
    /// Of everybody who has such names, by their numbers, oldest first.
    static func all(in db: Database) throws -> [Int64: [DatedName]] {
        var names: [Int64: [DatedName]] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT person, from_at, name FROM person_name ORDER BY person, from_at") {
            let from: Int64 = row[1]
            names[row[0], default: []].append(
                DatedName(row[2], from: from == .min ? nil : Timestamp(microseconds: from)))
        }
        return names
    }

    /// Gives a person those names in place of all that they have.
    static func set(_ names: [DatedName], of person: Int64, in db: Database) throws {
        try db.execute(sql: "DELETE FROM person_name WHERE person = ?", arguments: [person])
        for name in names {
            try db.execute(
                sql: "INSERT INTO person_name VALUES (?, ?, ?)",
                arguments: [person, name.from?.microseconds ?? .min, name.name])
        }
    }
}
