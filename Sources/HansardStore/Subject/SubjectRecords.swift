import GRDB
import Hansard
import PairChannel

/// What of an archive belongs to one person, found in one state of it: what a copy for them is made from.
struct SubjectRecords {
    /// By their number in the database.
    let person: Int64
    /// The messages, under a mask that withholds the names of everybody else.
    let scope: ArchiveScope
    /// The records of the person’s memberships and particulars.
    let own: [Int64]
    /// Conversations with marks or memberships of the person.
    let places: Set<Int64>
    /// How much there is.
    let register: SubjectRegister

    /// - Parameters:
    ///   - id: By which the archive calls the person.
    ///   - request: What is withheld: the names of everybody else.
    ///   - whole: Reads all of the archive.
    /// - Throws: `ArchiveError` where the archive has no such person.
    init(of id: ID, _ request: MaskRequest, in whole: ArchiveReader) throws {
        let everybody = try whole.people()
        guard let index = everybody.index(ofSourceID: id) else {
            throw ArchiveError(whole.folder.path, .noSuchPerson(id.text))
        }
        let person = everybody[index].id
        var mask = try ScopeMask(request, in: whole)
        let (messages, own, places) = try whole.read { db in
            (
                try SubjectMessages(of: person, mask.names, db), try Self.own(person, db),
                try Self.places(person, db)
            )
        }
        mask.withoutFiles = messages.withoutFiles
        let reading = SubjectReading(everybody[index], messages, mask)
        register = try whole.read { try reading.register(everybody, places, $0) }
        (self.person, self.own, self.places) = (person, own, places)
        scope = ArchiveScope(
            conversations: messages.conversations, from: nil, until: nil, includesPresence: false, mask: mask,
            messages: messages.records, subject: person)
    }

    private static func own(_ person: Int64, _ db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT seq FROM membership WHERE person = ?1 UNION SELECT seq FROM person_version WHERE person = ?1
                """, arguments: [person])
    }

    private static func places(_ person: Int64, _ db: Database) throws -> Set<Int64> {
        try Set(
            Int64.fetchAll(
                db,
                sql: """
                    SELECT conversation FROM seen_month WHERE person = ?1
                    UNION SELECT conversation FROM membership WHERE person = ?1
                    """, arguments: [person]))
    }
}
