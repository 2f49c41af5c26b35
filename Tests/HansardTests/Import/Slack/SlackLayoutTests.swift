import Foundation
import Testing

@testable import Hansard

@Suite struct SlackLayoutTests {
    private static let message = #"[{"ts":"1767500000.000100","user":"U1","text":"x"}]"#

    @Test(arguments: [
        (["users.json", "a/2026-01-04.json"], [""]),
        (["Acme export/users.json", "Acme export/a/b.json"], ["Acme export/"]),
        (["a/b/channels.json", "x.json"], ["a/b/"]), (["teams/T1/users.json", "teams/T2/channels.json"], [""]),
        (["a/teams/T1/users.json"], ["a/"]), (["a/x/2026-01-04.json", "a/y/2026-01-04.json"], ["a/"]),
        (["a/general/general.json"], ["a/"]), (["a/users.json", "b/users.json"], ["a/", "b/"]),
        (["a/users.json", "a/general/attachments/users.json", "a/__uploads/F1/users.json"], ["a/"]),
        (["a/users.json", "a/old/users.json"], ["a/"]), (["README.md"], []), ([], []),
    ])
    func findsWhereTheExportIs(files: [String], roots: [String]) throws {
        let texts = Dictionary(uniqueKeysWithValues: files.map { ($0, $0.hasSuffix(".json") ? Self.message : "x") })
        try ExportFolder.with(files: texts) { folder in
            try #expect(SlackLayout.roots(of: SourceTree(path: folder)) == roots)
        }
    }

    @Test(arguments: [
        (message, "messages"), (#"{"ok":true,"messages":[{"ts":"1767500000.000100"}]}"#, "messages"),
        (#"[1,{"id":"x"},{"ts":"1767500000.000100"}]"#, "messages"), (#"{"channel_id":"C1","messages":[]}"#, "dump"),
        ("[]", "nothing"), (#"[{"ts":"soon"}]"#, "unknown"), (#"{"channel_id":"C1","messages":3}"#, "unknown"),
        (#"{"channel_id":"C1"}"#, "unknown"), ("", "unknown"), ("<html>", "unknown"), ("[", "unknown"),
        ("PK\u{3}\u{4}", "unknown"),
    ])
    func knowsAFileByWhatIsInIt(text: String, kind: String) throws {
        try ExportFolder.with(files: ["x": text]) { folder in
            let tree = try SourceTree(path: folder)
            switch SlackFileContent(of: tree.entries[0], in: tree) {
            case .messages: #expect(kind == "messages")
            case .dump: #expect(kind == "dump")
            case .nothing: #expect(kind == "nothing")
            case .unknown: #expect(kind == "unknown")
            }
        }
    }

    // MARK: Names in a zip

    private func read(_ entries: [TestZip.Entry]) throws -> ImportedExport {
        try ExportFolder.with { folder in
            let path = folder + "/export.zip"
            try Data(TestZip().bytes(entries)).write(to: URL(fileURLWithPath: path))
            return try ImportedExport.read(path)
        }
    }

    private func entry(_ name: [UInt8], _ text: String) -> TestZip.Entry {
        var entry = TestZip.Entry("", text)
        (entry.name, entry.flags) = (name, 0)
        return entry
    }

    /// In which character set the names are is told by the lists, which are in UTF-8.
    @Test(
        arguments: [
            ("業務", [0x8B, 0xC6, 0x96, 0xB1]), ("表", [0x95, 0x5C]), ("büro", [0x62, 0x81, 0x72, 0x6F]),
            ("büro", [0x62, 0xFC, 0x72, 0x6F]), ("业务", [0xD2, 0xB5, 0xCE, 0xF1]),
            ("общее", [0xAE, 0xA1, 0xE9, 0xA5, 0xA5]),
        ] as [(String, [UInt8])])
    func aFolderIsFoundInTheListsWhateverItsNameIsWrittenIn(name: String, bytes: [UInt8]) throws {
        let day = bytes + Array("/2026-01-04.json".utf8)
        let collected = try read([
            TestZip.Entry("users.json", "[]"), TestZip.Entry("channels.json", #"[{"id":"C1","name":"\#(name)"}]"#),
            entry(day, Self.message),
        ])
        #expect(collected.messages.map { collected.conversation($0.message.conversation) } == ["C1"])
        #expect(collected.quarantined.isEmpty)
    }

    @Test func aNameThatNoListHasIsSaid() throws {
        let collected = try read([
            TestZip.Entry("users.json", "[]"), TestZip.Entry("channels.json", "[]"),
            entry([0x81, 0x62, 0x65, 0x72] + Array("/2026-01-04.json".utf8), Self.message),
            entry([0x81, 0x62, 0x65, 0x72] + Array("/2026-01-05.json".utf8), Self.message),
        ])
        #expect(collected.messages.map { collected.conversation($0.message.conversation) } == ["über", "über"])
        #expect(collected.quarantined.count == 1)
        #expect(collected.quarantined.first?.reason.contains("read as “über”") == true)
    }

    @Test(arguments: ["general/\u{1B}[2J.json", "gen\u{202E}lare/2026-01-04.json", "general/2026-01-04\r\n.json"])
    func aFileWithADeceptiveNameIsNamedAndNotRead(name: String) throws {
        let collected = try read([
            TestZip.Entry("users.json", "[]"), TestZip.Entry("channels.json", #"[{"id":"C1","name":"general"}]"#),
            TestZip.Entry(name, Self.message),
        ])
        #expect(collected.messages.isEmpty)
        let line = try #require(collected.quarantined.first)
        #expect(line.reason.contains("control characters"))
        #expect(line.raw == Self.message)
        #expect(!EntryName.isDeceptive(line.file) && line.file.contains("U+"))
    }

    @Test func aNameWithAPointBeforeItIsReadAsTheOtherOne() throws {
        let collected = try read([
            TestZip.Entry("./users.json", "[]"), TestZip.Entry("./channels.json", #"[{"id":"C1","name":"general"}]"#),
            TestZip.Entry("./general/./2026-01-04.json", Self.message),
        ])
        #expect(collected.messages.map { collected.conversation($0.message.conversation) } == ["C1"])
    }
}
