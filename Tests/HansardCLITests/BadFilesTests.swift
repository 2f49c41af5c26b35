import Foundation
import TestSupport
import Testing

/// Sources that cannot be read at all: the run fails before anything is changed.
@Suite(.blocking) struct BadFilesTests {
    struct BadFile: CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let message: [String]
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], _ message: String...) {
            (self.name, self.bytes, self.message) = (name, bytes, message)
        }
    }

    static let files: [BadFile] = [
        BadFile("empty.jsonl", [], "is empty", "Export it again"),
        BadFile("packed.jsonl", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gzip", "gzip -d"),
        BadFile("packed.zst", [0x28, 0xB5, 0x2F, 0xFD, 0, 0], "zstd", "Unpack it first"),
        BadFile("utf16.jsonl", [0xFF, 0xFE] + message("1", "Morning!").utf8.flatMap { [$0, 0] }, "UTF-16", "UTF-8"),
        BadFile("notes.txt", Array("Dear diary\n".utf8), "no format that is known", "Dear diary", "--format native"),
        BadFile("array.json", Array("[]\n".utf8), "JSON array", "Name the export"),
        BadFile("rooms.csv", Array("id,room\n1,a\n".utf8), "lacks channel, sender, sent_at, text", "first line"),
    ]

    @Test(arguments: files)
    func aSourceThatCannotBeReadFailsAndChangesNothing(_ bad: BadFile) throws {
        let workspace = try Workspace()
        try workspace.write("good.jsonl", message("1", "Morning!"))
        try workspace.write(bad.name, bytes: bad.bytes)
        let outcome = try workspace.hansard("ingest", "good.jsonl", bad.name)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(bad.name))
        for part in bad.message { #expect(outcome.errors.contains(part)) }
        #expect(!workspace.exists("archive"))
    }

    @Test func aFileThatIsAFolderIsRefused() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl/readme", "…")
        let outcome = try workspace.hansard("ingest", "chat.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("chat.jsonl: holds no export that is known here. Name the folder"))
        #expect(!workspace.exists("archive"))
    }

    @Test func aFileThatIsMissingIsNamed() throws {
        let outcome = try Workspace().hansard("ingest", "nowhere.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("nowhere.jsonl: cannot be opened (there is no such file)"))
    }

    /// What a look at its beginning takes out of a pipe would be missing later.
    @Test func aPipeIsRefused() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        let outcome = try workspace.shell("'\(Program.path)' ingest <(cat chat.jsonl)")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("is a pipe"))
        #expect(outcome.errors.contains("Save what comes out of it as a file"))
    }

    @Test func aLogOfNothingButBrokenLinesIsReadWhenItsFormatIsNamed() throws {
        let workspace = try Workspace()
        try workspace.write("chat.log", "Dear diary")
        #expect(try workspace.hansard("ingest", "chat.log").status == 1)
        #expect(try workspace.hansard("ingest", "--format", "native", "chat.log").status == 3)
    }

    @Test(arguments: [("csv", message("1", "Morning!")), ("native", "id,channel,sender,sent_at,text")])
    func aFormatThatTheFileIsNotInIsRefused(format: String, line: String) throws {
        let workspace = try Workspace()
        try workspace.write("chat", line)
        let outcome = try workspace.hansard("ingest", "--format", format, "chat")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("chat: is not in the format \(format)"))
        #expect(!workspace.exists("archive"))
    }

    @Test func aFileOfBlankLinesAddsNothing() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", "", "  ", "")
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.messages == 0)
    }
}
