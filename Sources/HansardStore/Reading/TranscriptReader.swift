import GRDB
import Hansard
import PairChannel

/// Reads the pages of conversations, for one worker.
package final class TranscriptReader {
    private let db: Database
    private let people: PeopleDirectory
    let statements: TranscriptStatements
    private let lookup: MessageLookup
    private let offline: OfflineTimes
    private let presence: (Int64) throws -> [PresenceInterval]

    /// Whether the site has the files of the attachments that the archive has.
    package var publishesFiles = true

    /// The conversation in hand.
    private var conversation: ConversationSummary?
    private var periods: [TranscriptPeriod] = []
    /// The name of the page that is being read.
    private var pageInHand = ""
    /// Those who have marks in it, and how many could read.
    private var readers: [Int64] = []
    private var memberCount = 0

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
        lookup = try cache.lookup(db)
    }

    /// Turns to `conversation`, which is cut into `periods`.
    package func open(_ conversation: ConversationSummary, _ periods: [TranscriptPeriod]) throws {
        self.conversation = conversation
        self.periods = periods
        // By their ids: in which order they came has to do with what a scope does not have.
        readers = try statements.readers(of: conversation.id)
            .compactMap { person in people.index(ofID: person).map { (person, ID(people[$0].sourceID)) } }
            .sorted { $0.1 < $1.1 }.map { $0.0 }
        memberCount = conversation.kind == .pair ? 2 : try Members(of: conversation, in: db).people.count
    }

    /// The messages of `pages`, which follow one another, one page after the other.
    package func read(_ pages: ArraySlice<TranscriptPeriod>, _ body: (TranscriptPeriod, TranscriptPage) throws -> Void)
        throws
    {
        guard let conversation else { return }
        for period in pages { try body(period, try page(period, of: conversation)) }
    }

    private func page(_ period: TranscriptPeriod, of conversation: ConversationSummary) throws -> TranscriptPage {
        // Each page asks anew, so that others may use the statement between two.
        let select = statements.messages
        select.bind(1, conversation.id)
        select.bind(2, period.start.sentAt.microseconds)
        select.bind(3, period.start.seq)
        defer { select.reset() }
        pageInHand = period.name
        var page = TranscriptPage()
        page.rows.reserveCapacity(period.count)
        page.arena.reserveCapacity(period.count * 96)
        try append(select, most: period.count, to: &page)
        try addSeenLines(to: &page, period)
        try addOffline(to: &page)
        return page
    }

    /// Appends the rows of `select` until `page` has so many.
    func append(_ select: Statement, most: Int, to page: inout TranscriptPage) throws {
        var marked: [(row: Int, marks: MessageMarks, replyTo: String?, senderName: String?)] = []
        while page.rows.count < most, try select.step() {
            let shape = MessageShape(code: select.int(3))
            let row = TranscriptPage.Row(
                seq: select.int(0), sentAt: Timestamp(microseconds: select.int(1)), precision: shape.precision,
                zone: shape.zone, kind: shape.kind, format: shape.format,
                sender: select.isNull(2) ? nil : people.index(ofID: select.int(2)),
                id: page.arena.store(select.bytes(5)), text: page.arena.store(select.bytes(6)), replyTo: .absent)
            let marks = MessageMarks(rawValue: select.int(4))
            let replyTo = select.optionalString(7)
            let senderName = select.optionalString(8)
            if !marks.isEmpty || replyTo != nil || senderName != nil {
                marked.append((page.rows.count, marks, replyTo, senderName))
            }
            page.rows.append(row)
        }
        for item in marked {
            var details = TranscriptPage.Details()
            details.senderName = item.senderName
            try read(item.marks, of: item.row, into: &details, &page)
            if let id = item.replyTo { details.reply = try reply(to: id) }
            page.rows[item.row].details = Int32(page.details.count)
            page.details.append(details)
        }
    }

    /// Of a pair, says which messages were written while the other one was offline.
    private func addOffline(to page: inout TranscriptPage) throws {
        guard let conversation, conversation.kind == .pair, let low = conversation.low, let high = conversation.high,
            low != high
        else { return }
        for i in page.rows.indices {
            guard let sender = page.rows[i].sender, page.rows[i].kind == .said else { continue }
            let other = people[sender].id == low ? high : low
            if try offline.isOffline(other, at: page.rows[i].sentAt, presence: presence) {
                page.rows[i].offline = people.index(ofID: other)
            }
        }
    }

    // MARK: Details

    private func read(
        _ marks: MessageMarks, of index: Int, into details: inout TranscriptPage.Details, _ page: inout TranscriptPage
    ) throws {
        let row = page.rows[index]
        if marks.contains(.edited) { try readEdits(index, &details, &page) }
        if marks.contains(.deleted) {
            details.deletion = try statements.deletion(of: row.seq).map {
                TranscriptPage.Deletion(at: $0.at, by: $0.by.flatMap { people.index(ofID: $0) })
            }
        }
        if marks.contains(.attachments) {
            details.attachments = try statements.attachments(of: row.seq)
            for i in details.attachments.indices where details.attachments[i].file != nil {
                details.attachments[i].isPublished = publishesFiles
            }
        }
        if marks.contains(.reactions) {
            details.reactions = try statements.reactions(of: row.seq, people)
            details.reactionCounts = try statements.reactionCounts(of: row.seq)
        }
        details.isMissing = marks.contains(.missing)
        if marks.contains(.replies), let conversation {
            let id = String(decoding: page.arena[row.id], as: UTF8.self)
            let found = try statements.replies(to: id, in: conversation.id, most: Self.mostReplies)
            if let lastAt = found.lastAt {
                details.replies = TranscriptPage.Replies(
                    count: found.count, shown: try found.first.map { try reply($0) }, lastAt: lastAt)
            }
        }
    }

    /// The newest text becomes the row's; those before it go into the details.
    private func readEdits(
        _ index: Int, _ details: inout TranscriptPage.Details, _ page: inout TranscriptPage
    ) throws {
        let row = page.rows[index]
        let texts = try statements.texts(
            of: row.seq, own: String(decoding: page.arena[row.text], as: UTF8.self), row.format)
        // What stood before the first text that is on record is not known.
        if let first = texts.first, let at = first.at, first.version == 0 || at > row.sentAt {
            details.edited = (at, first.editor.flatMap { people.index(ofID: $0) })
        }
        for (former, next) in zip(texts, texts.dropFirst()) {
            details.former.append(
                TranscriptPage.FormerText(
                    text: former.text, format: former.format, replacedAt: next.at,
                    replacedBy: next.editor.flatMap { people.index(ofID: $0) }, isFromSnapshot: next.isFromSnapshot))
        }
        guard let newest = texts.last else { return }
        page.rows[index].text = page.arena.store(newest.text.utf8)
        page.rows[index].format = newest.format
    }

    private func reply(to id: String) throws -> TranscriptPage.Reply {
        guard let conversation, let found = try lookup.find(conversation.id, id) else {
            return TranscriptPage.Reply(link: nil, sender: nil, sentAt: nil, excerpt: "", isDeleted: false)
        }
        return try reply(
            TranscriptStatements.FoundReply(
                seq: found.seq, sentAt: found.sentAt, id: id, sender: found.sender, marks: found.marks,
                format: found.format, text: found.text))
    }

    private func reply(_ found: TranscriptStatements.FoundReply) throws -> TranscriptPage.Reply {
        var (text, format) = (found.text, found.format)
        if found.marks.contains(.edited),
            let edit = try statements.edits(of: found.seq).last(where: { $0.version > 0 })
        {
            (text, format) = (edit.text, edit.format)
        }
        return TranscriptPage.Reply(
            link: try link(found.id, found.sentAt, found.seq), sender: found.sender.flatMap { people.index(ofID: $0) },
            sentAt: found.sentAt, excerpt: Self.excerpt(text, format), isDeleted: found.marks.contains(.deleted))
    }

    /// Answers that are listed with a message.
    private static let mostReplies = 100

    private static func excerpt(_ text: String, _ format: TextFormat) -> String {
        // Of Markdown more is looked at: where a link leads is much and not shown.
        let beginning = format == .markdown ? plainText(commonMark: String(text.prefix(4_000))) : text
        let words = beginning.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 80 ? words.prefix(80) + "…" : words
    }

    // MARK: Where a message is

    private func link(_ id: String, _ sentAt: Timestamp, _ seq: Int64) throws -> MessageLink {
        let page = pageName(sentAt, seq)
        return MessageLink(id: id, page: page == pageInHand ? "" : page)
    }

    /// The name of the page that has the message.
    package func pageName(_ sentAt: Timestamp, _ seq: Int64) -> String {
        periods.page(of: MessagePosition(sentAt, seq)).map { periods[$0].name } ?? ""
    }

    // MARK: Seen

    private func addSeenLines(to page: inout TranscriptPage, _ period: TranscriptPeriod) throws {
        guard let conversation, let readingAt = conversation.readingAt, let first = page.rows.first,
            let last = page.rows.last
        else { return }
        var marks: [ReaderMarks] = []
        for person in readers {
            guard let index = people.index(ofID: person) else { continue }
            let (list, beyond) = try statements.marks(
                of: person, in: conversation.id, from: first.sentAt, throughAt: last.sentAt, through: last.seq)
            var beyondLink: Int32 = -1
            if let beyond {
                beyondLink = Int32(page.links.count)
                page.links.append(try link(beyond.messageID, beyond.mark.at, beyond.mark.upTo))
            }
            marks.append(ReaderMarks(person: index, marks: list, beyondLink: beyondLink))
        }
        addSeen(&page, marks, isPair: conversation.kind == .pair, members: memberCount, readingAt: readingAt)
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
