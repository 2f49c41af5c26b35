import PairChannel
import Testing

@testable import Hansard

/// Writes descriptions where documents would stand, each of three pages.
private final class DescriptionWriter: DocumentRenderer {
    func send(_ lines: inout [UInt8], to files: any ExportFiles) throws { try files.append(&lines) }

    func finish(_ lines: inout [UInt8], to files: any ExportFiles) throws -> Int {
        try send(&lines, to: files)
        return 3
    }
}

@Suite struct PDFExportTests {
    private let export = SampleExport()

    private func write(_ slices: [(ExportSlice, [ArchivedMessage])], _ events: [ConversationEvent] = []) throws {
        let context = ExportContext(
            people: SampleExport.people, zone: .utc, words: Words(language: "en", entries: [:]), archive: export,
            origin: "hansard/0123456789abcdef", generator: "Hansard 1.2", renderer: DescriptionWriter())
        var format = PDFExport(context)
        for (slice, messages) in slices {
            try format.begin(slice, in: export)
            for event in events { try format.write(event, to: export) }
            for i in messages.indices { try format.write(messages[i], to: export) }
            try format.end(in: export)
        }
        try format.finish(in: export)
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        try export.text(path).split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    private static let room = ExportSlice(SampleExport.room, name: "", number: 1, members: [])
    private static let pair = ExportSlice(SampleExport.pair, name: "", number: 1, members: [0, 1])

    @Test func aDocumentHasItsHeadThenWhatWasSaidThenTheCover() throws {
        try write([(Self.room, [SampleExport.message("1", from: 1, at: 0, "Hello")])], [.joined(1, at: nil)])
        let kinds = try lines("room.pdf").map { $0["is"]?.string ?? "" }
        #expect(kinds.prefix(6) == ["document", "section", "event", "section", "message", "text"])
        #expect(kinds.contains("cover") && kinds.last == "end")
    }

    @Test func pagesAreNumberedThroughAllDocuments() throws {
        let message = SampleExport.message("1", from: 1, at: 0, "Hello")
        try write([(Self.room, [message]), (Self.pair, [message])])
        #expect(try lines("room.pdf")[0]["first"]?.int == 1)
        #expect(try lines("private-chat-3-7.pdf")[0]["first"]?.int == 4)
    }

    @Test func aLongConversationGoesOnInAnotherFile() throws {
        let messages = (0..<20_001).map { SampleExport.message("\($0)", from: 1, at: $0, "x") }
        try write([(Self.room, messages)])
        let count = { (path: String) in try lines(path).filter { $0["is"]?.string == "message" }.count }
        #expect(try count("room.pdf") == 20_000 && count("room.part2.pdf") == 1)
        #expect(try lines("room.part2.pdf")[0]["first"]?.int == 4)
    }

    @Test func aTextIsGivenAsItWasWrittenAndAsItIsShown() throws {
        let text = "a\r\nsee https://example.com/\u{202E} now\u{0}"
        try write([(Self.room, [SampleExport.message("1", from: 1, at: 0, text)])])
        let line = try #require(try lines("room.pdf").first { $0["is"]?.string == "text" })
        #expect(line["text"]?.string.map { Array($0.utf8) } == Array(text.utf8))
        #expect(line["shown"]?.string == "a\nsee https://example.com/U+202E nowU+0000")
        #expect(line["links"]?.elements.map { $0.elements.map(\.int) } == [[6, 26]])
    }

    @Test func aTextThatAMessageHadBeforeIsTold() throws {
        let details = MessageDetails()
        details.former = [
            .init(text: "before", format: .plain, replacedAt: nil, replacedBy: nil, isFromSnapshot: false)
        ]
        let messages = [
            SampleExport.message("1", from: 1, at: 0, "now", details),
            SampleExport.message("2", from: 1, at: 1, "", details),
        ]
        try write([(Self.room, messages)])
        let texts = try lines("room.pdf").filter { $0["is"]?.string == "text" }
        #expect(texts.map { $0["text"]?.string } == ["now", "before", "before"])
        #expect(texts.map { $0["former"]?.bool ?? false } == [false, true, true])
    }

    @Test func withoutTheProgramThereIsAMessage() {
        let message = SampleExport.message("1", from: 1, at: 0, "Hello")
        #expect(throws: ExportProblem.self) { try export.write(PDFExport.self, Self.room, [message]) }
    }
}
