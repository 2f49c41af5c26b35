import GRDB
import Hansard
import PairChannel

/// Reads the pages of conversations, for one worker.
package final class TranscriptReader {
    private let db: Database
    private let people: PeopleDirectory
    private let statements: TranscriptStatements
    private let reader: MessageReader
    private let offline: OfflineTimes
    private let presence: (Int64) throws -> [PresenceInterval]

    /// Whether the site has the files of the attachments that the archive has.
    package var publishesFiles: Bool {
        get { reader.publishesFiles }
        set { reader.publishesFiles = newValue }
    }

    /// The conversation in hand.
    private var conversation: ConversationSummary?
    /// Of the conversation in hand; read for its first page, which feeds do without.
    private var knownAudience: (conversation: Int64, audience: Audience)?

    private struct Audience {
        /// Those who have marks.
        let readers: [Int64]
        /// How many could read.
        let members: Int
    }

    /// Lives inside one access to the database; see `ArchiveReader.withTranscripts`.
    init(
        _ db: Database, _ cache: StatementCache, people: PeopleDirectory, offline: OfflineTimes,
        presence: @escaping (Int64) throws -> [PresenceInterval]
    ) throws {
        self.db = db
        self.people = people
        self.offline = offline
        self.presence = presence
        statements = try cache.transcripts(db)
        reader = try MessageReader(db, cache, people: people, quotes: true)
    }

    /// Turns to `conversation`, which is cut into `periods`.
    package func open(_ conversation: ConversationSummary, _ periods: [TranscriptPeriod]) throws {
        self.conversation = conversation
        (reader.periods, reader.placesInHand) = (periods, nil)
    }

    private func audience(of conversation: ConversationSummary) throws -> Audience {
        if let known = knownAudience, known.conversation == conversation.id { return known.audience }
        // By their ids: in which order they came has to do with what a scope does not have.
        let readers = try statements.readers(of: conversation.id)
            .compactMap { person in people.index(ofID: person).map { (person, ID(people[$0].sourceID)) } }
            .sorted { $0.1 < $1.1 }.map { $0.0 }
        let members = conversation.kind == .pair ? 2 : try Members(of: conversation, in: db).people.count
        let audience = Audience(readers: readers, members: members)
        knownAudience = (conversation.id, audience)
        return audience
    }

    /// The messages of `pages`, which follow one another, one page after the other.
    package func read(
        _ pages: ArraySlice<TranscriptPeriod>, _ body: (TranscriptPeriod, [ArchivedMessage]) throws -> Void
    ) throws {
        guard let conversation else { return }
        for period in pages { try body(period, try page(period, of: conversation)) }
    }

    /// The messages of a stretch of the conversation in hand, as one page has them.
    package func read(_ stretch: TranscriptStretch) throws -> [ArchivedMessage] {
        guard let conversation else { return [] }
        return try page(stretch.places, stretch.count, of: conversation)
    }

    /// Single messages of the conversation in hand, with all that is shown about them but who has seen them.
    package func messages(_ messages: [LocatedMessage]) throws -> [ArchivedMessage] {
        let arena = MessageArena()
        return try messages.flatMap { message in
            let select = statements.message
            select.bind(1, message.conversation)
            select.bind(2, message.position.at)
            select.bind(3, message.seq)
            defer { select.reset() }
            return try reader.read(select, most: 1, into: arena)
        }
    }

    /// A thread of the conversation in hand, as a page of its own shows it: what answers the first message is not quoted below it,
    /// and above those that answer it alone the first message is not either.
    package func thread(_ thread: MessageThread) throws -> [ArchivedMessage] {
        reader.placesInHand = nil
        let messages = try messages(thread.messages)
        for message in messages {
            guard let details = message.details else { continue }
            details.replies = nil
            if let link = details.reply?.link, ID(link.id) == ID(thread.id) { details.reply = nil }
        }
        return messages
    }

    /// The name of the page that has the message.
    package func pageName(_ position: MessagePosition) -> String { reader.pageName(position) }

    private func page(_ period: TranscriptPeriod, of conversation: ConversationSummary) throws -> [ArchivedMessage] {
        let next = reader.periods.page(of: period.start).map { reader.periods[($0 + 1)...].first?.start ?? .last }
        return try page(period.start..<(next ?? .last), period.count, of: conversation)
    }

    /// - Parameter count: How many messages stand there.
    private func page(
        _ places: Range<MessagePosition>, _ count: Int, of conversation: ConversationSummary
    ) throws -> [ArchivedMessage] {
        reader.placesInHand = places
        let arena = MessageArena()
        arena.bytes.reserveCapacity(count * 96)
        var page = try statements.from(places.lowerBound, in: conversation.id) { select in
            try reader.read(select, most: count, into: arena)
        }
        try addSeenLines(to: &page, arena)
        try addOffline(to: &page)
        return page
    }

    /// Of a pair, says which messages were written while the other one was offline.
    private func addOffline(to page: inout [ArchivedMessage]) throws {
        guard let conversation, conversation.kind == .pair, let low = conversation.low, let high = conversation.high,
            low != high
        else { return }
        for i in page.indices {
            guard let sender = page[i].sender, page[i].kind == .said else { continue }
            let other = people[sender].id == low ? high : low
            if try offline.isOffline(other, at: page[i].sentAt, presence: presence) {
                page[i].offline = people.index(ofID: other)
            }
        }
    }

    private func addSeenLines(to page: inout [ArchivedMessage], _ arena: MessageArena) throws {
        guard let conversation, let readingAt = conversation.readingAt, let first = page.first, let last = page.last
        else { return }
        let audience = try audience(of: conversation)
        var marks: [ReaderMarks] = []
        for person in audience.readers {
            guard let index = people.index(ofID: person) else { continue }
            let (list, beyond) = try statements.marks(
                of: person, in: conversation.id, from: first.sentAt, throughAt: last.sentAt, through: last.seq)
            var place = (id: ByteRange.absent, page: ByteRange.absent)
            if let beyond {
                let name = reader.otherPage(of: MessagePosition(beyond.mark.at, beyond.mark.upTo))
                place = (arena.bytes.store(beyond.messageID.utf8), arena.bytes.store(name.utf8))
            }
            marks.append(ReaderMarks(person: index, marks: list, beyond: place))
        }
        addSeen(
            &page, arena, marks, isPair: conversation.kind == .pair, members: audience.members, readingAt: readingAt)
    }
}

extension ArchiveReader {
    /// Lends `body` a reader of transcripts, on one unchanging state of the archive.
    package func withTranscripts<T>(
        _ people: PeopleDirectory, _ offline: OfflineTimes = OfflineTimes(), _ body: (TranscriptReader) throws -> T
    ) throws -> T {
        try read { db in
            try body(
                try TranscriptReader(
                    db, statements, people: people, offline: offline, presence: { try self.presence(of: $0) }))
        }
    }
}
