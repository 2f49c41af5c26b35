import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// Whatever is asked of a reader with a mask, it tells nothing that the mask withholds.
@Suite(.blocking) struct MaskedReaderTests {
    static let masks = [
        RecordMask([.names], of: .everybody), RecordMask([.names], of: .only(["10", "20"])),
        RecordMask([.texts], of: .except(["10", "12"])), RecordMask([.attachments], of: .everybody),
        RecordMask([.names, .texts, .attachments], of: .except(["10"])),
    ]

    @Test(arguments: masks) func nothingThatIsWithheldIsToldByAnyFunction(_ mask: RecordMask) throws {
        let log = MarkedLog(seed: 5, lines: 400)
        let archive = try ScopedReaderTests.archive(log)
        let whole = try archive.reader
        let scope = try Selection.everything.scope(in: whole, MaskRequest(mask, context: "test", MaskWords()))
        let reader = try ArchiveReader(path: archive.path, scope: scope)
        let all = try ScopedReaderTests.everything(reader, log, last: whole.extent().lastSeq)
        let withheld = Self.withheld(mask, log)
        #expect(withheld.count > 5)
        #expect(withheld.filter { all.contains($0) } == [])
        let shown = Self.shown(mask, log).subtracting(withheld)
        #expect(shown.count > 30)
        #expect(shown.filter { !all.contains($0) } == [])
    }

    private static func senders(_ log: MarkedLog) -> [String: String] {
        Dictionary(log.lines.filter { $0.type == "message" }.map { ($0["id"]!, $0["sender"]!) }) { one, _ in one }
    }

    private static func withheld(_ mask: RecordMask, _ log: MarkedLog) -> Set<String> {
        let senders = senders(log)
        var words: Set<String> = []
        for line in log.lines {
            let sender = senders[line["id"] ?? ""].map { ID($0) }
            if mask.fields.contains(.names) {
                if line.type == "person", mask.covers(ID(line["id"]!)) {
                    words.formUnion(["name", "email", "title"].compactMap { line[$0] })
                }
                if let channel = line.channel, channel.hasPrefix("private-chat-"),
                    MarkedLog.members(of: channel).contains(where: { mask.covers(ID($0)) })
                {
                    words.insert(channel)
                }
            }
            guard let sender, mask.covers(sender) else { continue }
            if mask.fields.contains(.texts), let text = line["text"] { words.insert(text) }
            if mask.fields.contains(.attachments), let file = line.file { words.insert(file) }
        }
        return words
    }

    /// Texts and names that are everybody’s to read.
    private static func shown(_ mask: RecordMask, _ log: MarkedLog) -> Set<String> {
        let there = Set(log.lines.compactMap { $0.type == "message" ? $0["sender"] : nil })
        return Set(
            log.lines.flatMap { line -> [String] in
                switch line.type {
                case "message": [line["text"]!]
                case "person": there.contains(line["id"]!) ? [line["name"]!] : []
                default: []
                }
            })
    }

    @Test func pseudonymsAreStableInOneContextAndStrangersInAnother() throws {
        let archive = try ScopedReaderTests.archive(MarkedLog(seed: 5, lines: 100))
        let whole = try archive.reader
        func names(_ context: String) throws -> [Int64: String] {
            let mask = MaskRequest(RecordMask([.names], of: .everybody), context: context, MaskWords())
            return try ScopeMask(mask, in: whole).people.mapValues(\.name)
        }
        let (one, again, other) = try (names("one"), names("one"), names("other"))
        #expect(one == again)
        #expect(Set(one.values).count == one.count)
        #expect(Set(one.values).isDisjoint(with: other.values))
    }

    @Test func whatIsWithheldIsNotFoundBySearch() throws {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"person","id":"7","name":"Jamie Doe"}"#, #"{"type":"person","id":"3","name":"Mo"}"#,
            message("1", from: "7", at: "09:00", "secret lunch"),
            message("2", from: "3", at: "09:01", "lunch, Jamie Doe?"))
        let request = MaskRequest(RecordMask([.names, .texts], of: .only(["7"])), context: "", MaskWords())
        let scope = try Selection.everything.scope(in: archive.reader, request)
        let reader = try ArchiveReader(path: archive.path, scope: scope)
        func hits(_ query: String) throws -> [String] {
            try reader.search(SearchQuery(query), limit: 5, zone: .utc).hits.map(\.id)
        }
        #expect(try hits("lunch") == ["2"])
        #expect(try hits("secret") == [])
        #expect(try hits("-secret") == ["2", "1"], "a hidden word leaves nothing out")
        #expect(try hits("jamie") == [])
        #expect(try hits("from:jamie") == [])
    }
}
