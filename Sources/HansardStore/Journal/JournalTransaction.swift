import GRDB
import Hansard
import PairChannel

/// What can be done to the journal, within one transaction. Whatever refuses has changed nothing.
package struct JournalTransaction {
    let entries: JournalEntries
    private let start: Int64

    /// - Parameter start: The number of the last entry when this process began.
    init(_ db: Database, _ clock: JournalClock, start: Int64) {
        (entries, self.start) = (JournalEntries(db, clock), start)
    }

    private var db: Database { entries.db }
    private var clock: JournalClock { entries.clock }

    /// What is there, with all that this transaction has done.
    package var reading: JournalReading { entries.reading }

    // MARK: Messages

    /// A message that is to be sent.
    package struct Draft: Sendable {
        package let pair: Pair
        package let sender: PersonID
        package let text: String
        package let clientID: String
        package let replyTo: Int64?

        package init(pair: Pair, sender: PersonID, text: String, clientID: String, replyTo: Int64?) {
            (self.pair, self.sender, self.text) = (pair, sender, text)
            (self.clientID, self.replyTo) = (clientID, replyTo)
        }
    }

    /// Stores a message, or finds it stored.
    ///
    /// - Throws: `ChatRefusal.clientIDTaken`, `.noMessage` for a reply to none of the conversation.
    package func send(_ draft: Draft, now: Timestamp) throws -> (message: ChatMessage, isNew: Bool) {
        let channel = draft.pair.channelName
        if let known = try reading.message(of: draft.sender.text, clientID: draft.clientID) {
            guard ID(known.channel) == ID(channel), try original(known.id).map({ ID($0) }) == ID(draft.text) else {
                throw ChatRefusal.clientIDTaken
            }
            return (known, false)
        }
        if let reply = draft.replyTo { _ = try found(reply, in: channel) }
        let (conversation, last) = try conversation(draft.pair)
        let id = clock.next(now)
        let message = ChatMessage(
            id: id, channel: channel, sequence: last + 1, sender: draft.sender.text,
            recipient: draft.pair.other(than: draft.sender)!.text, clientID: draft.clientID, text: draft.text,
            replyTo: draft.replyTo)
        let entry = try entries.add(
            .message, conversation, last + 1, id, message.sender, at: message.sentAt, draft.text)
        try entries.run(
            """
            INSERT INTO message (id, conversation, sequence, sender, client_id, text, reply_to, entry)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [id, conversation, last + 1, message.sender, message.clientID, message.text, draft.replyTo, entry])
        return (message, true)
    }

    /// Gives a message another text.
    ///
    /// - Parameter sinceAtLeast: When it must have been sent, at the earliest.
    package func edit(
        _ id: Int64, in channel: String, by person: String, text: String, sinceAtLeast: Timestamp, now: Timestamp
    ) throws -> (change: ChatChange, message: ChatMessage, isNew: Bool) {
        var message = try own(id, in: channel, person, sinceAtLeast)
        if message.text == text {
            return (.edit(message, sequence: message.sequence, text: text, at: now), message, false)
        }
        let (conversation, last) = try conversation(channel)
        try entries.run("UPDATE message SET text = ?, edited_at = ? WHERE id = ?", [text, now.microseconds, id])
        try entries.add(.edit, conversation, last + 1, id, person, at: now, text)
        (message.text, message.editedAt) = (text, now)
        return (.edit(message, sequence: last + 1, text: text, at: now), message, true)
    }

    /// Takes a message back: it is not shown any more. What it said stays in its entries.
    package func delete(
        _ id: Int64, in channel: String, by person: String, sinceAtLeast: Timestamp, now: Timestamp
    ) throws -> (change: ChatChange, message: ChatMessage) {
        var message = try own(id, in: channel, person, sinceAtLeast)
        let (conversation, last) = try conversation(channel)
        try entries.run("UPDATE message SET text = '', deleted_at = ? WHERE id = ?", [now.microseconds, id])
        try entries.add(.deletion, conversation, last + 1, id, person, at: now, nil)
        (message.text, message.deletedAt) = ("", now)
        return (.deletion(message, sequence: last + 1, at: now), message)
    }

    /// Notes that `person` has seen everything up to a message.
    ///
    /// - Returns: The mark as it is now, and whether it has moved.
    package func see(
        _ id: Int64, in channel: String, by person: String, now: Timestamp
    ) throws -> (mark: ChatMark, hasMoved: Bool) {
        let message = try found(id, in: channel)
        guard ID(message.sender) != ID(person) else { throw ChatRefusal.ownMessage }
        if let mark = try reading.mark(of: person, in: channel), mark.sequence >= message.sequence {
            return (mark, false)
        }
        let (conversation, _) = try conversation(channel)
        try entries.run(
            "INSERT OR REPLACE INTO mark (conversation, person, message, sequence, at) VALUES (?, ?, ?, ?, ?)",
            [conversation, person, id, message.sequence, now.microseconds])
        try entries.add(.seen, conversation, nil, id, person, at: now, nil)
        return (ChatMark(channel: channel, person: person, upTo: id, sequence: message.sequence, at: now), true)
    }

    /// Puts an event of an application on the record, or finds it there.
    package func record(_ record: PublishedRecord, now: Timestamp) throws -> RecordingOutcome {
        try PublishedEntries(entries, start: start).record(record, now: now)
    }

    /// Forgets applications’ events that were recorded more than a week ago, `limit` at a time; whether there may be more.
    package func forgetPublished(now: Timestamp, limit: Int) throws -> Bool {
        try PublishedEntries(entries, start: start).forget(now: now, limit: limit)
    }

    // MARK: People

    /// Notes what is known of somebody. The archive learns it, too.
    package func know(_ person: ChatPerson, now: Timestamp) throws {
        try entries.run(
            "INSERT OR REPLACE INTO person (id, name, title, is_active) VALUES (?, ?, ?, ?)",
            [person.id, person.name, person.title, person.isActive])
        var json = JSONObject()
        // Not their id: it would be a name, and they would never get another.
        json.add("name", person.name ?? "")
        let more = [
            ("title", person.title), ("email", person.email), ("team", person.team), ("manager", person.manager),
        ]
        for (name, value) in more where !(value ?? "").isEmpty { json.add(name, value) }
        json.add("active", person.isActive)
        try entries.add(.person, nil, nil, nil, person.id, at: now, json.text)
    }

    // MARK: What is no record

    /// Keeps what webhooks have to tell, and who is there.
    package func keep(_ changes: [WebhookChange]) throws { try WebhookTable(db).keep(changes) }

    /// Keeps which windows somebody has open, in place of what was kept.
    package func keep(windows body: String, of person: String) throws -> ChatWindows {
        let version = (try reading.windows(of: person)?.version ?? 0) + 1
        try entries.run(
            "INSERT OR REPLACE INTO windows (person, version, body) VALUES (?, ?, ?)", [person, version, body])
        return ChatWindows(version: version, body: body)
    }

    /// Keeps an event until another server has been told.
    package func post(_ publication: ChatPublication) throws {
        try entries.run(
            "INSERT INTO outbox (channels, name, data, excluded) VALUES (?, ?, ?, ?)",
            [
                publication.channels.joined(separator: " "), publication.name, publication.data, publication.excluded,
            ])
    }

    /// Another server has taken the event.
    package func forget(outbox n: Int64) throws { try entries.run("DELETE FROM outbox WHERE n = ?", [n]) }

    /// Another server will never take the event. The latest 1,000 such are kept, for whoever looks into it.
    ///
    /// - Parameter reason: What it said.
    package func putAside(outbox n: Int64, reason: String, now: Timestamp) throws {
        try entries.run(
            """
            INSERT OR REPLACE INTO refused (n, at, reason, channels, name, data)
            SELECT n, ?, ?, channels, name, data FROM outbox WHERE n = ?
            """, [now.microseconds, reason, n])
        try entries.run(
            "DELETE FROM refused WHERE n <= (SELECT n FROM refused ORDER BY n DESC LIMIT 1 OFFSET 1000)", [])
        try forget(outbox: n)
    }

    /// The archive has all entries up to number `n`.
    package func settle(upTo n: Int64) throws {
        try entries.set("archived", n)
        // Of what is not in the table of messages, numbers are known from entries that the archive does not have yet.
        try entries.set("clock", clock.last)
    }

    // MARK: Steps

    private func conversation(_ pair: Pair) throws -> (id: Int64, sequence: Int64) {
        if let known = try reading.conversation(pair.channelName) { return known }
        try entries.run(
            "INSERT INTO conversation (channel, lower, higher) VALUES (?, ?, ?)",
            [pair.channelName, pair.lower.text, pair.higher.text])
        return (db.lastInsertedRowID, 0)
    }

    private func conversation(_ channel: String) throws -> (id: Int64, sequence: Int64) {
        guard let known = try reading.conversation(channel) else { throw ChatRefusal.noMessage }
        return known
    }

    private func found(_ id: Int64, in channel: String) throws -> ChatMessage {
        guard let message = try reading.message(id), ID(message.channel) == ID(channel) else {
            throw ChatRefusal.noMessage
        }
        return message
    }

    private func own(
        _ id: Int64, in channel: String, _ person: String, _ sinceAtLeast: Timestamp
    ) throws -> ChatMessage {
        let message = try found(id, in: channel)
        guard ID(message.sender) == ID(person) else { throw ChatRefusal.notTheirs }
        guard message.deletedAt == nil else { throw ChatRefusal.isDeleted }
        guard message.sentAt >= sinceAtLeast else { throw ChatRefusal.tooLate }
        return message
    }

    /// What it said when it was sent.
    private func original(_ id: Int64) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT text FROM entry WHERE n = (SELECT entry FROM message WHERE id = ?)"),
            arguments: [id])
    }
}
