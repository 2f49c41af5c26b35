import GRDB
import Hansard
import PairChannel

/// A mask as it comes out in one state of an archive: who is meant, and what they are called.
package struct ScopeMask: Sendable {
    /// Somebody whose name is withheld.
    struct Person: Sendable {
        let pseudonym: Pseudonym
        let name: String
    }

    let request: MaskRequest
    /// Those who are meant, by their numbers in the database. The number 0 is whoever no source names.
    let covered: Set<Int64>
    /// Of those whose names are withheld, what they are called; by their numbers.
    let people: [Int64: Person]
    /// Puts pseudonyms in the place of names in texts.
    let names: NameReplacer

    /// Finds out who is meant.
    ///
    /// - Parameter whole: Reads all of the archive.
    init(_ request: MaskRequest, in whole: ArchiveReader) throws {
        self.request = request
        let everybody = try whole.people()
        let covered = everybody.people.filter { request.mask.covers(ID($0.sourceID)) }
        self.covered = Set(covered.map(\.id)).union(request.mask.covers(nil) ? [0] : [])
        guard request.mask.fields.contains(.names) else {
            (people, names) = ([:], NameReplacer([]))
            return
        }
        let pseudonyms = try whole.read { try Self.pseudonyms(of: covered, request.context, $0) }
        let people = pseudonyms.mapValues { Person(pseudonym: $0, name: $0.name(request.words.person)) }
        self.people = people
        names = try whole.read { db in
            NameReplacer(try Self.names(db).compactMap { id, name in people[id].map { (name, $0.name) } })
        }
    }

    /// Whether the field is withheld of anybody.
    func hides(_ field: RecordMask.Field) -> Bool { request.mask.fields.contains(field) && !covered.isEmpty }

    /// Codes under the archive’s own key, longer ones for those whose short ones are equal.
    private static func pseudonyms(
        of people: [PeopleDirectory.Person], _ context: String, _ db: Database
    ) throws -> [Int64: Pseudonym] {
        let hash = try MessageLookup.hash(db)
        let hashes = people.map { person in
            var bytes = Array("\(context)\0\(person.sourceID)".utf8)
            return bytes.withUnsafeMutableBytes { hash.hash(domain, UnsafeRawBufferPointer($0)) }
        }
        var counts: [Pseudonym: Int] = [:]
        for hash in hashes { counts[Pseudonym(hash: hash), default: 0] += 1 }
        let pairs = zip(people, hashes).map { person, hash in
            (person.id, Pseudonym(hash: hash, isLong: counts[Pseudonym(hash: hash)]! > 1))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Keeps these hashes apart from others under the same key.
    private static let domain: UInt64 = 3

    /// Whatever somebody is or was called by, with their numbers. Ids count where a letter is in them: numbers stand in every
    /// text.
    private static func names(_ db: Database) throws -> [(Int64, String)] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, name FROM person WHERE name <> '' UNION SELECT id, email FROM person WHERE email <> ''
                UNION SELECT person, name FROM person_version WHERE name <> ''
                UNION SELECT person, email FROM person_version WHERE email <> ''
                UNION SELECT person, name FROM person_name
                UNION SELECT person, external_id FROM account
                    WHERE length(external_id) > 3 AND external_id GLOB '*[A-Za-z]*'
                ORDER BY 1, 2
                """)
        return rows.map { ($0[0], $0[1]) }
    }
}
