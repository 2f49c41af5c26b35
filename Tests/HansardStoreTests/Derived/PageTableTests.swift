import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct PageTableTests {
    private static let texts = ["short", String(repeating: "a longer text. ", count: 60), "<&>\"'", ""]

    /// Messages of two conversations over three months; of `late` of a hundred the time is any of those months'.
    private func log(_ random: inout SeededRandom, messages: Int, late: Int) -> [String] {
        var at: Int64 = 1_767_312_000
        return (0..<messages).map { i in
            at += Int64.random(in: 1...7_776_000 / Int64(messages) * 2, using: &random)
            let isLate = Int.random(in: 0..<100, using: &random) < late
            let sentAt = isLate ? Int64.random(in: 1_767_312_000...at, using: &random) : at
            return message(
                "m\(i)", from: "\(i % 3)", at: Timestamp(microseconds: sentAt * 1_000_000).rfc3339(.second),
                Self.texts[i % 7 % 4], in: i % 5 == 0 ? "room" : "private-chat-3-7")
        }
    }

    /// The pages of every conversation, from its messages alone.
    private func expected(_ archive: TestArchive) throws -> [[TranscriptPeriod]] {
        try archive.reader.read { db in
            let select = try Statement(
                db, "SELECT conversation, sent_at, seq, text, shape FROM message ORDER BY conversation, sent_at, seq")
            var cutters: [Int64: TranscriptCutter] = [:]
            var pages: [Int64: [TranscriptCut]] = [:]
            while try select.step() {
                let at = Timestamp(microseconds: select.int(1))
                let complete = cutters[select.int(0), default: TranscriptCutter()].add(
                    MessagePosition(at, select.int(2)), CalendarMonth(of: at),
                    weight: TranscriptWeight.weight(of: select.bytes(3), MessageShape(code: select.int(4)).format))
                if let complete { pages[select.int(0), default: []].append(complete) }
            }
            return cutters.keys.sorted().map { id in
                let all = pages[id, default: []] + [cutters[id]!.page!]
                return all.enumerated().map { i, page in
                    TranscriptPeriod(
                        first: page.first, last: page.last, part: page.part,
                        isPart: page.part > 1 || i + 1 < all.count && all[i + 1].part > 1, start: page.start,
                        count: page.messages)
                }
            }
        }
    }

    private func found(_ archive: TestArchive) throws -> [[TranscriptPeriod]] {
        let reader = try archive.reader
        return try reader.conversations().map { try reader.periods(of: $0.id) }
    }

    @Test(arguments: [0, 1, 30]) func agreesWithCuttingAllMessagesInTheirOrder(late: Int) throws {
        var random = SeededRandom(seed: UInt64(late + 1))
        let archive = try TestArchive()
        let lines = log(&random, messages: 3_000, late: late)
        for (i, part) in [lines[..<1_100], lines[1_100..<1_101], lines[1_101..<2_500], lines[2_500...]].enumerated() {
            try archive.ingest(Array(part), file: "\(i).jsonl")
            #expect(try found(archive) == expected(archive))
        }
        #expect(try found(archive).contains { $0.count > 3 })
    }

    @Test func anOlderFileThatComesLaterIsCutLikeOneThatCameFirst() throws {
        var random = SeededRandom(seed: 5)
        let archive = try TestArchive()
        let lines = log(&random, messages: 1_500, late: 0)
        for (i, part) in [lines[1_000...], lines[..<400], lines[400..<1_000]].enumerated() {
            try archive.ingest(Array(part), file: "\(i).jsonl")
            #expect(try found(archive) == expected(archive))
        }
    }

    @Test func anArchiveOfTheSecondLayoutIsBroughtUpToDate() throws {
        var random = SeededRandom(seed: 6)
        let archive = try TestArchive()
        try archive.ingest(log(&random, messages: 1_500, late: 2))
        let before = try found(archive).map { $0.map(\.count) }
        try archive.change(
            TestArchive.asInTheThirdLayout
                + "DROP TABLE page; CREATE TABLE month (conversation INTEGER); PRAGMA user_version = 2;")
        #expect(try found(archive) == expected(archive))
        #expect(try found(archive).map { $0.map(\.count) } == before)
    }

    @Test func everyMessageIsFoundOnItsPage() throws {
        var random = SeededRandom(seed: 7)
        let archive = try TestArchive()
        try archive.ingest(log(&random, messages: 1_500, late: 10))
        let pages = try archive.pages(of: "private-chat-3-7")
        let reader = try archive.reader
        let conversation = try #require(reader.conversations().first { $0.sourceID == "private-chat-3-7" })
        let periods = try reader.periods(of: conversation.id)
        for (number, page) in pages.enumerated() {
            for row in page {
                #expect(periods.page(of: MessagePosition(row.sentAt, row.seq)) == number)
            }
        }
        #expect(periods.page(of: MessagePosition(at: 0, seq: 0)) == nil)
    }
}
