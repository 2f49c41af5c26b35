import Foundation
import GRDB
import Hansard
import PairChannel

extension ScopeMask {
    /// Finds out who is meant.
    ///
    /// - Parameter whole: Reads all of the archive.
    init(_ request: MaskRequest, in whole: ArchiveReader) throws {
        let everybody = try whole.people()
        let covered = everybody.people.filter { request.mask.covers(ID($0.sourceID)) }
        let numbers = Set(covered.map(\.id)).union(request.mask.covers(nil) ? [0] : [])
        guard request.mask.fields.contains(.names) else {
            self.init(request, covered: numbers, people: [:], names: NameReplacer([]))
            return
        }
        let pseudonyms = try whole.read { try Self.pseudonyms(of: covered, request.context, $0) }
        let people = pseudonyms.mapValues { Person(pseudonym: $0, name: $0.name(request.words.person)) }
        let names = try whole.read { db in
            let all = try Self.names(db)
            var kept: [String] = []
            // Whoever is named as the exception keeps their name, whoever else has it.
            if case .except = request.mask.whose { kept = all.filter { people[$0.0] == nil }.map(\.1) }
            return NameReplacer(all.compactMap { id, name in people[id].map { (name, $0.name) } }, keeping: kept)
        }
        self.init(request, covered: numbers, people: people, names: names)
    }

    /// Those whose texts are withheld; `nil` is whoever no source names.
    func withheldTexts(in people: PeopleDirectory) -> Set<PersonIndex?> {
        guard hides(.texts) else { return [] }
        var covered: Set<PersonIndex?> = Set(covered.compactMap { people.index(ofID: $0) }.map { .some($0) })
        if self.covered.contains(0) { covered.insert(nil) }
        return covered
    }

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

    /// A name as sources write it: `é` is one character or two, and texts have the one or the other.
    private static func forms(of name: String) -> [String] {
        guard name.utf8.contains(where: { $0 >= 0x80 }) else { return [name] }
        let forms = [name, name.precomposedStringWithCanonicalMapping, name.decomposedStringWithCanonicalMapping]
        var known: Set<ID> = []
        return forms.filter { known.insert(ID($0)).inserted }
    }

    /// Whatever somebody is or was called by, with their numbers. Ids count where a letter is in them: numbers stand in every
    /// text.
    private static func names(_ db: Database) throws -> [(Int64, String)] {
        let particulars = ["name", "real_name", "handle", "email"].flatMap { column in
            [("id", "person"), ("person", "person_version")].map { id, table in
                "SELECT \(id), \(column) FROM \(table) WHERE \(column) <> ''"
            }
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                \(particulars.joined(separator: " UNION "))
                UNION SELECT person, name FROM person_name
                UNION SELECT sender, sender_name FROM message
                    WHERE sender IS NOT NULL AND sender_name IS NOT NULL AND sender_name <> ''
                UNION SELECT person, external_id FROM account WHERE external_id GLOB '*[A-Za-z]*'
                ORDER BY 1, 2
                """)
        return rows.flatMap { row in Self.forms(of: row[1]).map { (row[0], $0) } }
    }
}
