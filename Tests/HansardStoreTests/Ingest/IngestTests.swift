import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct IngestTests {
    private let log = [
        line("person", ["id": "7", "name": "Jamie Doe", "team": "Support"]),
        message("1", from: "7", at: "09:00", "Morning!"),
        message("2", from: "3", at: "09:01", "Morning, Jamie.", replyTo: "1"),
        edit("1", by: "7", at: "09:02", "Good morning!"),
        reaction("1", by: "3", "👍", at: "09:03"),
        seen("3", upTo: "1", at: "09:04"),
        deletion("2", by: "3", at: "09:05"),
        line("join", ["channel": "team-support", "person": "7", "at": instant("09:06")]),
        line("online", ["person": "7", "at": instant("09:07")]),
    ]

    @Test func theSameFileTwiceAddsNothing() throws {
        let archive = try TestArchive()
        let first = try archive.ingest(log)
        #expect(first.messages.added == 2)
        #expect(
            [first.edits, first.deletions, first.reactions, first.seen, first.memberships, first.presence].allSatisfy {
                $0.added == 1
            })
        let before = try archive.reader.statistics().records
        let second = try archive.ingest(log)
        #expect(second.messages.added == 0)
        #expect(second.messages.duplicate == 2)
        #expect(
            [second.edits, second.deletions, second.reactions, second.seen, second.memberships, second.presence]
                .allSatisfy { $0.added == 0 && $0.duplicate == 1 })
        #expect(second.quarantined == 0)
        #expect(try archive.reader.statistics().records == before)
    }

    @Test func whatIsReadIsAddedChangedOrADuplicate() throws {
        let archive = try TestArchive()
        try archive.ingest(log)
        let report = try archive.ingest(
            message("1", from: "7", at: "09:00", "Morning, all!"),
            message("2", from: "3", at: "09:01", "Morning, Jamie.", replyTo: "1"),
            message("3", from: "3", at: "09:20", "New."), file: "later.jsonl")
        #expect(report.messages.read == 3)
        #expect(report.messages.added + report.messages.changed + report.messages.duplicate == 3)
        #expect(report.messages.changed == 1)
    }

    @Test func aMessageChangedInALaterFileKeepsTheFormerVersion() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "The first wording"), file: "monday.jsonl")
        try archive.ingest(message("1", from: "7", at: "09:00", "The second wording"), file: "tuesday.jsonl")
        let page = try #require(archive.pages().first)
        #expect(page.count == 1)
        #expect(page[0].currentText == "The second wording")
        #expect(page.details("1")?.former.map(\.text) == ["The first wording"])
        #expect(page.details("1")?.former.first?.isFromSnapshot == true)
    }

    @Test func aFormerVersionThatComesAgainChangesNothing() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "The first wording"), file: "monday.jsonl")
        try archive.ingest(message("1", from: "7", at: "09:00", "The second wording"), file: "tuesday.jsonl")
        let again = try archive.ingest(message("1", from: "7", at: "09:00", "The first wording"), file: "monday.jsonl")
        #expect(again.messages.duplicate == 1)
        let page = try #require(archive.pages().first)
        #expect(page[0].currentText == "The second wording")
    }

    @Test func aContradictionInsideOneFileIsPutAside() throws {
        let archive = try TestArchive()
        let report = try archive.ingest(
            message("1", from: "7", at: "09:00", "Yes"), message("1", from: "7", at: "09:00", "No"),
            message("1", from: "7", at: "09:00", "Yes"))
        #expect(report.messages.added == 1)
        #expect(report.messages.duplicate == 1)
        #expect(report.quarantined == 1)
        let put = try archive.quarantined()
        #expect(put.map(\.line) == [2])
        #expect(put.first?.reason.contains("“1” stands in this file before") == true)
        #expect(try archive.texts("SELECT text FROM message") == ["Yes"])
    }

    @Test(arguments: [
        edit("1", by: "7", at: "09:05", "Good morning!"), deletion("1", by: "7", at: "09:05"),
        reaction("1", by: "3", "👍", at: "09:05"), seen("3", upTo: "1", at: "09:05"),
    ])
    func aRecordAboutAnUnknownMessageWaitsForIt(record: String) throws {
        let archive = try TestArchive()
        let early = try archive.ingest(record, file: "records.jsonl")
        #expect(early.quarantined == 1)
        #expect(try archive.quarantined().first?.reason.contains("“1”, which its conversation does not have") == true)
        #expect(try archive.reader.statistics().records == 0)
        try archive.ingest(message("1", from: "7", at: "09:00", "Morning!"), file: "chat.jsonl")
        let late = try archive.ingest(record, file: "records.jsonl")
        #expect(late.quarantined == 0)
        #expect(late.edits.added + late.deletions.added + late.reactions.added + late.seen.added == 1)
        #expect(try archive.reader.statistics().records == 2)
    }

    @Test func bothSpellingsOfAPairAreOneConversation() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "9", at: "09:00", "as PHP writes it", in: "private-chat-9-10"),
            message("2", from: "10", at: "09:01", "as JavaScript does", in: "private-chat-10-9"))
        #expect(try archive.texts("SELECT source_id FROM conversation") == ["private-chat-9-10"])
        #expect(try archive.reader.conversations().map(\.messages) == [2])
    }

    @Test func theSameIDInTwoConversationsIsTwoMessages() throws {
        let archive = try TestArchive()
        let report = try archive.ingest(
            message("1", from: "7", at: "09:00", "here"),
            message("1", from: "7", at: "09:00", "there", in: "team-support"))
        #expect(report.messages.added == 2)
        #expect(report.quarantined == 0)
    }

    @Test func theConversationCountsItsMessagesAndTheirTimes() throws {
        let archive = try TestArchive()
        try archive.ingest(message("2", from: "3", at: "2026-05-01T00:00:00Z", "late"))
        try archive.ingest(message("1", from: "7", at: "2026-03-01T00:00:00Z", "early"), file: "old.jsonl")
        let conversation = try #require(archive.reader.conversations().first)
        #expect(conversation.messages == 2)
        #expect(conversation.firstAt?.rfc3339(.second) == "2026-03-01T00:00:00Z")
        #expect(conversation.lastAt?.rfc3339(.second) == "2026-05-01T00:00:00Z")
        let page = try #require(archive.reader.periods(of: conversation.id).first)
        #expect((page.first.iso, page.last.iso, page.count) == ("2026-03", "2026-05", 2))
    }

    @Test func aNewVersionOfAPersonKeepsTheFormer() throws {
        let archive = try TestArchive()
        try archive.ingest(line("person", ["id": "7", "name": "Jamie Doe", "team": "Support"]), file: "a.jsonl")
        try archive.ingest(line("person", ["id": "7", "name": "Jamie Roe", "team": "Support"]), file: "b.jsonl")
        try archive.ingest(line("person", ["id": "7", "name": "Jamie Roe", "team": "Support"]), file: "c.jsonl")
        #expect(try archive.texts("SELECT name FROM person_version ORDER BY seq") == ["Jamie Doe", "Jamie Roe"])
        #expect(try archive.reader.people().people.map(\.name) == ["Jamie Roe"])
    }

    @Test func theLastInstantIsThatOfTheLatestRecordOfAnyKind() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "Morning!"),
            line("leave", ["channel": "private-chat-3-7", "person": "3", "at": instant("09:30")]))
        #expect(try archive.reader.extent().lastInstant?.rfc3339(.second) == "2026-03-02T09:30:00Z")
    }
}
