import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct WaitingRowsTests {
    private struct Row: WaitingRow {
        let owner: Int64
        let at: Int
        let number: Int

        func precedes(_ other: Row) -> Bool { at < other.at }
    }

    @Test(arguments: sample(of: 1...40)) func rowsComeInTheOrderOfTheirTable(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lowest = Int64.random(in: 1...1_000, using: &random)
        let owners = lowest...lowest + Int64.random(in: 0...20, using: &random)
        let isLog = Bool.random(using: &random)  // in order already
        let rows = (0..<Int.random(in: 1...300, using: &random)).map {
            Row(
                owner: .random(in: owners, using: &random), at: isLog ? $0 / 3 : .random(in: 0..<50, using: &random),
                number: $0)
        }
        var waiting = WaitingRows<Row>()
        for row in rows { waiting.append(row) }
        var order: [Int] = []
        try waiting.drain { rows, places in order = places.map { rows[Int($0)].number } }
        #expect(order == rows.sorted { ($0.owner, $0.at, $0.number) < ($1.owner, $1.at, $1.number) }.map(\.number))
        #expect(waiting.rows.isEmpty)
    }

    /// What becomes of a message in the batch that it came in is noted at the row that waits; in a later one, in the table.
    @Test(arguments: sample(of: 1...6)) func oneBatchSaysWhatABatchALineSays(seed: UInt64) throws {
        let lines = Self.lines(seed)
        let (whole, apart) = (try TestArchive(), try TestArchive())
        try ingest([lines], into: whole)
        try ingest(lines.map { [$0] }, into: apart)
        for query in Self.queries {
            let rows = try whole.texts(query)
            #expect(!rows.isEmpty)
            #expect(try apart.texts(query) == rows)
        }
    }

    /// A log with answers, some of them before what they answer, and attachments.
    private static func lines(_ seed: UInt64) -> [String] {
        var random = SeededRandom(seed: seed)
        var lines = RandomLog(seed: seed, events: 300).lines
        for number in 1...60 {
            let at = RandomLog.start + Int64.random(in: 0...900, using: &random)
            let answered = "m\(Int.random(in: 1...300, using: &random))"
            let time = Timestamp(microseconds: at).rfc3339()
            var answer = message(
                "a\(number)", from: "3", at: time, "answer \(number)", in: "team-support", replyTo: answered)
            if number % 3 == 0 {
                answer = answer.dropLast() + #","attachments":[{"name":"file \#(number)"},{"name":"other"}]}"#
            }
            lines.insert(answer, at: .random(in: 0...lines.count, using: &random))
        }
        return lines
    }

    private static let queries = [
        "SELECT conversation || ' ' || sent_at || ' ' || source_id || ' ' || text || ' ' || marks FROM message",
        """
        SELECT message.source_id || ' ' || edit.text || ' ' || edited_at || ' ' || ifnull(version, 'none')
        FROM edit JOIN message ON message.seq = edit.message
        """,
        "SELECT message.source_id || ' ' || deleted_at FROM deletion JOIN message ON message.seq = message",
        "SELECT message.source_id || ' ' || emoji || ' ' || at FROM reaction JOIN message ON message.seq = message",
        "SELECT message.source_id || ' ' || name FROM attachment JOIN message ON message.seq = message",
        """
        SELECT message.source_id || ' ' || person.source_id || ' ' || seen_at
        FROM seen JOIN message ON message.seq = up_to JOIN person ON person.id = seen.person
        """,
        "SELECT conversation || ' ' || id FROM awaited",
        "SELECT conversation || ' ' || number || ' ' || messages || ' ' || weight FROM page",
    ].map { $0 + " ORDER BY 1" }

    /// Each of `batches` is one that is written on its own.
    private func ingest(_ batches: [[String]], into archive: TestArchive) throws {
        let files = try batches.enumerated().map { try archive.write($1, to: "\($0).jsonl") }
        let store = try archive.open()
        let end = { Timestamp(microseconds: 2) }
        _ = try store.ingest(recordsOf: "a log", startedAt: Timestamp(microseconds: 1), now: end) { sink in
            for file in files {
                var reader = try FileReader(path: file)
                try NativeLog.read(&reader, into: &sink)
                try sink.flush()
            }
        }
        try store.close()
    }
}
