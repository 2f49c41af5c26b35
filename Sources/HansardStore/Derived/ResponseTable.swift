import GRDB
import Hansard

/// How long somebody took to answer the other one of a pair.
package struct ResponseTime: Hashable, Sendable {
    package let conversation: Int64
    /// When the answer was sent, and how long the first of the messages that it answers had been there. Both in whole
    /// seconds: each instant is rounded down first.
    package let at: Int64
    package let elapsed: Int64
}

/// The response times of pairs, one row for each person and month (UTC) of the answer.
///
/// In a conversation of two, somebody's response is their first message after one or more of the other; its time runs
/// from the first of those. A pair keeps where it stands: up to which message it is done, and who has been writing
/// since when. So what comes at its end costs what comes, and only what comes late makes it begin anew.
struct ResponseTable {
    /// Where a pair stands.
    private struct Standing {
        var at = Int64.min
        var seq: Int64 = 0
        /// Rows of the conversation up to there.
        var rows: Int64 = 0
        /// Who wrote last, and the first of their messages since the other's.
        var sender: Int64?
        var since: Int64 = 0
    }

    private struct Place: Hashable {
        let person: Int64
        let month: Int64
    }

    private let seq: Int64
    private let read: Statement
    private let write: Statement
    private let months: Statement
    private let readStanding: Statement
    private let writeStanding: Statement
    private let messages: Statement
    private var waiting: [Place: [UInt8]] = [:]
    private var waitingBytes = 0

    /// Bytes of responses that are held before they are written.
    private static let mostWaiting = 32 << 20

    private init(_ db: Database, through seq: Int64) throws {
        self.seq = seq
        read = try Statement(db, "SELECT entries FROM response WHERE person = ? AND month = ?")
        write = try Statement(db, "INSERT OR REPLACE INTO response VALUES (?, ?, ?, ?)")
        months = try Statement(db, "SELECT month, entries FROM response WHERE person = ?")
        readStanding = try Statement(db, "SELECT at, seq, rows, sender, since FROM standing WHERE conversation = ?")
        writeStanding = try Statement(db, "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?, ?)")
        messages = try Statement(
            db,
            """
            SELECT sent_at, seq, sender, shape FROM message
            WHERE conversation = ?1 AND (sent_at > ?2 OR (sent_at = ?2 AND seq > ?3)) AND sent_at >= ?2
            ORDER BY sent_at, seq
            """)
    }

    /// Brings the pairs up to date that have changed since this was last done, also by a run that was killed before
    /// it came to this.
    static func refresh(through seq: Int64, in db: Database) throws {
        var table = try ResponseTable(db, through: seq)
        let pairs = try Row.fetchAll(
            db,
            sql: """
                SELECT id, low, high, messages FROM conversation
                WHERE changed_seq > ? AND low IS NOT NULL AND high IS NOT NULL AND low <> high ORDER BY id
                """, arguments: [ArchiveIdentity.value("responses_seq", in: db)])
        for row in pairs { try table.update(row[0], [row[1], row[2]], messages: row[3]) }
        try table.flush()
        try ArchiveIdentity.set("responses_seq", seq, in: db)
    }

    /// Fills the connection’s own table with what the archive’s says of the pairs of its scope.
    static func copy(in db: Database) throws {
        let readable = Set(try Int64.fetchAll(db, sql: "SELECT id FROM temp.readable"))
        let select = try Statement(
            db,
            """
            SELECT person, month, changed_seq, entries FROM main.response
            WHERE person IN (SELECT id FROM temp.inside)
            """)
        let insert = try Statement(db, "INSERT INTO temp.response VALUES (?, ?, ?, ?)")
        while try select.step() {
            let month = select.int(1)
            var entries: [UInt8] = []
            for response in Responses.decode(select.blob(3), month: month)
            where readable.contains(response.conversation) {
                Responses.append(response, month: month, to: &entries)
            }
            guard !entries.isEmpty else { continue }
            try entries.withUnsafeBufferPointer { bytes in
                for column: Int32 in 0..<3 { insert.bind(column + 1, select.int(column)) }
                insert.bind(4, blob: ByteRange(offset: 0, count: bytes.count), in: bytes)
                try insert.run()
            }
        }
    }

    private mutating func update(_ pair: Int64, _ people: [Int64], messages count: Int64) throws {
        let known = try standing(of: pair)
        var standing = known
        let added = try sweep(pair, people, &standing)
        if standing.rows == count {
            guard standing.rows != known.rows else { return }
            for (place, entry) in added { append(entry, to: place) }
        } else {
            // Something came late, before what is done already.
            try flush()
            try forget(pair, people)
            standing = Standing()
            for (place, entry) in try sweep(pair, people, &standing) { append(entry, to: place) }
        }
        try set(standing, of: pair)
        if waitingBytes > Self.mostWaiting { try flush() }
    }

    /// The responses after where the pair stands, which it is moved to the end of.
    private func sweep(
        _ pair: Int64, _ people: [Int64], _ standing: inout Standing
    ) throws -> [(Place, ResponseTime)] {
        var found: [(Place, ResponseTime)] = []
        messages.bind(1, pair)
        messages.bind(2, standing.at)
        messages.bind(3, standing.seq)
        defer { messages.reset() }
        while try messages.step() {
            let at = messages.int(0)
            (standing.at, standing.seq) = (at, messages.int(1))
            standing.rows += 1
            let sender = messages.int(2)
            let kind = MessageShape(code: messages.int(3)).kind
            guard kind == .said || kind == .bot, people.contains(sender), sender != standing.sender else { continue }
            if standing.sender != nil {
                let second = Self.seconds(at)
                let month = CalendarMonth(of: Timestamp(microseconds: at))
                found.append(
                    (
                        Place(person: sender, month: Int64(month.number)),
                        ResponseTime(
                            conversation: pair, at: second, elapsed: second - Self.seconds(standing.since))
                    ))
            }
            (standing.sender, standing.since) = (sender, at)
        }
        return found
    }

    /// Whole seconds since 1970, rounded down.
    static func seconds(_ microseconds: Int64) -> Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    private mutating func append(_ response: ResponseTime, to place: Place) {
        waitingBytes += Responses.append(response, month: place.month, to: &waiting[place, default: []])
    }

    /// Takes what is known of the pair out of the rows of its people.
    private func forget(_ pair: Int64, _ people: [Int64]) throws {
        for person in people {
            var rows: [(month: Int64, entries: [UInt8], isEmpty: Bool)] = []
            months.bind(1, person)
            while try months.step() {
                let month = months.int(0)
                let all = Responses.decode(months.blob(1), month: month)
                let kept = all.filter { $0.conversation != pair }
                guard kept.count < all.count else { continue }
                var entries: [UInt8] = []
                for response in kept { Responses.append(response, month: month, to: &entries) }
                rows.append((month, entries, kept.isEmpty))
            }
            months.reset()
            for row in rows {
                // An empty row stays: it tells that something is gone.
                try set(row.entries, of: Place(person: person, month: row.month))
            }
        }
    }

    private mutating func flush() throws {
        for place in waiting.keys.sorted(by: { ($0.person, $0.month) < ($1.person, $1.month) }) {
            read.bind(1, place.person)
            read.bind(2, place.month)
            var entries = try read.step() ? Array(read.blob(0)) : []
            read.reset()
            entries += waiting[place]!
            try set(entries, of: place)
        }
        waiting = [:]
        waitingBytes = 0
    }

    private func set(_ entries: [UInt8], of place: Place) throws {
        try entries.withUnsafeBufferPointer { bytes in
            write.bind(1, place.person)
            write.bind(2, place.month)
            write.bind(3, seq)
            write.bind(4, blob: ByteRange(offset: 0, count: bytes.count), in: bytes)
            try write.run()
        }
    }

    private func standing(of pair: Int64) throws -> Standing {
        readStanding.bind(1, pair)
        defer { readStanding.reset() }
        guard try readStanding.step() else { return Standing() }
        return Standing(
            at: readStanding.int(0), seq: readStanding.int(1), rows: readStanding.int(2),
            sender: readStanding.optionalInt(3), since: readStanding.int(4))
    }

    private func set(_ standing: Standing, of pair: Int64) throws {
        writeStanding.bind(1, pair)
        writeStanding.bind(2, standing.at)
        writeStanding.bind(3, standing.seq)
        writeStanding.bind(4, standing.rows)
        writeStanding.bind(5, optional: standing.sender)
        writeStanding.bind(6, standing.since)
        try writeStanding.run()
    }
}

/// The responses of a person's month as bytes: three numbers each, the conversation, the second of the month, and the
/// seconds that the answer took.
enum Responses {
    /// - Returns: How many bytes it took.
    @discardableResult
    static func append(_ response: ResponseTime, month: Int64, to bytes: inout [UInt8]) -> Int {
        let before = bytes.count
        bytes.appendVarint(UInt64(response.conversation))
        bytes.appendVarint(UInt64(response.at - start(of: month)))
        bytes.appendVarint(UInt64(response.elapsed))
        return bytes.count - before
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, month: Int64) -> [ResponseTime] {
        var responses: [ResponseTime] = []
        responses.reserveCapacity(bytes.count / 6)
        let start = start(of: month)
        var reader = VarintReader(bytes)
        while let conversation = reader.next(), let second = reader.next(), let elapsed = reader.next() {
            responses.append(
                ResponseTime(
                    conversation: Int64(conversation), at: start + Int64(second), elapsed: Int64(elapsed)))
        }
        return responses
    }

    private static func start(of month: Int64) -> Int64 {
        Int64(CalendarMonth(number: Int(month)).start.day) * 86_400
    }
}
