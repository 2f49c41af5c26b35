import GRDB
import Hansard
import PairChannel

/// What can be done to the chat’s record, within one transaction. Whatever refuses has changed nothing.
package struct ChatTransaction {
    private let db: Database
    private let clock: ChatClock

    init(_ db: Database, _ clock: ChatClock) { (self.db, self.clock) = (db, clock) }

    package var reading: ChatReading { ChatReading(db) }

    // MARK: Messages

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
        let deed = try add(.message, conversation, last + 1, id, message.sender, at: message.sentAt, draft.text)
        try run(
            """
            INSERT INTO message (id, conversation, sequence, sender, client_id, text, reply_to, deed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [id, conversation, last + 1, message.sender, message.clientID, message.text, draft.replyTo, deed])
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
        try run("UPDATE message SET text = ?, edited_at = ? WHERE id = ?", [text, now.microseconds, id])
        try add(.edit, conversation, last + 1, id, person, at: now, text)
        (message.text, message.editedAt) = (text, now)
        return (.edit(message, sequence: last + 1, text: text, at: now), message, true)
    }

    /// Takes a message back: it is not shown any more. What it said stays in its deeds.
    package func delete(
        _ id: Int64, in channel: String, by person: String, sinceAtLeast: Timestamp, now: Timestamp
    ) throws -> (change: ChatChange, message: ChatMessage) {
        var message = try own(id, in: channel, person, sinceAtLeast)
        let (conversation, last) = try conversation(channel)
        try run("UPDATE message SET text = '', deleted_at = ? WHERE id = ?", [now.microseconds, id])
        try add(.deletion, conversation, last + 1, id, person, at: now, nil)
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
        try run(
            "INSERT OR REPLACE INTO mark (conversation, person, message, sequence, at) VALUES (?, ?, ?, ?, ?)",
            [conversation, person, id, message.sequence, now.microseconds])
        try add(.seen, conversation, nil, id, person, at: now, nil)
        return (ChatMark(channel: channel, person: person, upTo: id, sequence: message.sequence, at: now), true)
    }

    // MARK: People

    /// Notes what is known of somebody. The archive learns it, too.
    package func know(_ person: ChatPerson, now: Timestamp) throws {
        try run(
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
        try add(.person, nil, nil, nil, person.id, at: now, json.text)
    }

    // MARK: What is no record

    package func keep(windows body: String, of person: String) throws -> ChatWindows {
        let version = (try reading.windows(of: person)?.version ?? 0) + 1
        try run("INSERT OR REPLACE INTO windows (person, version, body) VALUES (?, ?, ?)", [person, version, body])
        return ChatWindows(version: version, body: body)
    }

    /// Keeps an event until another server has been told.
    package func post(_ publication: ChatPublication) throws {
        try run(
            "INSERT INTO outbox (channels, name, data, excluded) VALUES (?, ?, ?, ?)",
            [
                publication.channels.joined(separator: " "), publication.name, publication.data, publication.excluded,
            ])
    }

    /// Another server has taken the event.
    package func forget(outbox n: Int64) throws { try run("DELETE FROM outbox WHERE n = ?", [n]) }

    /// Another server will never take the event. The latest 1,000 such are kept, for whoever looks into it.
    ///
    /// - Parameter reason: What it said.
    package func putAside(outbox n: Int64, reason: String, now: Timestamp) throws {
        try run(
            """
            INSERT OR REPLACE INTO refused (n, at, reason, channels, name, data)
            SELECT n, ?, ?, channels, name, data FROM outbox WHERE n = ?
            """, [now.microseconds, reason, n])
        try run("DELETE FROM refused WHERE n <= (SELECT n FROM refused ORDER BY n DESC LIMIT 1 OFFSET 1000)", [])
        try forget(outbox: n)
    }

    /// The archive has all deeds up to number `n`.
    package func settle(upTo n: Int64) throws {
        try run("INSERT OR REPLACE INTO meta (name, value) VALUES ('archived', ?)", [n])
    }

    // MARK: Steps

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    @discardableResult
    private func add(
        _ kind: ChatDeedKind, _ conversation: Int64?, _ sequence: Int64?, _ message: Int64?, _ person: String,
        at: Timestamp, _ text: String?
    ) throws -> Int64 {
        try run(
            "INSERT INTO deed (kind, conversation, sequence, message, person, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [kind.rawValue, conversation, sequence, message, person, at.microseconds, text])
        let deed = db.lastInsertedRowID
        if let conversation, let sequence {
            try run("UPDATE conversation SET sequence = ? WHERE id = ?", [sequence, conversation])
        }
        return deed
    }

    private func conversation(_ pair: Pair) throws -> (id: Int64, sequence: Int64) {
        if let known = try reading.conversation(pair.channelName) { return known }
        try run(
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
            db.cachedStatement(sql: "SELECT text FROM deed WHERE n = (SELECT deed FROM message WHERE id = ?)"),
            arguments: [id])
    }
}
