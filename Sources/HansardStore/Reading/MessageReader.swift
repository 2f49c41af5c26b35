import GRDB
import Hansard
import PairChannel

/// Makes messages of rows of `message`. Lives inside one access to the database.
final class MessageReader {
    /// What a statement whose rows are read must select.
    static let columns =
        "conversation, sent_at, seq, shape, marks, sender, source_id, text, reply_to, thread, sender_name"

    /// Whether the site has the files of the attachments that the archive has.
    var publishesFiles = true
    /// Whether what a message answers, and what answers it, is quoted with it.
    let quotes: Bool
    /// The pages of the conversation in hand, and what the page that is being read has of it: where quotes lead.
    var periods: [TranscriptPeriod] = []
    /// `nil` for a page of messages that do not follow one another: quotes lead to the pages of the conversation.
    var placesInHand: Range<MessagePosition>?

    private let people: PeopleDirectory
    private let statements: TranscriptStatements
    private let lookup: MessageLookup

    init(_ db: Database, _ cache: StatementCache, people: PeopleDirectory, quotes: Bool) throws {
        self.people = people
        self.quotes = quotes
        statements = try cache.transcripts(db)
        lookup = try cache.lookup(db)
    }

    /// The messages of the next rows of `select`, `most` of them at most, with their texts in `arena`. Their details are
    /// read afterwards: the rows stay one range of the conversation’s.
    func read(_ select: Statement, most: Int, into arena: MessageArena) throws -> [ArchivedMessage] {
        var messages: [ArchivedMessage] = []
        var detailed: [Int] = []
        while messages.count < most, try select.step() {
            let message = message(select, arena)
            let isAnswer = quotes && (message.replyTo.isPresent || message.thread.isPresent)
            if !message.marks.isDisjoint(with: Self.told) || isAnswer { detailed.append(messages.count) }
            messages.append(message)
        }
        for i in detailed { try readDetails(of: &messages[i]) }
        leaveOutAnswersThatFollow(messages)
        return messages
    }

    /// The one answer to a message is not told of above itself.
    private func leaveOutAnswersThatFollow(_ messages: [ArchivedMessage]) {
        guard quotes else { return }
        for (message, next) in zip(messages, messages.dropFirst()) {
            guard let details = message.details, let replies = details.replies, replies.count == 1,
                let id = replies.shown.first?.link?.id, next.string(next.id).map({ ID($0) }) == ID(id)
            else { continue }
            details.replies = nil
        }
    }

    /// What there are details of.
    private static let told: MessageMarks = [.edited, .deleted, .reactions, .attachments, .replies, .erased]

    private func message(_ row: Statement, _ arena: MessageArena) -> ArchivedMessage {
        let shape = MessageShape(code: row.int(3))
        let position = MessagePosition(at: row.int(1), seq: row.int(2))
        let sender = row.optionalInt(5).flatMap { people.index(ofID: $0) }
        return ArchivedMessage(
            position: position, conversation: row.int(0), precision: shape.precision, zone: shape.zone,
            kind: shape.kind, marks: MessageMarks(rawValue: row.int(4)), sender: sender,
            id: arena.bytes.store(row.bytes(6)),
            text: arena.bytes.store(row.bytes(7)), format: shape.format, replyTo: arena.bytes.store(row, 8),
            thread: arena.bytes.store(row, 9), senderName: senderName(row, sender, position.sentAt, arena), in: arena)
    }

    /// The name that the source keeps with the message, or else what the sender was called then, if that is another name than
    /// now.
    private func senderName(
        _ row: Statement, _ sender: PersonIndex?, _ time: Timestamp, _ arena: MessageArena
    ) -> ByteRange {
        let told = arena.bytes.store(row, 10)
        guard !told.isPresent, let sender, let name = people.formerName(of: sender, at: time) else { return told }
        return arena.bytes.store(name.utf8)
    }

    private func readDetails(of message: inout ArchivedMessage) throws {
        let details = MessageDetails()
        let marks = message.marks
        if marks.contains(.erased) {
            details.erasure = try statements.erasure(of: message.seq)
        } else if marks.contains(.edited) {
            try readEdits(of: &message, details)
        }
        if marks.contains(.deleted) {
            details.deletion = try statements.deletion(of: message.seq).map {
                MessageDetails.Deletion(at: $0.at, by: index($0.by))
            }
        }
        if marks.contains(.attachments) {
            details.attachments = try statements.attachments(of: message.seq)
            for i in details.attachments.indices where details.attachments[i].file != nil {
                details.attachments[i].isPublished = publishesFiles
            }
        }
        if marks.contains(.reactions) {
            details.reactions = try statements.reactions(of: message.seq, people)
            details.reactionCounts = try statements.reactionCounts(of: message.seq)
        }
        if quotes { try readQuotes(of: message, details) }
        message.details = details
    }

    /// The newest text becomes the message’s; those before it go into the details.
    private func readEdits(of message: inout ArchivedMessage, _ details: MessageDetails) throws {
        let texts = try statements.texts(
            of: message.seq, own: message.string(message.text) ?? "", message.format)
        // What stood before the first text that is on record is not known.
        if let first = texts.first, let at = first.at, first.version == 0 || at > message.sentAt {
            details.edited = (at, index(first.editor))
        }
        for (former, next) in zip(texts, texts.dropFirst()) {
            details.former.append(
                MessageDetails.FormerText(
                    text: former.text, format: former.format, replacedAt: next.at, replacedBy: index(next.editor),
                    isFromSnapshot: next.isFromSnapshot))
        }
        guard let newest = texts.last else { return }
        message.text = message.arena.bytes.store(newest.text.utf8)
        message.format = newest.format
    }

    private func index(_ person: Int64?) -> PersonIndex? { person.flatMap { people.index(ofID: $0) } }

    // MARK: Quotes

    /// Answers that are listed with a message.
    private static let mostReplies = 100

    private func readQuotes(of message: ArchivedMessage, _ details: MessageDetails) throws {
        if let id = message.string(message.replyTo) ?? message.string(message.thread) {
            details.reply = try quoted(lookup.find(message.conversation, id))
        }
        guard message.marks.contains(.replies) else { return }
        let found = try statements.replies(
            to: message.string(message.id) ?? "", in: message.conversation, most: Self.mostReplies)
        if let lastAt = found.lastAt {
            details.replies = MessageDetails.Replies(
                count: found.count, shown: try found.first.map { try quoted($0) }, lastAt: lastAt)
        }
    }

    private func quoted(_ found: FoundMessage?) throws -> MessageDetails.Reply {
        guard let found else {
            return MessageDetails.Reply(link: nil, sender: nil, sentAt: nil, excerpt: "", isDeleted: false)
        }
        var (text, format) = (found.text, found.format)
        if found.marks.contains(.edited),
            let edit = try statements.edits(of: found.position.seq).last(where: { $0.version > 0 })
        {
            (text, format) = (edit.text, edit.format)
        }
        return MessageDetails.Reply(
            link: MessageLink(id: found.id, page: otherPage(of: found.position)), sender: index(found.sender),
            sentAt: found.position.sentAt, excerpt: excerpt(of: text, format),
            isDeleted: found.marks.contains(.deleted) || found.marks.contains(.erased))
    }

    /// The name of the page that has the message; empty for the page in hand, and where the pages are not known.
    func otherPage(of position: MessagePosition) -> String {
        placesInHand?.contains(position) == true ? "" : pageName(position)
    }

    /// The name of the page that has the message.
    func pageName(_ position: MessagePosition) -> String { periods.page(of: position).map { periods[$0].name } ?? "" }
}

extension [UInt8] {
    /// Stores a column’s text; `absent` for NULL.
    mutating func store(_ row: Statement, _ column: Int32) -> ByteRange {
        row.isNull(column) ? .absent : store(row.bytes(column))
    }
}
