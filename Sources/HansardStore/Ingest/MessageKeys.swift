import GRDB
import Hansard

/// Finds messages by conversation and id while records are written.
///
/// New keys are held in memory and go to the table `message_key` in sorted runs, which costs a fifth of writing each
/// on its own. The table may lag behind the messages, also after a crash: `meta.keyed_seq` says how far it goes, and
/// the rest is read back before anything is written.
final class MessageKeys {
    private let hash: SipHash
    private let selectKey: Statement
    private let insertKeys: BulkInsert
    private let selectMessage: Statement
    /// What the table has, if this run has written all of it; otherwise it is asked.
    private var filter: KeyFilter?
    private var written = 0
    private unowned let db: Database
    /// The conversation and id of the message with that number, if it is numbered and not inserted yet.
    var waiting: (_ seq: Int64) -> (conversation: Int64, id: UnsafeBufferPointer<UInt8>)? = { _ in nil }

    /// A key that is not in the table yet, and where its message stands: what is compared and what is asked for lie together.
    private struct Slot {
        var key: UInt64
        var at: Int64
        var seq: Int64  // 0 where it is free

        static let free = Slot(key: 0, at: 0, seq: 0)
    }

    /// Open addressing.
    private var slots = [Slot](repeating: .free, count: MessageKeys.leastSlots)
    private var count = 0
    private var heldThrough: Int64

    private static let leastSlots = 1 << 12
    /// 24 bytes a slot, at most half of them taken.
    private static let maximumHeld = 1 << 20

    init(_ db: Database) throws {
        self.db = db
        hash = SipHash(
            key0: UInt64(bitPattern: try ArchiveIdentity.value("key_0", in: db)),
            key1: UInt64(bitPattern: try ArchiveIdentity.value("key_1", in: db)))
        selectKey = try Statement(db, "SELECT seq FROM message_key WHERE hash = ?")
        insertKeys = try BulkInsert(db, into: "message_key", columns: 2)
        selectMessage = try Statement(db, "SELECT conversation, sent_at, source_id FROM message WHERE seq = ?")
        if try Int.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM message_key)") == 0 {
            filter = KeyFilter(capacity: 0)
        }
        heldThrough = try ArchiveIdentity.value("keyed_seq", in: db)
        try readBack()
    }

    /// The place of the message with that id, if the archive has it.
    func find(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>) throws -> MessagePosition? {
        try look(conversation, id).place
    }

    /// The place of the message with that id, or else the key under which `insert` notes it.
    func look(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>) throws -> (place: MessagePosition?, key: UInt64)
    {
        var key = hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer(id))
        while let candidate = try candidate(key) {
            if let place = try verified(candidate, conversation, id) { return (place, key) }
            key &+= 1
        }
        return (nil, key)
    }

    /// `find` for a mark, of which there are nearly as many as messages: a key that is held in memory is believed
    /// without looking at the message. (Two of ten million messages share one with a probability of 1 in 400,000.)
    func findQuickly(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>) throws -> MessagePosition? {
        let key = hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer(id))
        return try held(key) ?? find(conversation, id)
    }

    /// Notes a message that `look` did not find and gave `key` for.
    func insert(_ key: UInt64, _ place: MessagePosition) {
        hold(Slot(key: key, at: place.at, seq: place.seq))
        heldThrough = max(heldThrough, place.seq)
    }

    /// Writes what is held to the table, in a transaction of the caller’s.
    ///
    /// - Parameter isLast: Nothing is looked for any more.
    func flush(isLast: Bool = false) throws {
        guard count > 0 else { return }
        var held: [(key: Int64, seq: Int64)] = []
        held.reserveCapacity(count)
        for slot in slots where slot.seq != 0 { held.append((Int64(bitPattern: slot.key), slot.seq)) }
        slots = [Slot](repeating: .free, count: MessageKeys.leastSlots)
        count = 0
        held.sort { $0.key < $1.key }
        try insertKeys.insert(held) { held, insert, before in
            insert.bind(before + 1, held.key)
            insert.bind(before + 2, held.seq)
        }
        try ArchiveIdentity.set("keyed_seq", heldThrough, in: db)
        if isLast { filter = nil } else { try addToFilter(held.map(\.key)) }
    }

    /// Keys were written to the table.
    private func addToFilter(_ keys: [Int64]) throws {
        guard let capacity = filter?.capacity else { return }
        written += keys.count
        guard written > capacity else {
            for key in keys { filter?.insert(UInt64(bitPattern: key)) }
            return
        }
        var larger = KeyFilter(capacity: 2 * written)
        let all = try Statement(db, "SELECT hash FROM message_key")
        while try all.step() { larger.insert(UInt64(bitPattern: all.int(0))) }
        filter = larger
    }

    var isFull: Bool { count >= Self.maximumHeld }

    private func held(_ key: UInt64) -> MessagePosition? {
        slots.withUnsafeBufferPointer { slots in
            var place = Int(truncatingIfNeeded: key) & (slots.count - 1)
            while slots[place].seq != 0 {
                if slots[place].key == key { return MessagePosition(at: slots[place].at, seq: slots[place].seq) }
                place = (place + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    private func candidate(_ key: UInt64) throws -> MessagePosition? {
        if let place = held(key) { return place }
        if filter?.mayHave(key) == false { return nil }
        selectKey.bind(1, Int64(bitPattern: key))
        defer { selectKey.reset() }
        guard try selectKey.step() else { return nil }
        return MessagePosition(at: .min, seq: selectKey.int(0))
    }

    /// Compares with the message, since two ids may share a key.
    private func verified(
        _ place: MessagePosition, _ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>
    ) throws -> MessagePosition? {
        // Its key is held, and with it its time.
        if let waiting = waiting(place.seq) {
            return waiting.conversation == conversation && waiting.id.elementsEqual(id) ? place : nil
        }
        selectMessage.bind(1, place.seq)
        defer { selectMessage.reset() }
        guard try selectMessage.step(), selectMessage.int(0) == conversation,
            selectMessage.bytes(2).elementsEqual(id)
        else { return nil }
        return MessagePosition(at: selectMessage.int(1), seq: place.seq)
    }

    private func hold(_ held: Slot) {
        if (count + 1) * 2 > slots.count { grow() }
        var place = Int(truncatingIfNeeded: held.key) & (slots.count - 1)
        while slots[place].seq != 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = held
        count += 1
    }

    private func grow() {
        let old = slots
        slots = [Slot](repeating: .free, count: old.count * 2)
        count = 0
        for slot in old where slot.seq != 0 { hold(slot) }
    }

    /// Takes up the messages whose keys a run that ended early did not write.
    private func readBack() throws {
        let rest = try Statement(
            db, "SELECT seq, conversation, sent_at, source_id FROM message WHERE seq > ? ORDER BY seq")
        rest.bind(1, heldThrough)
        while try rest.step() {
            var key = hash.hash(UInt64(bitPattern: rest.int(1)), UnsafeRawBufferPointer(rest.bytes(3)))
            while try candidate(key) != nil { key &+= 1 }
            insert(key, MessagePosition(at: rest.int(2), seq: rest.int(0)))
        }
    }
}
