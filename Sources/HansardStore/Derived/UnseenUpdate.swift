import GRDB
import Hansard

/// Brings the table of what is unseen up to date, conversation by conversation.
final class UnseenUpdate {
    private let db: Database
    private let since: Int64
    private let messages: SweptMessages
    private let rows: UnseenRows
    private let receipts: Statement
    private let hasMarks: Statement
    /// Those of whom another message than before is the oldest unseen somewhere: their time online is to be worked out.
    private var stale: Set<Int64> = []

    /// - Parameter since: The last record that the table has.
    init(_ db: Database, since: Int64) throws {
        self.db = db
        self.since = since
        messages = try SweptMessages(in: db)
        rows = try UnseenRows(db)
        receipts = try Statement(
            db,
            """
            SELECT up_to_at, up_to, seq FROM seen
            WHERE conversation = ? AND person = ? AND up_to_at >= ? AND evidence = 0
            """)
        hasMarks = try Statement(db, "SELECT 1 FROM seen WHERE conversation = ? AND person = ? LIMIT 1")
    }

    /// Works the rows of a conversation out anew.
    func sweep(_ conversation: ConversationSummary) throws {
        try rows.delete(conversation.id)
        guard conversation.readingAt != nil else { return }
        let sweep = try UnseenSweep(of: conversation, asOf: nil, in: db, messages)
        for reader in sweep.readers { try rows.write(UnseenRow(reader, counted: sweep.counted), conversation.id) }
        stale.formUnion(sweep.readers.map(\.person))
        let end = try rows.end(of: conversation.id)
        try rows.write(
            UnseenState(
                counted: sweep.counted, messages: conversation.messages, endAt: end.at, end: end.seq,
                horizon: sweep.horizon, isWhole: sweep.isWhole), conversation.id)
    }

    /// Takes into account what came after the table was last brought up to date: messages at the end of the conversation,
    /// and marks.
    ///
    /// - Parameter marked: Those whose marks came.
    /// - Returns: False if that is not all there is, and the conversation is to be swept.
    func advance(_ conversation: ConversationSummary, marked: Set<Int64>) throws -> Bool {
        guard let readingAt = conversation.readingAt, var state = try rows.state(of: conversation.id) else {
            return false
        }
        guard try append(conversation, readingAt, &state) else { return false }
        for person in marked.sorted() {
            // Who takes no part leaves nothing unseen.
            guard var row = try rows.row(conversation.id, person) else { continue }
            guard row.frozen == nil else { return false }
            let oldest = row.oldest?.seq
            state.horizon = max(state.horizon, try mark(&row, conversation.id, state))
            try write(row, conversation.id, before: oldest)
        }
        try rows.write(state, conversation.id)
        return true
    }

    /// Works out how long people were online since what they have not seen arrived, of those of whom either is new. How
    /// far back their presence is read depends on all that they have not seen, and on nothing that was before.
    func finish() throws {
        stale.formUnion(
            try Int64.fetchAll(
                db, sql: "SELECT DISTINCT person FROM presence_day WHERE changed_seq > ?", arguments: [since]))
        let presence = try PresenceQuery(db)
        for person in stale.sorted() {
            let those = try rows.waiting(for: person)
            guard let first = those.map(\.oldestAt).min() else { continue }
            let online = try OnlineSince(presence, person, from: Timestamp(microseconds: first), to: nil)
            for row in those {
                try rows.set(
                    online: online.since(Timestamp(microseconds: row.oldestAt)), row.conversation, person)
            }
        }
    }

    /// - Parameter before: What was the oldest message that was unseen.
    private func write(_ row: UnseenRow, _ conversation: Int64, before: Int64? = nil) throws {
        try rows.write(row, conversation)
        if row.oldest?.seq != before { stale.insert(row.person) }
    }

    // MARK: Messages

    private func append(
        _ conversation: ConversationSummary, _ readingAt: Timestamp, _ state: inout UnseenState
    ) throws -> Bool {
        guard conversation.messages > state.messages else { return conversation.messages == state.messages }
        let id = conversation.id
        var new: [SweptMessage] = []
        try messages.readAll(id, afterInstant: state.endAt, state.end) {
            new.append($0)
            return true
        }
        // Else some came late; or before somebody comes or leaves who is told of already.
        guard new.count == conversation.messages - state.messages, new.first?.at ?? .max > state.horizon else {
            return false
        }
        state.messages = conversation.messages
        (state.endAt, state.end) = try rows.end(of: id)
        var unknown: Set<Int64> = []
        for message in new {
            if message.counts {
                state.counted += 1
                stale.formUnion(try rows.wake(id, message))
            }
            guard message.sender > 0, !unknown.contains(message.sender) else { continue }
            if try !take(message, id, readingAt, state) { unknown.insert(message.sender) }
        }
        for person in unknown.sorted() {
            var reader = UnseenReader(person: person)
            reader.coveredAt = readingAt.microseconds
            try reader.readMarks(id, .max, in: db)
            try messages.read(id, afterInstant: reader.coveredAt, reader.covered) {
                reader.take($0)
                return true
            }
            state.horizon = max(state.horizon, reader.horizon)
            try write(UnseenRow(reader, counted: state.counted), id)
        }
        return true
    }

    /// Takes what a new message, the last that counts in `state`, says of its sender.
    ///
    /// - Returns: False for one without a row of whom the conversation has to be read to make it.
    private func take(
        _ message: SweptMessage, _ conversation: Int64, _ readingAt: Timestamp, _ state: UnseenState
    ) throws -> Bool {
        if var row = try rows.row(conversation, message.sender) {
            guard message.counts, row.frozen == nil else { return true }
            row.wrote(message, state.counted)
            try write(row, conversation, before: row.oldest?.seq)
            return true
        }
        guard message.counts, state.isWhole, try !hasMark(conversation, message.sender) else { return false }
        try write(newcomer(message, conversation, readingAt, state), conversation)
        return true
    }

    private func hasMark(_ conversation: Int64, _ person: Int64) throws -> Bool {
        hasMarks.bind(1, conversation)
        hasMarks.bind(2, person)
        defer { hasMarks.reset() }
        return try hasMarks.step()
    }

    /// One who had no part in the conversation before their first message there: all others are unseen.
    private func newcomer(
        _ message: SweptMessage, _ conversation: Int64, _ readingAt: Timestamp, _ state: UnseenState
    ) throws -> UnseenRow {
        var reader = UnseenReader(person: message.sender)
        reader.coveredAt = readingAt.microseconds
        var row = UnseenRow(reader, counted: 0)
        row.wrote(message, state.counted)
        if state.counted > row.base { try findOldest(&row, conversation, [], from: (reader.coveredAt, 0)) }
        return row
    }

    // MARK: Marks

    /// Takes into account marks of one who is there: what they newly cover is not unseen any more.
    ///
    /// - Returns: Their `UnseenReader.horizon`.
    private func mark(_ row: inout UnseenRow, _ conversation: Int64, _ state: UnseenState) throws -> Int64 {
        var now = UnseenReader(person: row.person)
        (now.coveredAt, now.covered) = (row.coveredAt, row.covered)
        try now.readMarks(conversation, .max, in: db)
        try take(now, &row, conversation, state)
        return now.horizon
    }

    /// Moves a row on to where `now` has read up to.
    private func take(
        _ now: UnseenReader, _ row: inout UnseenRow, _ conversation: Int64, _ state: UnseenState
    ) throws {
        let before = (row.coveredAt, row.covered)
        let place = (now.coveredAt, now.covered)
        (row.evidence, row.markAt, row.seenAt) = (now.evidence, now.markAt, now.seenAt)
        (row.coveredAt, row.covered) = place
        guard state.counted > row.base else { return }
        let person = row.person
        let receipts = try receipts(of: person, conversation, from: before.0)
        if place > before {
            var seen = 0
            try messages.read(conversation, afterInstant: before.0, before.1, upTo: place.0) {
                guard ($0.at, $0.seq) <= place else { return false }
                if $0.sender != person, !receipts.old.contains($0.seq) { seen += 1 }
                return true
            }
            row.base += seen
            row.inferred = max(0, row.inferred - seen)
        }
        for receipt in receipts.new where receipt > place { try take(receipt, conversation, &row) }
        guard state.counted > row.base else {
            row.oldest = nil
            return
        }
        if let oldest = row.oldest, (oldest.at, oldest.seq) > place, !now.explicit.contains(oldest.seq) { return }
        // Before the oldest there is nothing that was unseen.
        var first = place
        if let oldest = row.oldest, (oldest.at, oldest.seq) > place { first = (oldest.at, oldest.seq) }
        try findOldest(&row, conversation, now.explicit, from: first)
    }

    /// Takes a new receipt for a message beyond the place that is covered, unless the message is their own or does not count.
    private func take(_ receipt: (at: Int64, seq: Int64), _ conversation: Int64, _ row: inout UnseenRow) throws {
        let person = row.person
        var isUnseen = false
        try messages.read(conversation, afterInstant: receipt.at, receipt.seq - 1, upTo: receipt.at) {
            isUnseen = $0.seq == receipt.seq && $0.sender != person
            return false
        }
        guard isUnseen else { return }
        row.base += 1
        if let own = row.own, receipt < (own.at, own.seq) { row.inferred -= 1 }
    }

    /// Receipts that the table has, and those that it does not, each for another message.
    private func receipts(
        of person: Int64, _ conversation: Int64, from at: Int64
    ) throws -> (old: Set<Int64>, new: [(at: Int64, seq: Int64)]) {
        receipts.bind(1, conversation)
        receipts.bind(2, person)
        receipts.bind(3, at)
        defer { receipts.reset() }
        var old: Set<Int64> = []
        var new: [Int64: Int64] = [:]
        while try receipts.step() {
            if receipts.int(2) <= since { old.insert(receipts.int(1)) } else { new[receipts.int(1)] = receipts.int(0) }
        }
        return (old, new.filter { !old.contains($0.key) }.map { ($0.value, $0.key) })
    }

    private func findOldest(
        _ row: inout UnseenRow, _ conversation: Int64, _ explicit: Set<Int64>, from place: (at: Int64, seq: Int64)
    ) throws {
        var oldest: (seq: Int64, at: Int64)?
        let person = row.person
        try messages.read(conversation, afterInstant: place.at, place.seq) {
            guard $0.sender != person, !explicit.contains($0.seq) else { return true }
            oldest = ($0.seq, $0.at)
            return false
        }
        row.oldest = oldest
    }
}
