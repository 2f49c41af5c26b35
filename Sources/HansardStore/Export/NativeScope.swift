import GRDB
import Hansard

/// What of the log an export may tell: the records that a scope has, found once in its tables, whose rows have the numbers of
/// their lines.
struct NativeScope {
    /// The first instant of marks and presence, and the first after it.
    let from: Timestamp?
    let until: Timestamp?
    /// Who was online is told.
    let hasPresence: Bool
    /// Marks of seen are told.
    let hasMarks: Bool
    /// Whose marks, presence and memberships are told, and nobody else’s; `nil` for everybody’s.
    let subject: Int64?
    /// `nil` where all records are told.
    private let records: SequenceSet?
    /// `nil` where everybody is.
    private let people: Set<Int64>?
    private let conversations: Set<Int64>?
    /// Of reactions that are counted, how many without those who are not told.
    private let counts: [Int64: Int]
    /// That somebody is a member is told, and not since when.
    private let untimed: Set<Int64>

    /// All there is.
    init() {
        (from, until, hasPresence, hasMarks, subject) = (nil, nil, true, true, nil)
        (records, people, conversations, counts, untimed) = (nil, nil, nil, [:], [])
    }

    /// - Parameter reader: Of the scope.
    /// - Parameter wanted: The messages that are told, and what became of them; `nil` for all, with all else.
    init(_ reader: ArchiveReader, _ selection: Selection, wanted: Set<Int64>?) throws {
        (from, until) = (selection.from, selection.until)
        (hasPresence, hasMarks, subject) = (selection.presence && wanted == nil, wanted == nil, nil)
        let found = try reader.read { db in try Self.find(wanted, db) }
        (records, people, conversations) = (found.records, found.people, found.conversations)
        (counts, untimed) = (found.counts, found.untimed)
    }

    /// What belongs to one person.
    ///
    /// - Parameter reader: Of their messages.
    init(_ reader: ArchiveReader, _ subject: SubjectRecords) throws {
        (from, until, hasPresence, hasMarks, self.subject) = (nil, nil, true, true, subject.person)
        var found = try reader.read { db in try Self.find(subject.scope.messages, db) }
        for seq in subject.own { found.records.insert(seq) }
        (records, people) = (found.records, found.people.union([subject.person]))
        conversations = found.conversations.union(subject.places)
        (counts, untimed) = (found.counts, found.untimed)
    }

    private struct Found {
        var records = SequenceSet()
        var people: Set<Int64> = []
        var conversations: Set<Int64> = []
        var counts: [Int64: Int] = [:]
        var untimed: Set<Int64> = []
    }

    private static func find(_ wanted: Set<Int64>?, _ db: Database) throws -> Found {
        var found = Found()
        try eachRow("SELECT seq, seq FROM message", db) { seq, _ in
            if wanted?.contains(seq) ?? true { found.records.insert(seq) }
        }
        let hasCounts = try ReactionCountRow.isThere(db)
        for table in tablesOfEvents + (hasCounts ? ["reaction_count"] : []) {
            try eachRow("SELECT seq, message FROM \(table)", db) { seq, message in
                if found.records.contains(message) { found.records.insert(seq) }
            }
        }
        if hasCounts {
            try eachRow("SELECT seq, count FROM reaction_count", db) { found.counts[$0] = Int($1) }
        }
        try eachRow("SELECT seq, 0 FROM person_version", db) { seq, _ in found.records.insert(seq) }
        found.people = try Set(Int64.fetchAll(db, sql: "SELECT id FROM person"))
        if let wanted {
            found.conversations = try conversations(of: wanted, db)
            return found
        }
        found.conversations = try Set(Int64.fetchAll(db, sql: "SELECT id FROM conversation"))
        try eachRow("SELECT seq, at IS NULL FROM membership", db) { seq, isUntimed in
            found.records.insert(seq)
            if isUntimed != 0 { found.untimed.insert(seq) }
        }
        try eachRow("SELECT seq, 0 FROM log_coverage", db) { seq, _ in found.records.insert(seq) }
        if try db.tableExists("custom_emoji") {
            try eachRow("SELECT seq, 0 FROM custom_emoji", db) { seq, _ in found.records.insert(seq) }
        }
        return found
    }

    private static let tablesOfEvents = ["edit", "deletion", "reaction", "attachment_record"]

    private static func eachRow(_ sql: String, _ db: Database, _ body: (Int64, Int64) -> Void) throws {
        let select = try Statement(db, sql)
        defer { select.reset() }
        while try select.step() { body(select.int(0), select.int(1)) }
    }

    private static func conversations(of messages: Set<Int64>, _ db: Database) throws -> Set<Int64> {
        let select = try Statement(db, "SELECT conversation FROM message WHERE seq = ?")
        var conversations: Set<Int64> = []
        for message in messages {
            select.bind(1, message)
            if try select.step() { conversations.insert(select.int(0)) }
            select.reset()
        }
        return conversations
    }

    // MARK: Asking

    /// Whether it is a part of the archive alone: what is outside is not to be told of.
    var isPart: Bool { records != nil }

    @inline(__always)
    func has(_ record: Int64) -> Bool { records?.contains(record) ?? true }

    @inline(__always)
    func has(person: Int64) -> Bool { people?.contains(person) ?? true }

    /// Whether marks of seen by somebody are told, by their number; 0 is nobody.
    @inline(__always)
    func hasMarks(of person: Int64) -> Bool { hasMarks && (subject ?? person) == person }

    /// The same of presence.
    @inline(__always)
    func hasPresence(of person: Int64) -> Bool { hasPresence && (subject ?? person) == person }

    @inline(__always)
    func has(conversation: Int64) -> Bool { conversations?.contains(conversation) ?? true }

    /// When a membership began or ended, as far as it is told.
    func time(_ membership: MembershipRecord, of record: Int64) -> Timestamp? {
        untimed.contains(record) ? nil : membership.at
    }

    func count(_ count: ReactionCountRecord, of record: Int64) -> Int { counts[record] ?? count.count }

    func hasTime(_ time: Timestamp) -> Bool {
        (from.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
    }
}
