import GRDB
import Hansard

/// Notes what the records of a transaction change, of conversations, people and days, and writes it down at its end.
final class TouchedPages {
    private struct Writer {
        var person: Int64 = -1
        var messages: Int64 = 0
        var first = Int64.max
        var last = Int64.min

        mutating func add(_ other: Writer) {
            messages += other.messages
            first = min(first, other.first)
            last = max(last, other.last)
        }
    }
    private struct Conversation {
        var changed: Int64 = 0
        var writerA = Writer()
        var writerB = Writer()
    }
    private struct Person {
        var changed: Int64 = 0
        /// The day of the last presence record noted in this transaction.
        var day = Int.min
    }
    private struct Pair: Hashable {
        let a: Int64
        let b: Int64
    }

    private let db: Database
    private var conversations: [Conversation] = []  // by id
    private var people: [Person] = []  // by id
    private var writers: [Pair: Writer] = [:]  // conversation, person
    private var days: [(day: Int64, person: Int64, seq: Int64)] = []  // one may be there more than once
    /// The latest message up to which somebody was known to have read: conversation, person.
    private var lastMark: [Pair: Int64] = [:]
    private(set) var namesSeq: Int64 = 0
    private var lastInstant = Int64.min
    /// Of what is unseen.
    private(set) var unseen: UnseenChanges
    private let activity: ActivityTable
    private let pages: PageTable

    private let upsertWriter: Statement
    private let upsertDay: Statement
    private let insertDays: BulkInsert
    private let updateConversation: Statement
    private let changeConversation: Statement
    private let changePerson: Statement
    private let markBefore: Statement
    private let isWriter: Statement

    init(_ db: Database) throws {
        self.db = db
        let isNew = try ArchiveIdentity.value("unseen_seq", in: db) == 0
        unseen = UnseenChanges(isComplete: try !isNew && UnseenTable.isComplete(in: db))
        activity = try ActivityTable(db)
        pages = try PageTable(db)
        upsertWriter = try Statement(
            db,
            """
            INSERT INTO writer VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
                messages = messages + ?3, first_at = min(first_at, ?4), last_at = max(last_at, ?5)
            """)
        upsertDay = try Statement(
            db, "INSERT INTO presence_day VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET changed_seq = ?3")
        insertDays = try BulkInsert(db, into: "presence_day", columns: 3)
        updateConversation = try Statement(
            db,
            """
            UPDATE conversation SET messages = messages + ?2, first_at = min(ifnull(first_at, ?3), ?3),
                last_at = max(ifnull(last_at, ?4), ?4) WHERE id = ?1
            """)
        changeConversation = try Statement(db, "UPDATE conversation SET changed_seq = ?2 WHERE id = ?1")
        changePerson = try Statement(db, "UPDATE person SET changed_seq = ?2 WHERE id = ?1")
        markBefore = try Statement(
            db,
            "SELECT max(up_to_at) FROM seen WHERE conversation = ? AND person = ? AND up_to_at < ? AND evidence = 1")
        isWriter = try Statement(
            db, "SELECT EXISTS (SELECT 1 FROM writer WHERE conversation = ? AND person = ?)")
    }

    /// Something happened then.
    func instant(_ at: Int64) { if at > lastInstant { lastInstant = at } }

    /// A message was added; `weight` is that of its text on a page.
    func count(_ conversation: Int64, _ sender: Int64?, _ position: MessagePosition, weight: Int) throws {
        let (sentAt, seq) = (position.sentAt.microseconds, position.seq)
        instant(sentAt)
        let index = open(conversation)
        conversations[index].changed = seq
        try pages.add(conversation, position, weight: weight)
        let one = Writer(person: sender ?? 0, messages: 1, first: sentAt, last: sentAt)
        if conversations[index].writerA.person == one.person {
            conversations[index].writerA.add(one)
        } else if conversations[index].writerB.person == one.person {
            conversations[index].writerB.add(one)
        } else {
            spill(conversations[index].writerB, conversation)
            conversations[index].writerB = conversations[index].writerA
            conversations[index].writerA = one
        }
        if let sender { person(at: sender) { $0.changed = seq } }
        activity.add(sender, sentAt)
    }

    /// Something about a message changed that its page shows.
    func change(_ conversation: Int64, _ sentAt: Int64, _ seq: Int64) {
        self.conversation(conversation, seq)
        pages.change(conversation, sentAt...sentAt, seq)
    }

    /// Something changed that all pages of a conversation show.
    func allPages(of conversation: Int64, _ seq: Int64) {
        self.conversation(conversation, seq)
        pages.change(conversation, .min ... .max, seq)
    }

    /// Something changed by which other messages may be unseen than before, for others or for more people.
    func unseen(in conversation: Int64) { unseen.sweep(conversation) }

    /// Somebody has read up to a message: every page changes from where they had read to before.
    func seen(_ conversation: Int64, _ person: Int64, upTo: Int64, _ evidence: Evidence, _ seq: Int64) throws {
        unseen.mark(conversation, person)
        guard evidence == .highWaterMark else {
            self.person(at: person) { $0.changed = seq }
            return change(conversation, upTo, seq)
        }
        var before = Self.move(&lastMark[Pair(a: conversation, b: person)], to: upTo)
        if before == nil {
            markBefore.bind(1, conversation)
            markBefore.bind(2, person)
            markBefore.bind(3, upTo)
            _ = try markBefore.step()
            before = markBefore.optionalInt(0)
            markBefore.reset()
        }
        self.person(at: person) { $0.changed = seq }
        // Before the first mark, nothing was covered: all pages up to it change.
        self.conversation(conversation, seq)
        pages.change(conversation, min(before ?? .min, upTo)...upTo, seq)
    }

    /// Moves the last mark that is known here on to a new one.
    ///
    /// - Returns: What it was, unless the new mark comes late, before it.
    private static func move(_ last: inout Int64?, to upTo: Int64) -> Int64? {
        let before = last
        last = max(before ?? upTo, upTo)
        return before.flatMap { $0 <= upTo ? $0 : nil }
    }

    /// Somebody came or went. Only the day of the record is noted, however long what it ends has lasted; which other
    /// days that changes is found where it is asked, see `PresenceChange`.
    func presence(_ person: Int64, _ at: Int64, _ seq: Int64) {
        instant(at)
        let index = open(person: person)
        let day = Timestamp(microseconds: at).day
        if people[index].day != day {
            days.append((Int64(day), person, seq))
            people[index].day = day
        }
        people[index].changed = seq
    }

    func conversation(_ conversation: Int64, _ seq: Int64) { conversations[open(conversation)].changed = seq }

    /// A person's particulars changed; their name stands on every page.
    func person(_ person: Int64, _ seq: Int64) {
        self.person(at: person) { $0.changed = seq }
        names(seq)
    }

    func names(_ seq: Int64) { namesSeq = seq }

    // MARK: Holding

    private func open(_ conversation: Int64) -> Int {
        let index = Int(conversation)
        while index >= conversations.count { conversations.append(Conversation()) }
        return index
    }

    private func spill(_ writer: Writer, _ conversation: Int64) {
        guard writer.person >= 0 else { return }
        writers[Pair(a: conversation, b: writer.person), default: Writer()].add(writer)
    }

    private func open(person: Int64) -> Int {
        let index = Int(person)
        while index >= people.count { people.append(Person()) }
        return index
    }

    private func person(at id: Int64, _ body: (inout Person) -> Void) { body(&people[open(person: id)]) }

    // MARK: Writing

    func flush() throws {
        for id in conversations.indices where conversations[id].changed > 0 {
            let conversation = Int64(id)
            spill(conversations[id].writerA, conversation)
            spill(conversations[id].writerB, conversation)
            changeConversation.bind(1, conversation)
            changeConversation.bind(2, conversations[id].changed)
            try changeConversation.run()
            conversations[id] = Conversation()
        }
        try flushWriters()
        try pages.flush()
        try activity.flush()
        for id in people.indices where people[id].changed > 0 {
            changePerson.bind(1, Int64(id))
            changePerson.bind(2, people[id].changed)
            try changePerson.run()
            people[id].changed = 0
            people[id].day = .min
        }
        try flushDays()
        try db.execute(
            sql: "UPDATE meta SET value = max(value, ?) WHERE key = 'last_instant'", arguments: [lastInstant])
    }

    private func flushDays() throws {
        guard !days.isEmpty else { return }
        days.sort { $0 < $1 }
        // Of those alike, the last has the highest number.
        var last: [Int] = []
        for (i, day) in days.enumerated()
        where i + 1 == days.count || (days[i + 1].day, days[i + 1].person) != (day.day, day.person) { last.append(i) }
        let latest = try Int64.fetchOne(db, sql: "SELECT max(day) FROM presence_day") ?? .min
        let known = last.prefix { days[$0].day <= latest }
        for i in known {
            bind(days[i], to: upsertDay, 0)
            try upsertDay.run()
        }
        try insertDays.insert(Array(last[known.count...])) { bind(days[$0], to: $1, $2) }
        days.removeAll(keepingCapacity: true)
    }

    private func bind(_ day: (day: Int64, person: Int64, seq: Int64), to statement: Statement, _ before: Int32) {
        statement.bind(before + 1, day.day)
        statement.bind(before + 2, day.person)
        statement.bind(before + 3, day.seq)
    }

    private func flushWriters() throws {
        var totals: [Int64: Writer] = [:]
        for (key, writer) in writers.sorted(by: { ($0.key.a, $0.key.b) < ($1.key.a, $1.key.b) }) {
            isWriter.bind(1, key.a)
            isWriter.bind(2, key.b)
            _ = try isWriter.step()
            let isKnown = isWriter.int(0) != 0
            isWriter.reset()
            // Every page names who has a part in the conversation, and counts them.
            if !isKnown { pages.changeAll(key.a) }
            upsertWriter.bind(1, key.a)
            upsertWriter.bind(2, key.b)
            upsertWriter.bind(3, writer.messages)
            upsertWriter.bind(4, writer.first)
            upsertWriter.bind(5, writer.last)
            try upsertWriter.run()
            var total = totals[key.a] ?? Writer()
            total.add(writer)
            totals[key.a] = total
        }
        for (conversation, total) in totals {
            updateConversation.bind(1, conversation)
            updateConversation.bind(2, total.messages)
            updateConversation.bind(3, total.first)
            updateConversation.bind(4, total.last)
            try updateConversation.run()
        }
        writers = [:]
    }
}
