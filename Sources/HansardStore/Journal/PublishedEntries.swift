import Foundation
import GRDB
import Hansard
import PairChannel

/// Puts events of applications on the record, within one transaction, each once: what has been recorded is remembered for
/// `rememberedDays` at least, by its idempotency key, and a message by its id, too.
struct PublishedEntries {
    /// How long what an application sends again is known.
    static let rememberedDays: Int64 = 7

    private let entries: JournalEntries
    private let start: Int64

    /// - Parameter start: The number of the last entry when this process began.
    init(_ entries: JournalEntries, start: Int64) { (self.entries, self.start) = (entries, start) }

    /// Records one, or finds it recorded.
    func record(_ record: PublishedRecord, now: Timestamp) throws -> RecordingOutcome {
        let scope = "app " + record.app
        if let key = record.idempotencyKey, let known = try remembered(scope, key) {
            return .known(sinceStart: known.entry > start)
        }
        let line = PublishedLine(app: record.app, channel: record.channel)
        let entry: Int64
        switch record.content {
        case .message(let id?, let sender, let text):
            let outcome = try known(id, sender, text, in: record.channel)
            if let outcome, outcome != .conflict { return outcome }
            if outcome == .conflict {
                try add(line.conflict(id: id, sender: sender, text: text, at: now), record.app, at: now)
                return .conflict
            }
            entry = try add(line.message(id: id, sender: sender, text: text, at: now), record.app, at: now)
            try remember("channel " + record.channel, id, hash: Self.hash(sender, text), entry, now)
        case .message(nil, let sender, let text):
            let number = entries.clock.next(now)
            let at = Timestamp(microseconds: number)
            entry = try add(
                line.message(id: String(number), sender: sender, text: text, at: at), record.app, number: number,
                at: at)
        case .seen(let person, let upTo):
            entry = try add(line.seen(by: person, upTo: upTo, at: now), record.app, at: now)
            if try !entries.reading.hasMarks(ofApp: record.app) { try entries.set("marks of app " + record.app, 1) }
        case .unmapped(let event, let data, let reason):
            entry = try add(line.unmapped(event: event, data: data, reason: reason, at: now), record.app, at: now)
        }
        if let key = record.idempotencyKey { try remember(scope, key, hash: nil, entry, now) }
        return .recorded
    }

    /// Forgets what was recorded longer ago than is promised, a few at a time; whether there may be more.
    func forget(now: Timestamp, limit: Int) throws -> Bool {
        let oldest = now.advanced(byMicroseconds: -Self.rememberedDays * Timestamp.microsecondsPerDay)
        // The first ones are the oldest, but for a clock that was put back.
        try entries.run(
            "DELETE FROM remembered WHERE at < ?1 AND id IN (SELECT id FROM remembered ORDER BY id LIMIT ?2)",
            [oldest.microseconds, limit])
        return entries.db.changesCount == limit
    }

    // MARK: What is known

    /// What has become of a message of this id before; `nil` if the channel has none.
    private func known(_ id: String, _ sender: String, _ text: String, in channel: String) throws -> RecordingOutcome? {
        if let known = try remembered("channel " + channel, id) {
            // Of one that was erased no hash is left, and it does not come back.
            return known.hash == nil || known.hash == Data(Self.hash(sender, text))
                ? .known(sinceStart: known.entry > start) : .conflict
        }
        guard let number = Int64(id), String(number) == id, let message = try entries.reading.message(number),
            ID(message.channel) == ID(channel)
        else { return nil }
        // The chat has told of it.
        return ID(message.sender) == ID(sender) && ID(message.text) == ID(text) ? .known(sinceStart: true) : .conflict
    }

    /// Senders and texts have their lengths before them, so that no two have the same bytes.
    private static func hash(_ sender: String, _ text: String) -> [UInt8] {
        SHA256Hasher.hash(Array("\(sender.utf8.count) \(sender)\(text)".utf8)).bytes
    }

    private func remembered(_ scope: String, _ key: String) throws -> (entry: Int64, hash: Data?)? {
        try Row.fetchOne(
            entries.db.cachedStatement(sql: "SELECT entry, hash FROM remembered WHERE scope = ? AND key = ?"),
            arguments: [scope, Data(key.utf8)]
        ).map { ($0[0], $0[1]) }
    }

    private func remember(_ scope: String, _ key: String, hash: [UInt8]?, _ entry: Int64, _ now: Timestamp) throws {
        try entries.run(
            "INSERT INTO remembered (scope, key, hash, entry, at) VALUES (?, ?, ?, ?, ?)",
            [scope, Data(key.utf8), hash.map { Data($0) }, entry, now.microseconds])
    }

    @discardableResult
    private func add(_ line: [UInt8], _ app: String, number: Int64? = nil, at: Timestamp) throws -> Int64 {
        try entries.add(.published, nil, nil, number, app, at: at, String(decoding: line, as: UTF8.self))
    }
}
