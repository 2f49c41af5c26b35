import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// What the archive holds may go from the journal, and nothing else.
@Suite(.blocking) struct JournalPruningTests {
    private func presence(_ i: Int, isJoining: Bool, _ at: Timestamp) -> PresenceEntry {
        PresenceEntry(
            stay: "1/presence-staff#1.\(i)", person: "7", isJoining: isJoining, at: at, line: Array("{\"n\":\(i)}".utf8)
        )
    }

    /// One of each kind, and of some two.
    private func fill(_ chat: TestChat) throws {
        let message = try chat.send("one").message
        try chat.edit(message, to: "two")
        try chat.see(message)
        for name in ["Jo", "Joe"] {
            try chat.commit { try $0.know(ChatPerson(id: "7", name: name, title: nil), now: $1) }
        }
        try chat.commit { try $0.know(ChatPerson(id: "9", name: "Al", title: nil), now: $1) }
        try chat.commit { try $0.add(presence(1, isJoining: true, $1)) }
        try chat.commit { try $0.add(presence(1, isJoining: false, $1)) }
        try chat.commit { try $0.add(line: Array("{\"time_ms\":1,\"events\":[]}".utf8), now: $1) }
        let content = PublishedRecord.Content.message(id: UUID().uuidString, sender: "7", text: "x")
        let published = PublishedRecord(app: "1", channel: "room", content: content)
        #expect(try chat.commit { try $0.record(published, now: $1) } == .recorded)
        try chat.delete(message)
    }

    private func numbers(_ chat: TestChat) throws -> [Int64] {
        try chat.journal.readNow { reading in
            let rows = try reading.rows(after: 0, limit: 1_000)
            var numbers: [Int64] = []
            while let row = try rows.next() { numbers.append(row[0]) }
            return numbers
        }
    }

    private func prune(_ chat: TestChat, limit: Int64 = 1_000) throws -> Bool {
        try chat.commit { transaction, _ in try transaction.prune(limit: limit) }
    }

    @Test func whatTheArchiveHoldsAndNobodyAsksForGoes() throws {
        let chat = try TestChat()
        try fill(chat)
        #expect(try numbers(chat) == Array(1...11))
        #expect(try !prune(chat))
        #expect(try numbers(chat) == Array(1...11))
        try chat.commit { transaction, _ in try transaction.settle(upTo: 8) }
        #expect(try !prune(chat))
        // The mark, and what Jo was called before. The rest the archive does not have.
        #expect(try numbers(chat) == [1, 2, 5, 6, 9, 10, 11])
        try chat.commit { transaction, _ in try transaction.settle(upTo: 11) }
        #expect(try !prune(chat))
        #expect(try numbers(chat) == [1, 2, 5, 6, 11])
        let changes = try chat.journal.readNow { try $0.changes(in: "private-chat-7-9", after: 0, limit: 9) }.changes
        #expect(changes.map(\.sequence) == [1, 2, 3])
        #expect(try chat.journal.readNow { try $0.mark(of: "9", in: "private-chat-7-9") } != nil)
        #expect(try chat.journal.readNow { try $0.peopleVersion() } == 6)
    }

    /// Or a number would be given twice, and the archive would not be given what has it.
    @Test func theLastOneStaysWhateverItIs() throws {
        let chat = try TestChat()
        for i in 1...3 { try chat.commit { try $0.add(presence(i, isJoining: true, $1)) } }
        try chat.commit { transaction, _ in try transaction.settle(upTo: 3) }
        #expect(try !prune(chat))
        #expect(try numbers(chat) == [3])
        try chat.reopen()
        try chat.send("one")
        #expect(try numbers(chat) == [3, 4])
        try chat.commit { transaction, _ in try transaction.settle(upTo: 4) }
        #expect(try !prune(chat))
        #expect(try numbers(chat) == [4])
    }

    @Test func itIsDoneInStepsThatLeaveTheSame() throws {
        let (whole, steps) = (try TestChat(), try TestChat())
        for chat in [whole, steps] {
            for _ in 0..<5 { try fill(chat) }
            try chat.commit { transaction, _ in try transaction.settle(upTo: 50) }
        }
        #expect(try !prune(whole))
        var count = 0
        while try prune(steps, limit: 7) { count += 1 }
        #expect(count == 7)
        #expect(try numbers(steps) == numbers(whole))
        #expect(try numbers(steps).count == 3 * 5 + 2 + 4)
    }

    /// Whatever this program does wrong.
    @Test(arguments: ["n = 1", "n = 2", "n = 5", "n = 10", "n = 11", "kind IN (0, 1, 2)", "kind = 4", "1"])
    func theDatabaseItselfRefusesTheRest(condition: String) throws {
        let chat = try TestChat()
        try fill(chat)
        try chat.commit { transaction, _ in try transaction.settle(upTo: 9) }
        let before = try chat.everything()
        #expect(throws: (any Error).self) { try chat.execute("DELETE FROM entry WHERE \(condition)") }
        #expect(throws: (any Error).self) { try chat.execute("UPDATE entry SET at = 1 WHERE \(condition)") }
        #expect(try chat.everything() == before)
    }

    @Test func eachAppHasALogOfItsOwn() throws {
        let chat = try TestChat()
        try fill(chat)
        func publish(_ app: String, _ content: PublishedRecord.Content) throws {
            let record = PublishedRecord(app: app, channel: "room", content: content)
            #expect(try chat.commit { try $0.record(record, now: $1) } == .recorded)
        }
        try publish("2", .message(id: "5", sender: "7", text: "y"))
        try publish("1", .message(id: "6", sender: "7", text: "z"))
        try publish("2", .seen(person: "9", upTo: "5"))
        let batch = try chat.journal.readNow { try $0.batch(after: 0, limit: 100) }
        #expect(batch.last == 14)
        #expect(batch.parts.map(\.series) == [.server, .app("1"), .app("2")])
        #expect(batch.parts.map(\.first) == [1, 10, 12])
        #expect(batch.parts.map(\.recordsReading) == [true, false, true])
        let all = try chat.journal.readNow { try $0.lines(after: 0, limit: 100) }.bytes
        #expect(batch.parts.reduce(0) { $0 + $1.bytes.count } == all.count)
        let lines = batch.parts[1].bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2 && lines.allSatisfy { $0.suffix(15).elementsEqual(#""live_app":"1"}"#.utf8) })
        // Once it has marks, always.
        #expect(try chat.journal.readNow { try $0.batch(after: 11, limit: 1) }.parts.map(\.recordsReading) == [true])
    }

    /// Presence may wait, and what hosted services tell of it.
    @Test func whetherThereIsMoreThanPresence() throws {
        let chat = try TestChat()
        func hasMore() throws -> Bool {
            try chat.journal.readNow { try $0.hasMoreThanPresence(after: try $0.archived()) }
        }
        try chat.commit { try $0.add(presence(1, isJoining: true, $1)) }
        try chat.commit { try $0.add(presence(1, isJoining: false, $1)) }
        try chat.commit { try $0.add(line: Array("{}".utf8), now: $1) }
        #expect(try !hasMore())
        try chat.send("one")
        #expect(try hasMore())
        try chat.commit { transaction, _ in try transaction.settle(upTo: 4) }
        #expect(try !hasMore())
    }

    @Test(arguments: [
        ("1", "app-1"), ("staff_2", "app-staff_2"), ("a-b", "app-=612d62"), ("../x", "app-=2e2e2f78"), ("", "app-"),
    ]) func anAppsLogHasASafeName(app: String, name: String) {
        #expect(JournalSeries.app(app).name == name)
    }
}
