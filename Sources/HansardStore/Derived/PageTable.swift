import GRDB
import Hansard

/// How conversations are cut into pages, and which record last changed each page: what makes a build after one message
/// cost one message.
///
/// Logs come in the order of time, so a message mostly goes to the end of its conversation, whose last page is held
/// until the transaction ends. One that comes late has the conversation cut anew from its page on.
final class PageTable {
    private struct Conversation {
        var isLoaded = false
        var cutter = TranscriptCutter()
        /// The number of the cutter's page.
        var number: Int64 = 0
        /// The last record that went onto that page; `nil` while the table has it as it is.
        var counted: Int64?
        var lastAt = Int64.min
        var late: MessagePosition?
        var changed: Int64 = 0
        var spans = TimeSpans()
    }

    private var conversations: [Conversation] = []  // by id
    private let lastPage: Statement
    private let pageAt: Statement
    private let partsBefore: Statement
    private let lastInstant: Statement
    private let upsert: Statement
    private let change: Statement
    private let deleteFrom: Statement
    private let messages: Statement

    init(_ db: Database) throws {
        let columns = "number, first_month, last_month, part, start_at, start_seq, messages, weight"
        lastPage = try Statement(
            db, "SELECT \(columns) FROM page WHERE conversation = ?1 AND number < ?2 ORDER BY number DESC LIMIT 1")
        pageAt = try Statement(
            db,
            """
            SELECT \(columns) FROM page WHERE conversation = ?1 AND (start_at, start_seq) <= (?2, ?3)
            ORDER BY number DESC LIMIT 1
            """)
        partsBefore = try Statement(
            db,
            """
            SELECT sum(messages), sum(weight) FROM page WHERE conversation = ? AND number >= ? AND number < ?
            """)
        lastInstant = try Statement(db, "SELECT last_at FROM conversation WHERE id = ?")
        upsert = try Statement(
            db,
            """
            INSERT INTO page VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) ON CONFLICT DO UPDATE SET
                last_month = ?4, messages = ?8, weight = ?9, counted_seq = ?10, changed_seq = max(changed_seq, ?10)
            """)
        // A page has what was sent from its first message until the next page's, that instant included.
        change = try Statement(
            db,
            """
            UPDATE page SET changed_seq = max(changed_seq, ?4) WHERE conversation = ?1 AND start_at <= ?3
                AND number >= ifnull((SELECT max(number) FROM page WHERE conversation = ?1 AND start_at < ?2), 0)
            """)
        deleteFrom = try Statement(db, "DELETE FROM page WHERE conversation = ? AND number >= ?")
        messages = try Statement(
            db,
            """
            SELECT sent_at, seq, shape, text FROM message WHERE conversation = ?1 AND (sent_at, seq) >= (?2, ?3)
            ORDER BY sent_at, seq
            """)
    }

    /// A message was added; `weight` is that of its text.
    func add(_ conversation: Int64, _ position: MessagePosition, weight: Int) throws {
        let index = open(conversation)
        if !conversations[index].isLoaded { try load(conversation) }
        conversations[index].changed = position.seq
        let at = position.sentAt.microseconds
        if conversations[index].late != nil || at < conversations[index].lastAt {
            conversations[index].late = min(conversations[index].late ?? position, position)
            return
        }
        conversations[index].lastAt = at
        if let complete = conversations[index].cutter.add(position, CalendarMonth(of: position.sentAt), weight: weight)
        {
            if let counted = conversations[index].counted {
                try write(complete, conversation, conversations[index].number, counted)
            }
            conversations[index].number += 1
        }
        conversations[index].counted = position.seq
    }

    /// Something about messages of those instants changed that their pages show.
    func change(_ conversation: Int64, _ instants: ClosedRange<Int64>, _ seq: Int64) {
        let index = open(conversation)
        conversations[index].changed = seq
        conversations[index].spans.insert(instants)
    }

    /// What was added or changed last changes all pages.
    func changeAll(_ conversation: Int64) { conversations[open(conversation)].spans.insert(.min ... .max) }

    func flush() throws {
        for index in conversations.indices {
            let id = Int64(index)
            if let late = conversations[index].late {
                try cutAnew(id, from: late, conversations[index].changed)
            } else if let counted = conversations[index].counted, let page = conversations[index].cutter.page {
                try write(page, id, conversations[index].number, counted)
            }
            for span in conversations[index].spans.all {
                change.bind(1, id)
                change.bind(2, span.lowerBound)
                change.bind(3, span.upperBound)
                change.bind(4, conversations[index].changed)
                try change.run()
            }
        }
        conversations = []
    }

    /// Cuts every conversation anew.
    static func rebuild(in db: Database, through seq: Int64) throws {
        try db.execute(sql: "DELETE FROM page")
        let table = try PageTable(db)
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM conversation WHERE messages > 0") {
            try table.cutAnew(id, from: MessagePosition(at: .min, seq: 0), seq)
        }
    }

    // MARK: Cutting

    private func open(_ conversation: Int64) -> Int {
        let index = Int(conversation)
        while index >= conversations.count { conversations.append(Conversation()) }
        return index
    }

    private func load(_ conversation: Int64) throws {
        let index = Int(conversation)
        conversations[index].isLoaded = true
        lastInstant.bind(1, conversation)
        if try lastInstant.step(), let last = lastInstant.optionalInt(0) { conversations[index].lastAt = last }
        lastInstant.reset()
        if let last = try page(conversation, before: .max) {
            (conversations[index].number, conversations[index].cutter) = last
        }
    }

    /// The last page below a number, with a cutter that goes on with it.
    private func page(_ conversation: Int64, before number: Int64) throws -> (number: Int64, cutter: TranscriptCutter)?
    {
        lastPage.bind(1, conversation)
        lastPage.bind(2, number)
        defer { lastPage.reset() }
        guard try lastPage.step() else { return nil }
        let (number, page) = (lastPage.int(0), PageRow.cut(lastPage))
        partsBefore.bind(1, conversation)
        partsBefore.bind(2, number - Int64(page.part - 1))
        partsBefore.bind(3, number)
        defer { partsBefore.reset() }
        _ = try partsBefore.step()
        return (number, TranscriptCutter(page, before: (Int(partsBefore.int(0)), Int(partsBefore.int(1)))))
    }

    private func cutAnew(_ conversation: Int64, from position: MessagePosition, _ seq: Int64) throws {
        pageAt.bind(1, conversation)
        pageAt.bind(2, position.sentAt.microseconds)
        pageAt.bind(3, position.seq)
        let own = try pageAt.step() ? (number: pageAt.int(0), start: PageRow.cut(pageAt).start) : nil
        pageAt.reset()
        let first = own?.number ?? 0
        var cutter = try page(conversation, before: first)?.cutter ?? TranscriptCutter()
        var number = first == 0 ? 0 : first - 1  // of the cutter's page
        deleteFrom.bind(1, conversation)
        deleteFrom.bind(2, first)
        try deleteFrom.run()
        messages.bind(1, conversation)
        messages.bind(2, own?.start.sentAt.microseconds ?? .min)
        messages.bind(3, own?.start.seq ?? 0)
        defer { messages.reset() }
        while try messages.step() {
            let sentAt = Timestamp(microseconds: messages.int(0))
            let weight = TranscriptWeight.weight(of: messages.bytes(3), MessageShape(code: messages.int(2)).format)
            let start = MessagePosition(sentAt, messages.int(1))
            if let complete = cutter.add(start, CalendarMonth(of: sentAt), weight: weight) {
                if number >= first { try write(complete, conversation, number, seq) }
                number += 1
            }
        }
        if let last = cutter.page, number >= first { try write(last, conversation, number, seq) }
    }

    private func write(_ page: TranscriptCut, _ conversation: Int64, _ number: Int64, _ seq: Int64) throws {
        upsert.bind(1, conversation)
        upsert.bind(2, number)
        upsert.bind(3, Int64(page.first.number))
        upsert.bind(4, Int64(page.last.number))
        upsert.bind(5, Int64(page.part))
        upsert.bind(6, page.start.sentAt.microseconds)
        upsert.bind(7, page.start.seq)
        upsert.bind(8, Int64(page.messages))
        upsert.bind(9, Int64(page.weight))
        upsert.bind(10, seq)
        try upsert.run()
    }
}

/// A row of the table: number, first_month, last_month, part, start_at, start_seq, messages, weight.
private enum PageRow {
    static func cut(_ row: Statement) -> TranscriptCut {
        TranscriptCut(
            first: CalendarMonth(number: Int(row.int(1))), last: CalendarMonth(number: Int(row.int(2))),
            part: Int(row.int(3)), start: MessagePosition(at: row.int(4), seq: row.int(5)),
            messages: Int(row.int(6)), weight: Int(row.int(7)))
    }
}

/// Spans of time, few of them: when there are many, one that has them all.
private struct TimeSpans {
    private(set) var all: [ClosedRange<Int64>] = []
    private static let most = 32

    mutating func insert(_ span: ClosedRange<Int64>) {
        // Marks go on where the one before ended: most spans make the last one longer.
        if let last = all.last, span.lowerBound <= last.upperBound, last.lowerBound <= span.upperBound {
            all[all.count - 1] = min(last.lowerBound, span.lowerBound)...max(last.upperBound, span.upperBound)
            return
        }
        if all.contains(where: { $0.lowerBound <= span.lowerBound && span.upperBound <= $0.upperBound }) { return }
        all.append(span)
        guard all.count > Self.most else { return }
        let (low, high) = (all.map(\.lowerBound).min()!, all.map(\.upperBound).max()!)
        all = [low...high]
    }
}
