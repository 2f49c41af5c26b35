import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// Events of applications, each on the record once.
@Suite(.blocking) struct PublishedEntriesTests {
    private static let channel = "private-chat-7-9"

    private func record(_ content: PublishedRecord.Content, channel: String = channel, key: String? = nil)
        -> PublishedRecord
    {
        PublishedRecord(app: "1", channel: channel, content: content, idempotencyKey: key)
    }

    private func message(_ id: String?, _ text: String, by sender: String = "7", in channel: String = channel)
        -> PublishedRecord
    {
        record(.message(id: id, sender: sender, text: text), channel: channel)
    }

    private func lines(_ chat: TestChat) throws -> [String] {
        let bytes = try chat.journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }.bytes
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func outcome(_ chat: TestChat, _ record: PublishedRecord) throws -> RecordingOutcome {
        try chat.commit { try $0.record(record, now: $1) }
    }

    @Test func aMessageIsALineOfTheLog() throws {
        let chat = try TestChat()
        #expect(try outcome(chat, message("17", "one \u{2028}\u{1F388}\t<b>\\\n\0")) == .recorded)
        #expect(
            try lines(chat) == [
                #"{"type":"message","id":"17","channel":"private-chat-7-9","sender":"7","sent_at":"\#(chat.now.rfc3339())","#
                    + #""text":"one \#u{2028}🎈\t<b>\\\n\u0000","live_app":"1"}"#
            ])
        let report = try chat.ingest()
        #expect(report.quarantined == 0 && report.messages.added == 1)
        #expect(try chat.archive.texts("SELECT source_id FROM message") == ["17"])
    }

    @Test func theSameAgainIsKnownAndAnotherOfItsIDIsQuarantined() throws {
        let chat = try TestChat()
        #expect(try outcome(chat, message("17", "one")) == .recorded)
        #expect(try outcome(chat, message("17", "one")) == .known(sinceStart: true))
        #expect(try lines(chat).count == 1)
        // Ids are of a channel, and byte for byte.
        #expect(try outcome(chat, message("17", "one", in: "presence-room")) == .recorded)
        #expect(try outcome(chat, message("017", "one")) == .recorded)
        #expect(try outcome(chat, message("17", "two")) == .conflict)
        #expect(try outcome(chat, message("17", "one", by: "9")) == .conflict)
        // Not the same bytes with another boundary.
        #expect(try outcome(chat, message("18", "1 two", by: "7")) == .recorded)
        #expect(try outcome(chat, message("18", " two", by: "71")) == .conflict)
        let report = try chat.ingest()
        #expect(report.messages.added == 4 && report.quarantined == 3)
        let quarantine = try String(contentsOfFile: chat.archive.path + "/quarantine/lines.jsonl", encoding: .utf8)
        #expect(
            quarantine.components(separatedBy: #""reason":"The channel has another message of this id."#).count == 4)
    }

    @Test func whatAnEarlierProcessHasRecordedIsKnownAsSuch() throws {
        let chat = try TestChat()
        #expect(try outcome(chat, message("17", "one")) == .recorded)
        #expect(try outcome(chat, record(.seen(person: "9", upTo: "17"), key: "a")) == .recorded)
        try chat.reopen()
        #expect(try outcome(chat, message("17", "one")) == .known(sinceStart: false))
        #expect(try outcome(chat, record(.seen(person: "9", upTo: "17"), key: "a")) == .known(sinceStart: false))
        #expect(try outcome(chat, message("18", "two")) == .recorded)
        #expect(try outcome(chat, message("18", "two")) == .known(sinceStart: true))
        #expect(try lines(chat).count == 3)
    }

    @Test func aKeyIsOfOneAppAndOfOneEvent() throws {
        let chat = try TestChat()
        func publish(_ text: String, app: String, _ key: String) throws -> RecordingOutcome {
            try outcome(
                chat,
                PublishedRecord(
                    app: app, channel: Self.channel, content: .message(id: nil, sender: "7", text: text),
                    idempotencyKey: key))
        }
        #expect(try publish("one", app: "1", "k") == .recorded)
        #expect(try publish("one", app: "1", "k") == .known(sinceStart: true))
        #expect(try publish("one", app: "2", "k") == .recorded)
        // SQLite’s own texts would end at the NUL.
        #expect(try publish("two", app: "1", "k\0a") == .recorded)
        #expect(try publish("three", app: "1", "k\0b") == .recorded)
        // A channel’s ids are no keys.
        #expect(try outcome(chat, message("k", "four")) == .recorded)
        #expect(try lines(chat).count == 5)
    }

    @Test func withoutAnIDItHasOneOfTheChats() throws {
        let chat = try TestChat()
        let first = try chat.send("one").message
        #expect(try outcome(chat, message(nil, "two")) == .recorded)
        let number = first.id + 1_000_000
        #expect(try lines(chat)[1].contains(#""id":"\#(number)""#))
        #expect(try lines(chat)[1].contains(#""sent_at":"\#(Timestamp(microseconds: number).rfc3339())""#))
        // Also when the clock goes back and the archive has taken what was there.
        try chat.commit { transaction, _ in try transaction.settle(upTo: 2) }
        try chat.reopen()
        chat.now = Timestamp(microseconds: 5)
        #expect(try chat.send("three").message.id == number + 1)
        #expect(try outcome(chat, message(nil, "four")) == .recorded)
        try chat.reopen()
        chat.now = Timestamp(microseconds: 5)
        #expect(try chat.send("five").message.id == number + 3)
        #expect(try chat.ingest().messages.added == 5)
    }

    /// A back end may send what the chat has given it on to others.
    @Test func aMessageOfTheChatIsKnown() throws {
        let chat = try TestChat()
        let id = String(try chat.send("one").message.id)
        #expect(try outcome(chat, message(id, "one")) == .known(sinceStart: true))
        #expect(try outcome(chat, message(id, "two")) == .conflict)
        #expect(try outcome(chat, message(id, "two", in: "private-chat-7-10")) == .recorded)
    }

    @Test func marksAreUpToAMessageOrToTheTime() throws {
        let chat = try TestChat()
        for text in ["one", "two"] { #expect(try outcome(chat, message(text, text)) == .recorded) }
        #expect(try outcome(chat, record(.seen(person: "9", upTo: "one"))) == .recorded)
        #expect(try outcome(chat, record(.seen(person: "9", upTo: nil))) == .recorded)
        let report = try chat.ingest()
        #expect(report.seen.added == 2 && report.quarantined == 0)
        #expect(try chat.archive.reader.unseen(asOf: nil).filter { $0.messages > 0 }.isEmpty)
    }

    @Test func whatCannotBeARecordIsQuarantinedWithItsReason() throws {
        let chat = try TestChat()
        let reason = "The channel is encrypted, and nobody here can read it."
        let data: [[UInt8]] = [Array(#"{"text":"x"}"#.utf8), [0xFF, 0x00]]
        for data in data {
            #expect(
                try outcome(
                    chat,
                    record(.unmapped(event: "new_message", data: data, reason: reason), channel: "private-encrypted-a")
                ) == .recorded)
        }
        #expect(
            try lines(chat)[0]
                == #"{"type":"unmapped_event","channel":"private-encrypted-a","event":"new_message","#
                + #""at":"\#(chat.now.advanced(byMicroseconds: -1_000_000).rfc3339())","reason":"\#(reason)","#
                + #""data":"{\"text\":\"x\"}","live_app":"1"}"#)
        #expect(try lines(chat)[1].contains(#""data_base64url":"_wA""#))
        let report = try chat.ingest()
        #expect(report.quarantined == 2 && report.messages.added == 0)
        let quarantine = try String(contentsOfFile: chat.archive.path + "/quarantine/lines.jsonl", encoding: .utf8)
        #expect(quarantine.components(separatedBy: #""reason":"\#(reason)""#).count == 3)
    }

    @Test func itIsForgottenAfterAWeekAndNotBefore() throws {
        let chat = try TestChat()
        let day = Timestamp.microsecondsPerDay
        #expect(try outcome(chat, message("0", "text")) == .recorded)
        let end = chat.now
        for i in 1..<5 { #expect(try outcome(chat, message("\(i)", "text")) == .recorded) }
        func forget(after days: Int64) throws -> Bool {
            try chat.commit { transaction, _ in
                try transaction.forgetPublished(now: end.advanced(byMicroseconds: days * day), limit: 3)
            }
        }
        #expect(try !forget(after: 7))
        for i in 0..<5 { #expect(try outcome(chat, message("\(i)", "text")) == .known(sinceStart: true)) }
        #expect(try forget(after: 8))
        #expect(try !forget(after: 8))
        for i in 0..<5 { #expect(try outcome(chat, message("\(i)", "text")) == .recorded) }
    }

    @Test func theJournalsWriterRecordsAllOfACallOrNone() async throws {
        let chat = try TestChat(maximumPages: 60)
        let writer = JournalWriter(chat.journal)
        let batch = (0..<3).map { message("\($0)", "text") }
        #expect(
            try await writer.record(batch + [batch[0]]) == [.recorded, .recorded, .recorded, .known(sinceStart: true)])
        let long = String(repeating: "x", count: 400_000)
        await #expect(throws: JournalWriter.Fault.notWritten) {
            try await writer.record([message("new", "text"), message("long", long)])
        }
        #expect(try lines(chat).count == 3)
        writer.close()
        await #expect(throws: JournalWriter.Fault.notWritten) { try await writer.record(batch) }
    }
}

extension EventRecorder {
    fileprivate func record(_ records: [PublishedRecord]) async throws -> [RecordingOutcome] {
        try await withCheckedThrowingContinuation { done in record(records) { done.resume(with: $0) } }
    }
}
