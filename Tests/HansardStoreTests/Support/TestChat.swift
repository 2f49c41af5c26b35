import Foundation
import GRDB
import Hansard
import PairChannel

@testable import HansardStore

/// A chat’s database below an archive of its own, and a clock that goes on by itself.
final class TestChat {
    let archive: TestArchive
    private(set) var journal: LiveJournal
    /// Of the next entry; each is a second later than the one before.
    var now = Timestamp(microseconds: 1_800_000_000_000_000)

    init(maximumPages: Int? = nil) throws {
        archive = try TestArchive()
        journal = try LiveJournal(archive: archive.path, maximumPages: maximumPages)
    }

    func reopen() throws {
        journal.close()
        journal = try LiveJournal(archive: archive.path)
    }

    static func pair(_ a: String, _ b: String) -> Pair { Pair(PersonID(a)!, PersonID(b)!)! }

    static func channel(_ a: String, _ b: String) -> String { pair(a, b).channelName }

    static func draft(
        _ text: String, from sender: String, to other: String, id: String, replyTo: Int64? = nil
    ) -> JournalTransaction.Draft {
        JournalTransaction.Draft(
            pair: pair(sender, other), sender: PersonID(sender)!, text: text, clientID: id, replyTo: replyTo)
    }

    /// Does one thing in a transaction of its own.
    @discardableResult
    func commit<T>(_ action: (JournalTransaction, Timestamp) throws -> T) throws -> T {
        now = now.advanced(byMicroseconds: 1_000_000)
        var result: T?
        let at = now
        try journal.commit { result = try action($0, at) }
        return result!
    }

    @discardableResult
    func send(
        _ text: String, from sender: String = "7", to other: String = "9", id: String = UUID().uuidString,
        replyTo: Int64? = nil
    ) throws -> (message: ChatMessage, isNew: Bool) {
        try commit { try $0.send(Self.draft(text, from: sender, to: other, id: id, replyTo: replyTo), now: $1) }
    }

    @discardableResult
    func edit(_ message: ChatMessage, to text: String, by person: String? = nil, since: Int64 = 0) throws -> ChatMessage
    {
        try commit {
            try $0.edit(
                message.id, in: message.channel, by: person ?? message.sender, text: text,
                sinceAtLeast: Timestamp(microseconds: since), now: $1)
        }.message
    }

    @discardableResult
    func delete(_ message: ChatMessage, by person: String? = nil, since: Int64 = 0) throws -> ChatMessage {
        try commit {
            try $0.delete(
                message.id, in: message.channel, by: person ?? message.sender,
                sinceAtLeast: Timestamp(microseconds: since), now: $1)
        }.message
    }

    @discardableResult
    func see(_ message: ChatMessage, by person: String? = nil) throws -> (mark: ChatMark, hasMoved: Bool) {
        try commit { try $0.see(message.id, in: message.channel, by: person ?? message.recipient, now: $1) }
    }

    /// Changes the database behind the program’s back.
    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: journal.path)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// What `action` is refused with; `nil` if it is done.
    func refusal<T>(_ action: () throws -> T) -> ChatRefusal? {
        do {
            _ = try action()
            return nil
        } catch { return (error as? JournalError)?.refusal }
    }

    /// Everything that is in the database, to be compared.
    func everything() throws -> [String] {
        let lines = try journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }
        var all = String(decoding: lines.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        for channel in [Self.channel("7", "9"), Self.channel("9", "10"), Self.channel("7", "10")] {
            all.append(
                try journal.readNow {
                    "\(try $0.messages(in: channel, before: nil, limit: 1_000_000)) \(try $0.marks(in: channel))"
                        + " \(try $0.sequence(of: channel)) \(try $0.changes(in: channel, after: 0, limit: 1_000_000))"
                })
        }
        return all
    }

    /// Gives the archive all entries as one file of the native log.
    func ingest(file: String = "chat-1.jsonl") throws -> IngestReport {
        try archive.ingest(bytes: try journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }.bytes, file: file)
    }
}
