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
    private let insertKey: Statement
    private let selectMessage: Statement
    private var isTableEmpty: Bool
    private unowned let db: Database
    /// Called before a message is looked at: it may be numbered and not inserted yet.
    var beforeReading: () throws -> Void = {}

    /// Open addressing over keys that are not in the table yet; `seqs` is 0 where a slot is free.
    private var hashes: [UInt64]
    private var places: [MessagePosition]
    private var count = 0
    private var heldThrough: Int64

    /// 24 bytes a slot, at most half of them taken.
    private static let maximumHeld = 1 << 21

    init(_ db: Database) throws {
        self.db = db
        hash = SipHash(
            key0: UInt64(bitPattern: try ArchiveIdentity.value("key_0", in: db)),
            key1: UInt64(bitPattern: try ArchiveIdentity.value("key_1", in: db)))
        selectKey = try Statement(db, "SELECT seq FROM message_key WHERE hash = ?")
        insertKey = try Statement(db, "INSERT INTO message_key VALUES (?, ?)")
        selectMessage = try Statement(db, "SELECT conversation, sent_at, source_id FROM message WHERE seq = ?")
        isTableEmpty = try Int.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM message_key)") == 0
        hashes = [UInt64](repeating: 0, count: 1 << 12)
        places = [MessagePosition](repeating: MessagePosition(at: 0, seq: 0), count: 1 << 12)
        heldThrough = try ArchiveIdentity.value("keyed_seq", in: db)
        try readBack()
    }

    /// The place of the message with that id, if the archive has it.
    func find(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>) throws -> MessagePosition? {
        var key = hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer(id))
        while true {
            guard let place = try candidate(key) else { return nil }
            if let place = try verified(place.seq, conversation, id) { return place }
            key &+= 1
        }
    }

    /// `find` for a mark, of which there are nearly as many as messages: a key that is held in memory is believed
    /// without looking at the message. (Two of ten million messages share one with a probability of 1 in 400,000.)
    func findQuickly(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>) throws -> MessagePosition? {
        let key = hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer(id))
        return try held(key) ?? find(conversation, id)
    }

    /// Notes a message that `find` did not find.
    func insert(_ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>, _ place: MessagePosition) throws {
        var key = hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer(id))
        while try candidate(key) != nil { key &+= 1 }
        hold(key, place)
        heldThrough = max(heldThrough, place.seq)
    }

    /// Writes what is held to the table, in a transaction of the caller’s.
    func flush() throws {
        guard count > 0 else { return }
        var held: [(key: Int64, seq: Int64)] = []
        held.reserveCapacity(count)
        for slot in hashes.indices where places[slot].seq != 0 {
            held.append((Int64(bitPattern: hashes[slot]), places[slot].seq))
        }
        held.sort { $0.key < $1.key }
        for (key, seq) in held {
            insertKey.bind(1, key)
            insertKey.bind(2, seq)
            try insertKey.run()
        }
        try ArchiveIdentity.set("keyed_seq", heldThrough, in: db)
        isTableEmpty = false
        hashes = [UInt64](repeating: 0, count: 1 << 12)
        places = [MessagePosition](repeating: MessagePosition(at: 0, seq: 0), count: 1 << 12)
        count = 0
    }

    var isFull: Bool { count >= Self.maximumHeld }

    private func held(_ key: UInt64) -> MessagePosition? {
        var slot = Int(truncatingIfNeeded: key) & (hashes.count - 1)
        while places[slot].seq != 0 {
            if hashes[slot] == key { return places[slot] }
            slot = (slot + 1) & (hashes.count - 1)
        }
        return nil
    }

    private func candidate(_ key: UInt64) throws -> MessagePosition? {
        if let place = held(key) { return place }
        if isTableEmpty { return nil }
        selectKey.bind(1, Int64(bitPattern: key))
        defer { selectKey.reset() }
        guard try selectKey.step() else { return nil }
        return MessagePosition(at: .min, seq: selectKey.int(0))
    }

    /// Compares with the stored message, since two ids may share a key.
    private func verified(
        _ seq: Int64, _ conversation: Int64, _ id: UnsafeBufferPointer<UInt8>
    ) throws -> MessagePosition? {
        try beforeReading()
        selectMessage.bind(1, seq)
        defer { selectMessage.reset() }
        guard try selectMessage.step(), selectMessage.int(0) == conversation,
            selectMessage.bytes(2).elementsEqual(id)
        else { return nil }
        return MessagePosition(at: selectMessage.int(1), seq: seq)
    }

    private func hold(_ key: UInt64, _ place: MessagePosition) {
        if (count + 1) * 2 > hashes.count { grow() }
        var slot = Int(truncatingIfNeeded: key) & (hashes.count - 1)
        while places[slot].seq != 0 { slot = (slot + 1) & (hashes.count - 1) }
        hashes[slot] = key
        places[slot] = place
        count += 1
    }

    private func grow() {
        let (oldHashes, oldPlaces) = (hashes, places)
        hashes = [UInt64](repeating: 0, count: oldHashes.count * 2)
        places = [MessagePosition](repeating: MessagePosition(at: 0, seq: 0), count: oldHashes.count * 2)
        count = 0
        for slot in oldHashes.indices where oldPlaces[slot].seq != 0 { hold(oldHashes[slot], oldPlaces[slot]) }
    }

    /// Takes up the messages whose keys a run that ended early did not write.
    private func readBack() throws {
        let rest = try Statement(
            db, "SELECT seq, conversation, sent_at, source_id FROM message WHERE seq > ? ORDER BY seq")
        rest.bind(1, heldThrough)
        while try rest.step() {
            let place = MessagePosition(at: rest.int(2), seq: rest.int(0))
            let key = hash.hash(UInt64(bitPattern: rest.int(1)), UnsafeRawBufferPointer(rest.bytes(3)))
            var free = key
            while try candidate(free) != nil { free &+= 1 }
            hold(free, place)
            heldThrough = place.seq
        }
    }
}
