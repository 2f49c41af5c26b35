import GRDB
import Hansard

/// What one pass over all messages finds: numbers that are missing, places of messages that had been deleted before the
/// export, and days on which nothing was said.
struct MessageScan {
    private(set) var gaps: [Gap] = []
    private(set) var quiet: [QuietDays] = []
    private let hours: WorkingHours
    private var zone: SiteZone
    /// Of the conversation in hand.
    private var days: [Int] = []
    private var everyDay: Set<Int> = []
    private var tombstones: Gap?
    private var numbered: [NumberedMessage] = []

    /// Reads columns that stand before the text in each row, in the order in which the rows lie in the file.
    init(_ db: Database, _ hours: WorkingHours, _ zone: SiteZone) throws {
        (self.hours, self.zone) = (hours, zone)
        let select = try Statement(db, "SELECT conversation, sent_at, shape, source_id FROM message")
        var conversation: Int64?
        while try select.step() {
            let own = select.int(0)
            if own != conversation {
                endConversation(conversation)
                conversation = own
            }
            add(
                Timestamp(microseconds: select.int(1)), MessageShape(code: select.int(2)).kind, select.bytes(3),
                in: own)
        }
        endConversation(conversation)
        if let whole = QuietDays(of: nil, withMessagesOn: everyDay.sorted(), hours) { quiet.insert(whole, at: 0) }
        try addNumbers(db)
    }

    @inline(__always)
    private mutating func add(
        _ sentAt: Timestamp, _ kind: MessageKind, _ id: UnsafeBufferPointer<UInt8>, in conversation: Int64
    ) {
        let day = zone.local(sentAt).day
        // A clock that is set back over midnight shows the day before once more.
        if day > days.last ?? .min { days.append(day) }
        if kind == .tombstone { note(tombstoneAt: sentAt, in: conversation) }
        if let number = NumberedMessage.number(id) {
            numbered.append(NumberedMessage(number, sentAt: sentAt, conversation: conversation))
        }
    }

    private mutating func note(tombstoneAt at: Timestamp, in conversation: Int64) {
        var gap = Gap(.tombstone, count: (tombstones?.count ?? 0) + 1)
        (gap.conversation, gap.from, gap.until) = (conversation, tombstones?.from ?? at, at)
        tombstones = gap
    }

    private mutating func endConversation(_ conversation: Int64?) {
        if let tombstones { gaps.append(tombstones) }
        tombstones = nil
        if let own = QuietDays(of: conversation, withMessagesOn: days, hours) { quiet.append(own) }
        everyDay.formUnion(days)
        days.removeAll(keepingCapacity: true)
    }

    private mutating func addNumbers(_ db: Database) throws {
        var systems: [Int64: String] = [:]
        let keys = try Row.fetchCursor(
            db, sql: "SELECT conversation, system FROM conversation_key ORDER BY system DESC")
        while let row = try keys.next() { systems[row[0]] = row[1] }
        let bySystem = Dictionary(grouping: numbered) { systems[$0.conversation] ?? "" }
        for (system, messages) in bySystem.sorted(by: { $0.key < $1.key }) {
            for hole in NumberHoles.holes(in: messages) {
                var gap = Gap(.numbers, count: Int64(hole.numbers.count))
                (gap.conversation, gap.numbers) = (hole.conversation, hole.numbers)
                (gap.from, gap.until) = (hole.period.lowerBound, hole.period.upperBound)
                if hole.conversation == nil { gap.system = system }
                gaps.append(gap)
            }
        }
        numbered = []
    }
}
