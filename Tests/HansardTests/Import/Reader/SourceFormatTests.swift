import Foundation
import Testing

@testable import Hansard

private let fixtures: String = {
    var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path + "/Fixtures/pipe"
}()

/// What a reader may rely on, shown with one for a made-up format, which stands in no list.
@Suite struct SourceFormatTests {
    private static let formats = SourceFormats.all + [PipeLog.self]

    private func open(_ path: String, named format: FormatID? = nil) throws -> IngestInput {
        try IngestInput(path: path, format: format, ImportOptions(), among: Self.formats)
    }

    @Test func aFormatOfOneFileIsRecognisedAndRead() throws {
        let export = fixtures + "/two-days/export"
        let input = try open(export)
        #expect(input.format == FormatID("pipe"))
        #expect(input.kind == .log)
        let json = try ImportedExport.read(export, as: PipeLog.self).json
        #expect(try json + "\n" == String(contentsOfFile: fixtures + "/two-days/expected.json", encoding: .utf8))
    }

    @Test func aFormatThatIsNotListedIsNotKnown() {
        #expect(throws: ImportError.self) { try IngestInput(path: fixtures + "/two-days/export") }
    }

    @Test func theFormatThatIsSurestHasTheSource() throws {
        try ExportFolder.with(files: [
            "a.pipe": "2026-03-02T08:54:10Z|team|7|{\n{\"type\":\"message\"}\n", "b.jsonl": "{}\n",
            "c.csv": "id,name\n7,Jamie\n",
            "d.json": #"{"channel_id":"C0123ABCD","name":"g","messages":[]}"#,
        ]) { folder in
            let found = try ["a.pipe", "b.jsonl", "c.csv", "d.json"].map { try open("\(folder)/\($0)").format.name }
            #expect(found == ["pipe", "native", "csv", "slack"])
        }
    }

    @Test func whatTheUserSaysDecidesAboutATextThatLooksLikeNothing() throws {
        try ExportFolder.with(files: ["notes.txt": "Dear diary\n"]) { folder in
            try #expect(open(folder + "/notes.txt", named: .native).format == .native)
            let error = #expect(throws: ImportError.self) { try open(folder + "/notes.txt") }
            #expect(
                error?.problem
                    == .unknownFormat("it begins with “Dear diary”", formats: ["native", "csv", "slack", "pipe"]))
        }
    }

    @Test func aSourceOfAnotherFormatThanTheUserSaysIsRefused() throws {
        try ExportFolder.with(files: ["a.jsonl": "{}\n"]) { folder in
            let error = #expect(throws: ImportError.self) { try open(folder + "/a.jsonl", named: .slack) }
            #expect(error?.problem == .notThatFormat("slack"))
        }
    }
}
