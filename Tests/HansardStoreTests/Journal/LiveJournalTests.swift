import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct LiveJournalTests {
    // MARK: Messages

    @Test func aMessageSentTwiceIsStoredOnce() throws {
        let chat = try TestChat()
        let first = try chat.send("Morning!", id: "a")
        let again = try chat.send("Morning!", id: "a")
        #expect(first.isNew && !again.isNew)
        #expect(again.message == first.message)
        #expect(try chat.journal.readNow { try $0.sequence(of: "private-chat-7-9") } == 1)
    }

    /// What comes again is held against what was sent, not against what it reads now.
    @Test func aMessageSentAgainAfterItWasChangedOrTakenBackIsTheSame() throws {
        let chat = try TestChat()
        let message = try chat.send("Morning!", id: "a").message
        try chat.edit(message, to: "Good morning!")
        let again = try chat.send("Morning!", id: "a")
        #expect(!again.isNew && again.message.text == "Good morning!")
        #expect(chat.refusal { try chat.send("Good morning!", id: "a") } == .clientIDTaken)
        try chat.delete(message)
        #expect(try chat.send("Morning!", id: "a").message.deletedAt != nil)
    }

    @Test func aClientIDIsForOneTextInOneConversation() throws {
        let chat = try TestChat()
        try chat.send("Morning!", id: "a")
        let before = try chat.everything()
        #expect(chat.refusal { try chat.send("Evening!", id: "a") } == .clientIDTaken)
        #expect(chat.refusal { try chat.send("Morning!", to: "10", id: "a") } == .clientIDTaken)
        #expect(try chat.everything() == before)
        // Somebody else’s are theirs.
        #expect(try chat.send("Morning!", from: "9", to: "7", id: "a").isNew)
        #expect(try chat.send("Morning!", id: "A").isNew)
    }

    @Test func aReplyIsToAMessageOfTheConversation() throws {
        let chat = try TestChat()
        let message = try chat.send("Morning!").message
        let elsewhere = try chat.send("Psst", to: "10").message
        #expect(try chat.send("Morning.", from: "9", to: "7", replyTo: message.id).message.replyTo == message.id)
        #expect(chat.refusal { try chat.send("What?", from: "9", to: "7", replyTo: elsewhere.id) } == .noMessage)
        #expect(chat.refusal { try chat.send("What?", from: "9", to: "7", replyTo: 1) } == .noMessage)
        #expect(chat.refusal { try chat.send("Hello?", from: "11", to: "12", replyTo: message.id) } == .noMessage)
    }

    @Test func everythingThatHappensInAConversationIsCountedWithoutGaps() throws {
        let chat = try TestChat()
        let first = try chat.send("one").message
        let second = try chat.send("two", from: "9", to: "7").message
        try chat.send("elsewhere", to: "10")
        try chat.edit(first, to: "uno")
        // The same text again is no change.
        try chat.edit(first, to: "uno")
        try chat.see(second)
        try chat.delete(second)
        let third = try chat.send("three").message
        let found = try chat.journal.readNow { try $0.changes(in: "private-chat-7-9", after: 0, limit: 10) }
        #expect(found.changes.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(third.sequence == 5)
        #expect(try chat.journal.readNow { try $0.sequence(of: "private-chat-7-9") } == 5)
        #expect(try chat.journal.readNow { try $0.sequence(of: "private-chat-7-10") } == 1)
    }

    @Test func onlyItsSenderChangesAMessageAndOnlyInTime() throws {
        let chat = try TestChat()
        let message = try chat.send("Morning!").message
        let before = try chat.everything()
        let late = message.sentAt.microseconds + 1
        #expect(chat.refusal { try chat.edit(message, to: "x", by: "9") } == .notTheirs)
        #expect(chat.refusal { try chat.delete(message, by: "9") } == .notTheirs)
        #expect(chat.refusal { try chat.edit(message, to: "x", since: late) } == .tooLate)
        #expect(chat.refusal { try chat.delete(message, since: late) } == .tooLate)
        #expect(try chat.everything() == before)
        try chat.edit(message, to: "x", since: message.sentAt.microseconds)
        try chat.delete(message, since: message.sentAt.microseconds)
        #expect(chat.refusal { try chat.edit(message, to: "y") } == .isDeleted)
        #expect(chat.refusal { try chat.delete(message) } == .isDeleted)
    }

    @Test func aMessageIsNotFoundInAnotherConversation() throws {
        let chat = try TestChat()
        let message = try chat.send("Morning!").message
        try chat.send("Psst", to: "10")
        let elsewhere = "private-chat-7-10"
        #expect(
            chat.refusal {
                try chat.commit {
                    try $0.edit(
                        message.id, in: elsewhere, by: "7", text: "x", sinceAtLeast: .init(microseconds: 0), now: $1)
                }
            } == .noMessage)
        #expect(
            chat.refusal { try chat.commit { try $0.see(message.id, in: elsewhere, by: "10", now: $1) } } == .noMessage)
        #expect(
            chat.refusal {
                try chat.commit {
                    try $0.delete(
                        message.id, in: "private-chat-1-2", by: "7", sinceAtLeast: .init(microseconds: 0), now: $1)
                }
            } == .noMessage)
    }

    // MARK: Numbers

    @Test func numbersGoOnAfterARestartEvenWhenTheClockWentBack() throws {
        let chat = try TestChat()
        let first = try chat.send("one").message
        #expect(first.id == chat.now.microseconds)
        try chat.reopen()
        chat.now = Timestamp(microseconds: 5)
        let second = try chat.send("two").message
        let third = try chat.send("three", to: "10").message
        #expect(second.id == first.id + 1 && third.id == first.id + 2)
        chat.now = Timestamp(microseconds: first.id + 100_000_000)
        #expect(try chat.send("four").message.id == chat.now.microseconds)
    }

    @Test func twoInOneMicrosecondHaveTwoNumbers() throws {
        let chat = try TestChat()
        let at = chat.now
        var ids: [Int64] = []
        try chat.journal.commit { transaction in
            for i in 0..<5 {
                ids.append(
                    try transaction.send(TestChat.draft("\(i)", from: "7", to: "9", id: "\(i)"), now: at).message.id)
            }
        }
        #expect(ids == (0..<5).map { at.microseconds + $0 })
    }

    // MARK: What has been seen

    @Test func aMarkNeverGoesBack() throws {
        let chat = try TestChat()
        let first = try chat.send("one").message
        let second = try chat.send("two").message
        #expect(try chat.see(second).hasMoved)
        let before = try chat.everything()
        for message in [first, second] {
            let (mark, hasMoved) = try chat.see(message)
            #expect(!hasMoved && mark.upTo == second.id)
        }
        #expect(try chat.everything() == before)
        #expect(chat.refusal { try chat.see(first, by: "7") } == .ownMessage)
    }

    @Test func whatIsUnseenIsCountedByConversation() throws {
        let chat = try TestChat()
        let one = try chat.send("one", from: "9", to: "7").message
        let two = try chat.send("two", from: "9", to: "7").message
        try chat.send("mine")
        let three = try chat.send("three", from: "10", to: "7").message
        func unseen(_ channel: String? = nil) throws -> [String] {
            try chat.journal.readNow { try $0.unseen(by: "7", in: channel) }.map {
                "\($0.channel) \($0.count) \($0.last)"
            }
        }
        #expect(try unseen() == ["private-chat-7-10 1 \(three.id)", "private-chat-7-9 2 \(two.id)"])
        try chat.see(one)
        #expect(try unseen("private-chat-7-9") == ["private-chat-7-9 1 \(two.id)"])
        try chat.delete(two)
        #expect(try unseen() == ["private-chat-7-10 1 \(three.id)"])
        try chat.see(three)
        #expect(try unseen() == [])
        #expect(try chat.journal.readNow { try $0.unseen(by: "9") }.map(\.count) == [1])
        #expect(try chat.journal.readNow { try $0.unseen(by: "11") }.isEmpty)
    }

    // MARK: The record

    @Test func formerTextsStayInTheLines() throws {
        let chat = try TestChat()
        let message = try chat.send("the first “wording”\n").message
        try chat.edit(message, to: "the second wording")
        try chat.delete(message)
        let lines = try chat.everything().prefix(3)
        #expect(lines[0].contains(#""text":"the first “wording”\n""#))
        #expect(lines[1].contains(#""type":"edit""#) && lines[1].contains(#""text":"the second wording""#))
        #expect(lines[2].contains(#""type":"delete""#))
        let now = try chat.journal.readNow { try $0.message(message.id) }
        #expect(now?.text == "" && now?.deletedAt != nil && now?.editedAt != nil)
    }

    @Test func entriesCannotBeChangedOrTakenOut() throws {
        let chat = try TestChat()
        try chat.send("Morning!")
        let before = try chat.everything()
        for sql in ["UPDATE entry SET text = 'x'", "UPDATE entry SET n = n + 1", "DELETE FROM entry"] {
            #expect(throws: (any Error).self, "\(sql)") { try chat.execute(sql) }
        }
        #expect(try chat.everything() == before)
    }

    @Test func theArchiveSaysTheSame() throws {
        let chat = try TestChat()
        var person = ChatPerson(id: "7", name: "Jamie “J” Doe", title: "Agent")
        person.team = "Support"
        let known = person
        try chat.commit { try $0.know(known, now: $1) }
        let one = try chat.send("one \u{2028}\u{1F388}\t<b>\\").message
        let two = try chat.send("two", from: "9", to: "7", replyTo: one.id).message
        try chat.edit(one, to: "uno")
        try chat.delete(two)
        try chat.see(one)
        try chat.send("elsewhere", from: "10", to: "9")
        let report = try chat.ingest()
        #expect(report.quarantined == 0)
        #expect(report.messages.added == 3 && report.edits.added == 1)
        #expect(report.deletions.added == 1 && report.seen.added == 1)
        #expect(
            try chat.archive.texts("SELECT source_id FROM conversation ORDER BY 1") == [
                "private-chat-7-9", "private-chat-9-10",
            ])
        #expect(
            try chat.archive.texts("SELECT source_id || text || sent_at FROM message ORDER BY sent_at").first
                == "\(one.id)one \u{2028}\u{1F388}\t<b>\\\(one.id)")
        #expect(try chat.archive.texts("SELECT text FROM edit") == ["uno"])
        #expect(try chat.archive.texts("SELECT reply_to FROM message WHERE reply_to IS NOT NULL") == ["\(one.id)"])
        #expect(
            try chat.archive.texts("SELECT name || title || team FROM person WHERE source_id = '7'")
                == ["Jamie “J” DoeAgentSupport"])
        #expect(
            try chat.archive.texts("SELECT client_id FROM message ORDER BY sent_at")
                == chat.journal.readNow { reading in
                    try ["private-chat-7-9", "private-chat-9-10"].flatMap {
                        try reading.messages(in: $0, before: nil, limit: 9).messages
                    }
                }.sorted { $0.id < $1.id }.map(\.clientID))
        // As after a crash: the same again, and the same in a file of another name.
        let records = try chat.archive.reader.statistics().records
        for file in ["chat-1.jsonl", "chat-2.jsonl"] {
            let again = try chat.ingest(file: file)
            #expect(again.quarantined == 0 && again.messages.duplicate == 3)
            #expect(try chat.archive.reader.statistics().records == records)
        }
    }

    @Test func linesCutAnywhereAreTheSameLines() throws {
        let chat = try TestChat()
        for i in 0..<7 { try chat.send("\(i)") }
        let whole = try chat.journal.readNow { try $0.lines(after: 0, limit: 100) }
        #expect(whole.last == 7)
        var bytes: [UInt8] = []
        var last: Int64 = 0
        while last < 7 {
            let place = last
            let more = try chat.journal.readNow { try $0.lines(after: place, limit: 3) }
            bytes += more.bytes
            last = try #require(more.last)
        }
        #expect(try chat.journal.readNow { try $0.lines(after: 7, limit: 3) }.last == nil)
        #expect(bytes == whole.bytes && last == 7)
    }

    // MARK: The disk

    @Test func aFullDiskLosesNothingAndWhatFailedHasChangedNothing() throws {
        let chat = try TestChat(maximumPages: 60)
        var stored: [ChatMessage] = []
        var before: [String] = []
        var error: JournalError?
        while error == nil {
            before = try chat.everything()
            do {
                // Several at once, of which the first ones would have had room.
                try chat.commit { transaction, now in
                    for i in 0..<4 {
                        let draft = TestChat.draft(
                            String(repeating: "x", count: 3_000), from: "7", to: "9", id: "\(stored.count)-\(i)")
                        stored.append(try transaction.send(draft, now: now).message)
                    }
                }
            } catch let fault as JournalError { error = fault }
        }
        #expect(error?.refusal == nil)
        #expect(error?.description.contains("The disk is full") == true)
        #expect(try chat.everything() == before)
        #expect(before.count > 8)
        try chat.reopen()
        #expect(try chat.everything() == before)
        let count = before.count { $0.contains(#""type":"message""#) }
        #expect(try chat.send("after").message.sequence == Int64(count + 1))
    }

    @Test func aRefusalInTheMiddleOfAGroupUndoesAllOfIt() throws {
        let chat = try TestChat()
        let message = try chat.send("one").message
        let before = try chat.everything()
        let refusal = chat.refusal {
            try chat.commit { transaction, now in
                _ = try transaction.send(TestChat.draft("two", from: "7", to: "9", id: "two"), now: now)
                _ = try transaction.see(message.id, in: message.channel, by: "7", now: now)
            }
        }
        #expect(refusal == .ownMessage)
        #expect(try chat.everything() == before)
        #expect(try chat.send("three").message.sequence == 2)
    }

    @Test func anotherProgramsDatabaseIsLeftAlone() throws {
        for sql in ["PRAGMA user_version = 99", "PRAGMA application_id = 7"] {
            let chat = try TestChat()
            try chat.execute(sql)
            chat.journal.close()
            let error = #expect(throws: JournalError.self) { try LiveJournal(archive: chat.archive.path) }
            #expect(error?.description.contains("not a journal that this hansard knows") == true)
        }
        let archive = try TestArchive()
        try FileManager.default.createDirectory(atPath: archive.path + "/live", withIntermediateDirectories: true)
        try Data("This is no database at all, and long enough to be looked at.".utf8).write(
            to: URL(fileURLWithPath: archive.path + "/live/live.db"))
        #expect(throws: JournalError.self) { try LiveJournal(archive: archive.path) }
    }

    @Test func nobodyElseMayReadTheFile() throws {
        let chat = try TestChat()
        try chat.send("Morning!")
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: chat.journal.path + suffix)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0, "live.db\(suffix)")
        }
    }

    // MARK: What is no record

    @Test func windowsAreCountedByVersion() throws {
        let chat = try TestChat()
        #expect(try chat.journal.readNow { try $0.windows(of: "7") } == nil)
        try chat.commit { transaction, _ in _ = try transaction.keep(windows: "[1]", of: "7") }
        try chat.commit { transaction, _ in _ = try transaction.keep(windows: "[]", of: "9") }
        try chat.commit { transaction, _ in _ = try transaction.keep(windows: "[2]", of: "7") }
        #expect(try chat.journal.readNow { try $0.windows(of: "7") } == ChatWindows(version: 2, body: "[2]"))
        #expect(try chat.journal.readNow { try $0.windows(of: "9") } == ChatWindows(version: 1, body: "[]"))
    }

    @Test func whatIsToBeToldIsKeptInItsOrderUntilItIsForgotten() throws {
        let chat = try TestChat()
        let told = (1...5).map {
            ChatPublication(
                channels: ["private-chat-7-9", "#server-to-user-7"], name: "e", data: "{\"n\":\($0)}",
                excluded: $0 == 3 ? "1.2" : nil)
        }
        try chat.commit { transaction, _ in for publication in told { try transaction.post(publication) } }
        let kept = try chat.journal.readNow { try $0.outbox(after: 0, limit: 4) }
        #expect(kept.map(\.publication) == Array(told.prefix(4)))
        try chat.commit { transaction, _ in for (n, _) in kept.prefix(3) { try transaction.forget(outbox: n) } }
        try chat.reopen()
        #expect(
            try chat.journal.readNow { try $0.outbox(after: 0, limit: 4) }.map(\.publication) == Array(told.suffix(2)))
    }
}
