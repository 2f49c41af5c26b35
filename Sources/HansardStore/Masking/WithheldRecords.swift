import GRDB
import Hansard
import PairChannel

/// What of an export’s records its proofs withhold, so that they tell no more than its documents: whole records that are about
/// somebody whose name is withheld, and groups of others. Leaves, and with them every proof, stay what they are.
struct WithheldRecords {
    /// What of a line is withheld.
    enum Part: Equatable {
        case nothing
        case groups(Set<LogGroup>)
        case all
    }

    /// Whose names are withheld, by their ids in the log.
    private let people: Set<Account>
    /// Conversations whose ids would tell them.
    private let conversations: Set<Account>
    /// Records whose content is withheld.
    private let contents: SequenceSet
    private let names: NameReplacer
    /// Whether a name that a source gives somebody whom it does not otherwise know is withheld.
    private let hidesUnknown: Bool
    private let hidesNames: Bool

    /// - Parameter whole: Reads all of the archive.
    init(_ mask: ScopeMask, in whole: ArchiveReader) throws {
        (names, hidesNames) = (mask.names, mask.hides(.names))
        hidesUnknown = mask.hides(.names) && mask.covered.contains(0)
        (people, conversations, contents) = try whole.read { db in
            (
                try Self.accounts("SELECT system, external_id, person FROM account", Set(mask.people.keys), db),
                try Self.accounts(
                    "SELECT system, external_id, conversation FROM conversation_key",
                    Set(MaskedChannels(mask, in: db).names.keys), db),
                try Self.contents(mask, db)
            )
        }
    }

    private static func accounts(_ sql: String, _ owners: Set<Int64>, _ db: Database) throws -> Set<Account> {
        var accounts: Set<Account> = []
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            if owners.contains(row[2]) { accounts.insert(Account(system: row[0], externalID: ID(row[1]))) }
        }
        return accounts
    }

    /// The records that have a text or a file that is withheld: texts and files are one group.
    private static func contents(_ mask: ScopeMask, _ db: Database) throws -> SequenceSet {
        let isByPerson = mask.hides(.texts) || mask.hides(.attachments)
        guard isByPerson || !mask.withoutFiles.isEmpty else { return SequenceSet() }
        var messages = SequenceSet()
        for message in mask.withoutFiles { messages.insert(message) }
        if isByPerson {
            let rows = try Row.fetchCursor(db, sql: "SELECT seq, ifnull(sender, 0) FROM message")
            while let row = try rows.next() { if mask.covered.contains(row[1]) { messages.insert(row[0]) } }
        }
        var all = messages
        for table in ["edit", "attachment_record", "attachment_file"] where try db.tableExists(table) {
            let rows = try Row.fetchCursor(db, sql: "SELECT seq, message FROM \(table)")
            while let row = try rows.next() { if messages.contains(row[1]) { all.insert(row[0]) } }
        }
        return all
    }

    /// What of a line is withheld.
    ///
    /// - Parameter line: A line of the log without its LF.
    func part(of line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws(LogLineProblem) -> Part {
        let groups = try LineGroups(line)
        let rest = groups.members(.rest)
        let (type, system) = (rest["type"]?.string ?? "", rest["system"]?.string ?? "")
        var withheld: Set<LogGroup> = contents.contains(seq) ? [.content] : []
        guard hidesNames else { return withheld.isEmpty ? .nothing : .groups(withheld) }
        let isOfChannel = has(groups.members(.place)["channel"], of: conversations, system)
        if isOfChannel, Self.descriptions.contains(type) { return .all }
        if isOfChannel { withheld.insert(.place) }
        let who = groups.members(.person)
        if Self.roles.contains(where: { has(who[$0], of: people, system) }) {
            if Self.descriptions.contains(type) { return .all }
            withheld.insert(.person)
        }
        if type == "person", has(rest["id"], of: people, system) { return .all }
        // What it is another name of stands with the rest, which cannot be withheld alone.
        if type == "emoji" { return .all }
        if hidesUnknown, who["sender"] == nil, who["sender_name"] != nil { withheld.insert(.person) }
        let content = groups.members(.content)
        let isGroup = type == "conversation" && rest["kind"]?.string == "group" && content["name"] != nil
        if isGroup || has(content["manager"], of: people, system) || names(content) { withheld.insert(.content) }
        return withheld.isEmpty ? .nothing : .groups(withheld)
    }

    /// Types that say who somebody is, or what a conversation is. A seal names other accounts of its conversation with the
    /// rest, and without its channel nothing could be held against it.
    private static let descriptions: Set = ["account", "conversation", "names", "person", "seal"]
    private static let roles = ["sender", "person", "editor", "deleter"]

    private func has(_ id: JSONValue?, of accounts: Set<Account>, _ system: String) -> Bool {
        guard let id = id?.string else { return false }
        return accounts.contains(Account(system: system, externalID: ID(id)))
    }

    /// Whether a text somewhere in the value names somebody.
    private func names(_ value: JSONValue) -> Bool {
        switch value {
        case .string(var text): text.withUTF8 { names.replaced(in: $0) } != nil
        case .array(let values): values.contains { names($0) }
        case .object(let members): members.contains { names($0.value) }
        default: false
        }
    }
}
