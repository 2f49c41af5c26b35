import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct TranscriptReaderTests {
    @Test func messagesStandInTheOrderOfTheirTimes() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("3", from: "7", at: "09:02", "three"), message("1", from: "7", at: "09:00", "one"),
            message("2b", from: "3", at: "09:01", "the second at that time"),
            message("2a", from: "7", at: "09:01", "the third at that time"))
        let page = try #require(archive.pages().first)
        #expect(page.map(\.idText) == ["1", "2b", "2a", "3"])
    }

    @Test func eachMonthsMessagesAreOnItsPage() throws {
        let archive = try TestArchive()
        let march = (1...200).map { message("a\($0)", from: "7", at: "2026-03-31T23:59:59.999999Z", "March") }
        let april = (1...3).map { message("b\($0)", from: "7", at: "2026-04-01T00:00:00Z", "April") }
        try archive.ingest(april + march)
        let pages = try archive.pages()
        #expect(pages.map(\.count) == [200, 3])
        #expect(pages[1].map(\.idText) == ["b1", "b2", "b3"])
    }

    @Test func aPageThatIsReadAloneIsTheSameAsInARow() throws {
        let archive = try TestArchive()
        try archive.ingest((1...1_201).map { message("\($0)", from: "7", at: "09:00", "message \($0)") })
        let together = try archive.pages()
        #expect(together.map(\.count) == [500, 500, 201])
        let reader = try archive.reader
        let conversation = try #require(reader.conversations().first)
        let periods = try reader.periods(of: conversation.id)
        try reader.withTranscripts(try reader.people()) { transcripts in
            try transcripts.open(conversation, periods)
            for i in periods.indices {
                try transcripts.read(periods[i...i]) { _, page in
                    #expect(page.map(\.seq) == together[i].map(\.seq))
                }
            }
        }
    }

    @Test func editsShowTheLastTextAndKeepTheOthers() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "first"), edit("1", by: "3", at: "09:02", "third"),
            edit("1", by: "7", at: "09:01", "second"))
        let page = try #require(archive.pages().first)
        #expect(page[0].currentText == "third")
        let former = try #require(page.details("1")).former
        #expect(former.map(\.text) == ["first", "second"])
        #expect(former.map { $0.replacedAt?.rfc3339(.minute) } == ["2026-03-02T09:01Z", "2026-03-02T09:02Z"])
        let people = try archive.reader.people()
        #expect(former.map { $0.replacedBy.map { people[$0].sourceID } } == ["7", "3"])
    }

    @Test func aDeletionSaysWhenAndByWhomAndKeepsTheText() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "gone"), deletion("1", by: "3", at: "09:02"))
        let page = try #require(archive.pages().first)
        let deletion = try #require(page.details("1")?.deletion)
        #expect(deletion.at?.rfc3339(.minute) == "2026-03-02T09:02Z")
        #expect(try deletion.by.map { try archive.reader.people()[$0].sourceID } == "3")
        #expect(page[0].currentText == "gone")
    }

    @Test func aReactionThatWasWithdrawnSaysWhen() throws {
        let archive = try TestArchive()
        let withdrawn =
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":"2026-03-02T09:02:00Z","removed":true}"#
        try archive.ingest(
            message("1", from: "7", at: "09:00", "text"), reaction("1", by: "3", "👍", at: "09:01"), withdrawn,
            reaction("1", by: "7", "🎉", at: "09:03"))
        let reactions = try #require(archive.pages().first?.details("1")).reactions
        #expect(reactions.map(\.emoji) == ["👍", "🎉"])
        #expect(reactions.map { $0.withdrawnAt?.rfc3339(.minute) } == ["2026-03-02T09:02Z", nil])
    }

    @Test func attachmentsComeWithTheirMessage() throws {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"message","id":"1","channel":"c","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a.pdf","size":12,"type":"application/pdf"},{"name":"b.png"}]}"#
        )
        let files = try #require(archive.pages().first?.details("1")).attachments
        #expect(files.map(\.name) == ["a.pdf", "b.png"])
        #expect(files.map(\.bytes) == [12, nil])
    }

    // MARK: Replies

    @Test func aReplyLeadsToItsMessageAndTheMessageToItsReplies() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "2026-03-02T09:00:00Z", "a question"),
            message("2", from: "3", at: "2026-03-02T09:01:00Z", "an answer", replyTo: "1"),
            message("3", from: "3", at: "2026-03-02T09:02:00Z", "another", replyTo: "1"))
        let page = try #require(archive.pages().first)
        let reply = try #require(page.details("2")?.reply)
        #expect(reply.link == MessageLink(id: "1", page: ""))
        #expect(reply.excerpt == "a question")
        let replies = try #require(page.details("1")?.replies)
        #expect(replies.count == 2)
        #expect(replies.shown.first?.link == MessageLink(id: "2", page: ""))
    }

    @Test func aReplyThatIsReadBeforeItsMessageIsCountedToo() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("2", from: "3", at: "09:02", "an answer", replyTo: "1"),
            message("1", from: "7", at: "09:00", "a question"), message("x", from: "7", at: "09:01", "something else"))
        let page = try #require(archive.pages().first)
        #expect(page.details("1")?.replies?.count == 1)
        #expect(page.details("2")?.reply?.excerpt == "a question")
    }

    @Test func aMessageThatComesInALaterFileThanItsReplyIsCountedToo() throws {
        let archive = try TestArchive()
        let (question, answer) = (
            message("1", from: "7", at: "09:00", "a question"),
            message("2", from: "3", at: "09:02", "an answer", replyTo: "1")
        )
        try archive.ingest(answer, message("x", from: "7", at: "09:01", "something else"), file: "a.jsonl")
        #expect(try archive.numbers("SELECT count(*) FROM awaited") == [1])
        try archive.ingest(question, file: "b.jsonl")
        #expect(try archive.pages().first?.details("1")?.replies?.count == 1)
        #expect(try archive.numbers("SELECT count(*) FROM awaited") == [0])
    }

    /// It is the next line anyway.
    @Test func theOnlyReplyIsNotToldOfRightAboveItself() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "a question"),
            message("2", from: "3", at: "09:01", "an answer", replyTo: "1"))
        let page = try #require(archive.pages().first)
        #expect(page.details("1")?.replies == nil)
        #expect(page.details("2")?.reply?.excerpt == "a question")
    }

    @Test func aReplyToAMessageThatIsNotThereSaysSo() throws {
        let archive = try TestArchive()
        try archive.ingest(message("2", from: "3", at: "09:01", "an answer", replyTo: "1"))
        let reply = try #require(archive.pages().first?.details("2")?.reply)
        #expect(reply.link == nil)
    }

    @Test func aReplyQuotesTheLatestTextAndSaysThatItWasDeleted() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "first"), edit("1", by: "7", at: "09:03", "second"),
            message("2", from: "3", at: "09:04", "an answer", replyTo: "1"), deletion("1", by: "7", at: "09:05"))
        let reply = try #require(archive.pages().first?.details("2")?.reply)
        #expect(reply.excerpt == "second")
        #expect(reply.isDeleted)
    }

    @Test func aReplyQuotesMarkdownWithoutItsMarkup() throws {
        let archive = try TestArchive()
        func markdown(_ line: String) -> String {
            line.replacing("{", with: #"{"format":"markdown","#, maxReplacements: 1)
        }
        try archive.ingest(
            markdown(
                message("1", from: "7", at: "09:00", "The **whole** of `do_it`\n\n- a\\_b [here](https://a.example)")),
            message("2", from: "3", at: "09:01", "an **answer**", replyTo: "1"),
            markdown(message("4", from: "7", at: "09:02", "*old*")),
            markdown(message("3", from: "3", at: "09:03", "*one* more", replyTo: "2")),
            markdown(edit("4", by: "7", at: "09:04", "_new_ text")),
            message("5", from: "3", at: "09:05", "Yes", replyTo: "4"))
        let page = try #require(archive.pages().first)
        #expect(page.details("2")?.reply?.excerpt == "The whole of do_it • a_b here")
        #expect(page.details("3")?.reply?.excerpt == "an **answer**")
        #expect(page.details("5")?.reply?.excerpt == "new text")
        #expect(page.details("2")?.replies?.shown.map(\.excerpt) == ["one more"])
    }

    @Test func aReplyOnALaterPageNamesThePage() throws {
        let archive = try TestArchive()
        try archive.ingest(
            (1...200).map { message("\($0)", from: "7", at: "2026-03-02T09:00:00Z", "message \($0)") }
                + [message("answer", from: "3", at: "2026-04-01T09:00:00Z", "an answer", replyTo: "5")])
        let pages = try archive.pages()
        #expect(pages[1].details("answer")?.reply?.link == MessageLink(id: "5", page: "2026-03"))
        #expect(pages[0].details("5")?.replies?.shown.first?.link == MessageLink(id: "answer", page: "2026-04"))
    }

    // MARK: Seen lines

    @Test func aMessageOfAPairIsSeenByAMarkNotSeenOrTheReadersOwn() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), message("2", from: "7", at: "09:01", "two"),
            message("3", from: "7", at: "09:02", "three"), message("4", from: "7", at: "09:03", "four"),
            seen("3", upTo: "2", at: "09:10"), seen("3", upTo: "3", at: "09:11", evidence: "explicit"))
        let page = try #require(archive.pages().first)
        func reader(_ id: String) -> SeenReader? {
            if case .one(let reader)? = page.message(id)?.seen { reader } else { nil }
        }
        #expect(reader("1")?.evidence == .highWaterMark)
        #expect(try reader("1").flatMap { try #require(page.first).string($0.mark) } == "2")
        #expect(reader("2")?.evidence == .highWaterMark)
        #expect(reader("2")?.mark.isPresent == false)
        #expect(reader("3")?.evidence == .explicit)
        #expect(reader("4") == nil)
        if case .notSeen? = page.message("4")?.seen {} else { Issue.record("message 4 is shown as seen") }
    }

    @Test func theMarkOnALaterPageIsNamed() throws {
        let archive = try TestArchive()
        try archive.ingest(
            (1...200).map { message("\($0)", from: "7", at: "2026-03-02T09:00:00Z", "message \($0)") }
                + [
                    message("late", from: "7", at: "2026-04-01T09:00:00Z", "late"),
                    seen("3", upTo: "late", at: "2026-04-01T10:00:00Z"),
                ])
        let page = try archive.pages()[0]
        for row in page {
            guard case .one(let reader) = row.seen else {
                Issue.record("message \(row.idText) has no reader")
                continue
            }
            #expect(row.string(reader.mark) == "late")
            #expect(row.string(reader.markPage) == "2026-04")
        }
    }

    @Test func readersOfARoomAreCountedAmongItsMembers() throws {
        let archive = try TestArchive()
        let room = "team-support"
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one", in: room),
            message("2", from: "3", at: "09:01", "two", in: room),
            message("3", from: "10", at: "09:02", "three", in: room),
            line("join", ["channel": room, "person": "11", "at": instant("08:00")]),
            seen("3", upTo: "1", at: "09:10", in: room), seen("10", upTo: "1", at: "09:11", in: room))
        let page = try #require(archive.pages().first)
        guard case .group(let first, let count, let of, let later)? = page.message("1")?.seen else {
            Issue.record("message 1 has no readers")
            return
        }
        #expect((count, of, later) == (2, 3, 0))
        let people = try archive.reader.people()
        let readers = page[0].arena.readers[Int(first)..<Int(first + count)]
        #expect(Set(readers.map { people[$0.person].sourceID }) == ["3", "10"])
    }
}
