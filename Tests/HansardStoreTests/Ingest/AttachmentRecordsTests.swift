import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Attachments that stand apart from their messages, in a list of files.
@Suite(.blocking) struct AttachmentRecordsTests {
    private func files(_ id: String, _ list: String..., channel: String = "team") -> String {
        #"{"type":"attachment","channel":"\#(channel)","id":"\#(id)","attachments":[\#(list.joined(separator: ","))]}"#
    }

    private func said(_ id: String, _ own: String = "") -> String {
        #"{"type":"message","id":"\#(id)","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"x","attachments":[\#(own)]}"#
    }

    private func shown(_ archive: TestArchive, _ id: String = "1") throws -> [String] {
        try archive.pages().flatMap { page in page.details(id)?.attachments.map(\.name) ?? [] }
    }

    @Test(arguments: [[0, 1], [1, 0]], [false, true])
    func theOrderOfMessagesAndFilesMakesNoDifference(order: [Int], together: Bool) throws {
        let archive = try TestArchive()
        let sources = [
            [said("1", #"{"name":"own"}"#)],
            [files("1", #"{"name":"a","id":"F1"}"#, #"{"name":"own"}"#), files("1", #"{"name":"b"}"#)],
        ]
        if together {
            try archive.ingest(order.flatMap { sources[$0] })
        } else {
            for i in order { try archive.ingest(sources[i], file: "\(i).jsonl") }
        }
        #expect(try shown(archive) == ["own", "a", "b"])
        #expect(try archive.numbers("SELECT count(*) FROM awaited_attachment") == [0])
        #expect(try archive.reader.search(SearchQuery("has:file"), limit: 5, zone: .utc).hits.count == 1)
        #expect(try archive.reader.statistics().records == 3)
    }

    @Test func theSameAgainAddsNothingWhetherItsMessageIsThereOrNot() throws {
        let archive = try TestArchive()
        let list = [files("1", #"{"name":"a"}"#, #"{"name":"b","size":2}"#)]
        let first = try archive.ingest(list, file: "list.jsonl")
        #expect((first.attachments.read, first.attachments.added, first.attachmentsWaiting) == (2, 2, 2))
        #expect(first.quarantined == 0)
        let second = try archive.ingest(list, file: "list.jsonl")
        #expect((second.attachments.added, second.attachments.duplicate, second.attachmentsWaiting) == (0, 2, 2))
        #expect(try archive.ingest([said("1")]).attachmentsWaiting == 0)
        let records = try archive.reader.statistics().records
        let third = try archive.ingest(list, file: "list.jsonl")
        #expect((third.attachments.added, third.attachments.duplicate) == (0, 2))
        #expect(try archive.reader.statistics().records == records)
        #expect(try shown(archive) == ["a", "b"])
        // Anything of it otherwise is another one.
        #expect(try archive.ingest([files("1", #"{"name":"b","size":3}"#)]).attachments.added == 1)
    }

    @Test func filesOfAListAreKeptAndPublishedWhenTheirMessageComes() throws {
        let archive = try TestArchive()
        _ = try archive.write(["hello"], to: "a.txt")
        let list = [files("1", #"{"name":"a.txt","path":"a.txt"}"#, #"{"name":"no.txt","path":"../no.txt"}"#)]
        let report = try archive.ingest(list, file: "list.jsonl")
        // The path that leads out is told of, and its attachment stays.
        #expect((report.attachments.added, report.quarantined) == (2, 1))
        let before = try archive.reader.extent().lastSeq
        #expect(try archive.reader.files(changedAfter: nil).isEmpty)
        #expect(try archive.ingest([said("1")]).files.added == 1)
        #expect(try archive.reader.files(changedAfter: before).map(\.file.bytes) == [6])
        let attachments = try archive.pages().flatMap { $0.details("1")?.attachments ?? [] }
        #expect(attachments.map { $0.file?.bytes } == [6, nil])
        #expect(attachments.map(\.leftOut) == [nil, .refused])
        let seqs = try archive.numbers(
            "SELECT seq FROM message UNION SELECT seq FROM attachment_record UNION SELECT seq FROM attachment_file ORDER BY 1"
        )
        let lines = try archive.logTypes().filter { ["message", "attachment", "file"].contains($0.type) }
        #expect(seqs == lines.map(\.seq) && seqs.count == 5)
    }

    @Test func theNamesOfOthersConversationsAreNotMixed() throws {
        let archive = try TestArchive()
        try archive.ingest(
            files("1", #"{"name":"elsewhere"}"#, channel: "other"), said("1"),
            message("1", from: "8", at: "09:05", "y", in: "third"))
        #expect(try archive.pages(of: "team").joined().allSatisfy { $0.details?.attachments.isEmpty ?? true })
        #expect(try archive.numbers("SELECT count(*) FROM awaited_attachment") == [1])
    }

    /// Who may not read the conversation is told of none of it.
    @Test func aScopeHasThoseOfItsOwnMessages() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("1"), message("2", from: "7", at: "09:05", "y", in: "other"), files("1", #"{"name":"a"}"#),
            files("2", #"{"name":"b"}"#, channel: "other"), files("none", #"{"name":"c"}"#, channel: "other"))
        let team = try #require(archive.reader.conversations().first { $0.sourceID == "team" })
        let scope = ArchiveScope(conversations: [team.id], from: nil, until: nil, includesPresence: true)
        let reader = try ArchiveReader(path: archive.path, scope: scope)
        for (table, count) in [("attachment", 1), ("attachment_record", 1), ("awaited_attachment", 0)] {
            #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == count, "\(table)")
        }
    }
}
