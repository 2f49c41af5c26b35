import GRDB
import Hansard
import PairChannel

/// When days are sealed at the end of an ingest.
package enum Sealing: Sendable {
    /// Whenever there are messages that no seal counts.
    case always
    /// Once the day of the first of them has ended: for whoever ingests a little all day long.
    case endedDays
}

/// Works out the seals of conversations and days with messages that no seal counts yet. `docs/log.md`, “Seals”.
struct DaySeals {
    private let db: Database
    private let leaf: (Int64) throws -> LogHash
    /// Up to which record messages are sealed.
    private let sealed: Int64

    private struct Place: Hashable {
        let conversation: Int64
        let day: Int
    }

    /// - Parameter leaf: Gives the leaf of a message’s line.
    init(_ db: Database, leaf: @escaping (Int64) throws -> LogHash) throws {
        (self.db, self.leaf) = (db, leaf)
        sealed = try ArchiveIdentity.value(ArchiveIdentity.sealedSeq, in: db)
    }

    /// Whether days are to be sealed now.
    static func areDue(_ sealing: Sealing, now: Timestamp, in db: Database) throws -> Bool {
        let first = try Int64.fetchOne(
            db, sql: "SELECT sent_at FROM message WHERE seq > ? ORDER BY seq LIMIT 1",
            arguments: [try ArchiveIdentity.value(ArchiveIdentity.sealedSeq, in: db)])
        guard let first else { return false }
        return sealing == .always || Timestamp(microseconds: first).day < now.day
    }

    /// - Parameter last: The last record that there is; the seals say that all up to it are counted.
    /// - Returns: Lines; none where there are no such messages.
    func lines(through last: Int64) throws -> [LogSeal] {
        let messages = try unsealed()
        var seals: [LogSeal] = []
        for (conversation, places) in Dictionary(grouping: messages.keys, by: \.conversation).sorted(by: {
            $0.key < $1.key
        }) {
            let days = try places.sorted { $0.day < $1.day }.map { try day($0, messages[$0] ?? []) }
            let accounts = try accounts(of: conversation)
            seals += LogSeal(conversation: accounts[0], also: Array(accounts[1...]), days: days).lines
        }
        if !seals.isEmpty { seals[seals.count - 1].through = last }
        return seals
    }

    /// The numbers of messages that are not sealed, rising.
    private func unsealed() throws -> [Place: [Int64]] {
        var messages: [Place: [Int64]] = [:]
        // The index has all that is asked for, and the rows are not read.
        let select = try Statement(
            db, "SELECT seq, conversation, sent_at FROM message INDEXED BY message_seq WHERE seq > ? ORDER BY seq")
        select.bind(1, sealed)
        while try select.step() {
            let place = Place(conversation: select.int(1), day: Timestamp(microseconds: select.int(2)).day)
            messages[place, default: []].append(select.int(0))
        }
        return messages
    }

    private func day(_ place: Place, _ unsealed: [Int64]) throws -> LogSeal.Day {
        let messages = try before(place) + unsealed
        var tree = MerkleFrontier()
        for seq in messages { tree.append(try leaf(seq)) }
        return LogSeal.Day(
            day: place.day, messages: tree.size, first: messages[0], last: messages[messages.count - 1], root: tree.root
        )
    }

    /// The messages of the day that an earlier seal counts, rising.
    private func before(_ place: Place) throws -> [Int64] {
        guard sealed > 0 else { return [] }
        let first = Int64(place.day) * Timestamp.microsecondsPerDay
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT seq FROM message WHERE conversation = ? AND sent_at >= ? AND sent_at < ? AND seq <= ?
                    ORDER BY seq
                    """), arguments: [place.conversation, first, first + Timestamp.microsecondsPerDay, sealed])
    }

    /// All accounts of a conversation, its first one first.
    private func accounts(of conversation: Int64) throws -> [Account] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT system, external_id FROM conversation_key WHERE conversation = ?
                    ORDER BY external_id, system
                    """), arguments: [conversation]
        ).map { Account(system: $0[0], externalID: ID($0[1] as String)) }
    }
}
