import Foundation
import GRDB
import Hansard

/// Takes a document, its id and its text.
package typealias DocumentBody = (
    DocumentKey, IndexedDocument, _ id: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
) throws -> Void

extension ArchiveReader {
    /// Calls `body` with each document of a conversation, or of its messages from `first` to `last`, in order. Its
    /// number, id and text are not set: the latter are lent besides, until `body` returns.
    package func documents(
        of conversation: ConversationSummary, from first: DocumentKey? = nil, through last: DocumentKey? = nil,
        _ body: DocumentBody
    ) throws {
        let periods = try periods(of: conversation.id)
        try prepare(.responses)
        try read { db in
            let unseen = try UnseenMessages(conversation.id, self, db)
            let unanswered = try Unanswered(conversation.id, self, db)
            let select = try statement(
                """
                SELECT seq, sent_at, sender, shape, marks, source_id, text, reply_to IS NOT NULL OR thread IS NOT NULL
                FROM message WHERE conversation = ?1 AND (sent_at, seq) >= (?2, ?3) AND (sent_at, seq) <= (?4, ?5)
                ORDER BY sent_at, seq
                """, db)
            select.bind(1, conversation.id)
            select.bind(2, first?.sentAt ?? .min)
            select.bind(3, first?.message ?? 0)
            select.bind(4, last?.sentAt ?? .max)
            select.bind(5, last?.message ?? .max)
            defer { select.reset() }
            var place = PagePlace(
                periods, first.map { MessagePosition(at: $0.sentAt, seq: $0.message) })
            while try select.step() {
                var document = IndexedDocument()
                let (seq, sentAt) = (select.int(0), select.int(1))
                let shape = MessageShape(code: select.int(3))
                let marks = MessageMarks(rawValue: select.int(4))
                document.seconds = Timestamp(microseconds: sentAt).wholeSeconds
                document.conversation = conversation.id
                document.sender = select.isNull(2) ? 0 : select.int(2)
                let (id, text) = (select.bytes(5), select.bytes(6))
                (document.monthsBack, document.part) = place.next(
                    MessagePosition(at: sentAt, seq: seq))
                document.flags = Self.flags(marks, shape, text, isThread: select.int(7) != 0)
                if unseen.contains(sentAt, seq, sender: document.sender, shape, marks) {
                    document.flags.insert(.unseen)
                }
                if unanswered?.contains(sentAt, sender: document.sender, shape, marks) ?? false {
                    document.flags.insert(.unanswered)
                }
                if marks.contains(.edited) {
                    try versions(of: seq, sentAt, document, id, text, db, body)
                } else {
                    document.flags.insert(.current)
                    try body(DocumentKey(sentAt: sentAt, message: seq, document: seq), document, id, text)
                }
            }
        }
    }

    /// As many texts as any message has, or more: its first one, and one for each edit.
    package func mostTextsOfAMessage() throws -> Int {
        try read { db in
            1
                + (try Int.fetchOne(
                    db, sql: "SELECT max(edits) FROM (SELECT count(*) AS edits FROM edit GROUP BY message)") ?? 0)
        }
    }

    private static func flags(
        _ marks: MessageMarks, _ shape: MessageShape, _ text: UnsafeBufferPointer<UInt8>, isThread: Bool
    ) -> IndexedDocument.Flags {
        var flags: IndexedDocument.Flags = []
        if shape.precision == .minute { flags.insert(.minute) }
        if shape.format == .markdown { flags.insert(.markdown) }
        if hasLink(text) { flags.insert(.link) }
        if isThread || marks.contains(.replies) { flags.insert(.thread) }
        guard !marks.isEmpty else { return flags }
        if marks.contains(.attachments) { flags.insert(.file) }
        if marks.contains(.reactions) { flags.insert(.reaction) }
        if marks.contains(.edited) { flags.insert(.edit) }
        if marks.contains(.deleted) { flags.insert(.deleted) }
        return flags
    }

    private func versions(
        of message: Int64, _ sentAt: Int64, _ document: IndexedDocument, _ id: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>, _ db: Database, _ body: DocumentBody
    ) throws {
        let select = try statement(
            """
            SELECT seq, text, document, version, format FROM edit WHERE message = ?
            """, db)
        select.bind(1, message)
        defer { select.reset() }
        var versions = [(seq: message, text: Array(text), isMarkdown: document.flags.contains(.markdown))]
        var current = message
        var newest: Int64 = 0
        while try select.step() {
            if select.int(2) == select.int(0) {
                let isMarkdown = select.int(4) == Int64(TextFormat.markdown.rawValue)
                versions.append((seq: select.int(0), text: Array(select.bytes(1)), isMarkdown: isMarkdown))
            }
            if let version = select.optionalInt(3), version > newest { (current, newest) = (select.int(2), version) }
        }
        for (version, text) in versions.sorted(by: { $0.seq < $1.seq }).enumerated() {
            var document = document
            document.version = version
            document.flags.formSymmetricDifference(
                text.isMarkdown == document.flags.contains(.markdown) ? [] : .markdown)
            if text.seq == current { document.flags.insert(.current) }
            try text.text.withUnsafeBufferPointer {
                try body(DocumentKey(sentAt: sentAt, message: message, document: text.seq), document, id, $0)
            }
        }
    }
}

/// The pages of a conversation, walked from message to message.
private struct PagePlace {
    private let periods: [TranscriptPeriod]
    private var index: Int

    init(_ periods: [TranscriptPeriod], _ first: MessagePosition?) {
        self.periods = periods
        index = first.flatMap { periods.page(of: $0) } ?? 0
    }

    /// Where the next message is.
    mutating func next(_ position: MessagePosition) -> (monthsBack: Int, part: Int) {
        while index + 1 < periods.count, periods[index + 1].start <= position { index += 1 }
        guard index < periods.count else { return (0, 0) }
        let month = CalendarMonth(of: position.sentAt)
        return (month.number - periods[index].first.number, periods[index].part - 1)
    }
}

/// Which messages of a conversation somebody has not seen, as `is:unseen` means it.
private struct UnseenMessages {
    private var people: [(person: Int64, sentAt: Int64, seq: Int64)] = []
    private var receipts: Set<Receipt> = []

    private struct Receipt: Hashable {
        let person: Int64
        let sentAt: Int64
        let seq: Int64
    }

    init(_ conversation: Int64, _ reader: ArchiveReader, _ db: Database) throws {
        let select = try reader.statement(
            "SELECT person, oldest_at, oldest FROM unseen WHERE conversation = ? AND oldest_at IS NOT NULL", db)
        select.bind(1, conversation)
        defer { select.reset() }
        while try select.step() { people.append((select.int(0), select.int(1), select.int(2))) }
        let explicit = try reader.statement(
            """
            SELECT up_to_at, up_to FROM seen
            WHERE conversation = ? AND person = ? AND (up_to_at, up_to) >= (?, ?) AND evidence = 0
            """, db)
        for (person, sentAt, seq) in people {
            explicit.bind(1, conversation)
            explicit.bind(2, person)
            explicit.bind(3, sentAt)
            explicit.bind(4, seq)
            while try explicit.step() {
                receipts.insert(Receipt(person: person, sentAt: explicit.int(0), seq: explicit.int(1)))
            }
            explicit.reset()
        }
    }

    func contains(_ sentAt: Int64, _ seq: Int64, sender: Int64, _ shape: MessageShape, _ marks: MessageMarks) -> Bool {
        guard !people.isEmpty, shape.kind.rawValue < 2, !marks.contains(.deleted) else { return false }
        return people.contains { item in
            item.person != sender && (sentAt, seq) >= (item.sentAt, item.seq)
                && (receipts.isEmpty || !receipts.contains(Receipt(person: item.person, sentAt: sentAt, seq: seq)))
        }
    }
}

/// Whether a text has the beginning of an address in it, as `has:link` means it: in any case, before any NUL.
private func hasLink(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = index(of: 0, in: text, from: 0) ?? text.count
    var at = 0
    while at < end, let colon = index(of: UInt8(ascii: ":"), in: text, from: at), colon < end {
        let isAddress = colon + 2 < end && text[colon + 1] == UInt8(ascii: "/") && text[colon + 2] == UInt8(ascii: "/")
        if isAddress, precedes(text, colon, "http") || precedes(text, colon, "https") { return true }
        if precedes(text, colon, "mailto") { return true }
        at = colon + 1
    }
    return false
}

private func index(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = text.baseAddress, start < text.count else { return nil }
    guard let found = memchr(base + start, Int32(byte), text.count - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
}

private func precedes(_ text: UnsafeBufferPointer<UInt8>, _ end: Int, _ word: StaticString) -> Bool {
    guard end >= word.utf8CodeUnitCount else { return false }
    let start = end - word.utf8CodeUnitCount
    return (0..<word.utf8CodeUnitCount).allSatisfy { text[start + $0] | 0x20 == word.utf8Start[$0] }
}
