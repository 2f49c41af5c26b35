import Foundation
import Testing

@testable import Hansard

private let fixtures: String = {
    var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path + "/Fixtures/slack"
}()

/// With `HANSARD_WRITE_FIXTURES=1` the fixtures' `expected.json` are written anew; read the difference before you keep it.
private let writesFixtures = ProcessInfo.processInfo.environment["HANSARD_WRITE_FIXTURES"] == "1"

@Suite struct SlackExportTests {
    static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? []).sorted()

    @Test(arguments: cases)
    func readsTheFixtureAsExpected(name: String) throws {
        let export = "\(fixtures)/\(name)/export"
        #expect(SlackExport.recognises(try SourceTree(path: export)))
        let json = try ImportedExport.read(export).json
        let expected = "\(fixtures)/\(name)/expected.json"
        if writesFixtures { try (json + "\n").write(toFile: expected, atomically: true, encoding: .utf8) }
        #expect(try json + "\n" == String(contentsOfFile: expected, encoding: .utf8))
    }

    @Test func thereAreFixtures() { #expect(Self.cases.count >= 9) }

    @Test(arguments: cases)
    func readsTheSameFromAZip(name: String) throws {
        let folder = "\(fixtures)/\(name)/export"
        let tree = try SourceTree(path: folder)
        var entries: [TestZip.Entry] = []
        // In the worst order, and inside of one folder.
        for entry in tree.entries.reversed() {
            let text = try String(contentsOfFile: tree.fileName(of: entry), encoding: .utf8)
            entries.append(TestZip.Entry("Acme Slack export/" + entry.path, text))
            entries[entries.count - 1].method = 8
        }
        try ExportFolder.with { temporary in
            let path = temporary + "/export.zip"
            try Data(TestZip().bytes(entries)).write(to: URL(fileURLWithPath: path))
            try #expect(SlackExport.recognises(SourceTree(path: path)))
            let json = try ImportedExport.read(path).json.replacing("!/Acme Slack export/", with: "/")
            try #expect(json + "\n" == String(contentsOfFile: "\(fixtures)/\(name)/expected.json", encoding: .utf8))
        }
    }

    @Test(arguments: [
        ["README.md": "x"], ["users.json": "[]"], ["2026-01-04.json": "[]"], ["a/2026-01-04.json": #"[{"id":1}]"#],
        ["import.jsonl": "{}", "data/x/y.png": ""], ["C0123ABCD.json": "{}"], [:],
    ])
    func doesNotTakeOtherThingsForAnExport(files: [String: String]) throws {
        try ExportFolder.with(files: files) { try #expect(!SlackExport.recognises(SourceTree(path: $0))) }
    }

    @Test(arguments: [
        ["users.json": "[]", "channels.json": "[]"], ["a/2026-01-04.json": #"[{"ts":"1767500000.000100"}]"#],
        ["C0123ABCD.json": #"{"channel_id":"C0123ABCD","name":"g","messages":[]}"#],
        ["Export/users.json": "[]", "Export/dms.json": "[]"],
        ["teams/T1/users.json": "[]", "teams/T1/channels.json": "[]"],
        ["index.json": #"{"party":"https://emoji.example.com/1.gif"}"#, "emojis/party.gif": "GIF89a"],
    ])
    func recognisesAnExportByWhatIsInIt(files: [String: String]) throws {
        try ExportFolder.with(files: files) { try #expect(SlackExport.recognises(SourceTree(path: $0))) }
    }

    // MARK: One message

    private func messages(_ json: String, users: String = "[]") throws -> ImportedExport {
        try ImportedExport.read(files: [
            "users.json": users, "channels.json": "[]", "general/2026-01-04.json": "[\(json)]",
        ])
    }

    @Test func keepsTheBytes() throws {
        let raw = #"{ "type":"message", "user":"U1", "text":"h\u00e9", "ts":"1767500000.000100"}"#
        let (message, arena) = try #require(try messages("\n" + raw).messages.first)
        #expect(arena.text(message.origin.raw) == raw)
        #expect(message.origin.line == 2)
        #expect(message.precision == .microsecond && message.zone == .explicit && message.format == .markdown)
    }

    @Test(arguments: [
        ("3", "no JSON object"), ("{}", "no “ts”"),
        (#"{"ts":1767500000.0001,"user":"U1"}"#, "“1767500000.0001” as “ts”"),
        (#"{"ts":"1767500000","user":"U1"}"#, "“1767500000” as “ts”"),
        (#"{"ts":"1767500000.000100","text":"x"}"#, "nobody as its sender"),
        (#"{"ts":"1767500000.000100","user":"U1","thread_ts":"soon"}"#, "“soon” as “thread_ts”"),
        (#"{"ts":"1767500000.000100","user":"U1","edited":{"ts":"x"}}"#, "“x” as “ts”"),
        (#"{"ts":"1767500000.000100","user":"U1","text":"\q"}"#, "malformed escape"),
        (#"{"ts":"1767500000.000100","subtype":"message_deleted"}"#, "no “deleted_ts”"),
        (#"{"ts":"1767500000.000100","user":"U1","text":"a","t\u0065xt":"b"}"#, "gives “text” twice"),
        (#"{"ts":"1767500000.000100","user":"U1","text":"a","files":[{"id":"F1","id":"F2"}]}"#, "gives “id” twice"),
    ])
    func putsABadRecordAsideAndGoesOn(bad: String, reason: String) throws {
        let good = #"{"ts":"1767500001.000100","user":"U1","text":"x"}"#
        let collected = try messages("\(good),\n\(bad),\n\(good)")
        #expect(collected.messages.count == 2)
        #expect(collected.quarantined.count == 1)
        let line = try #require(collected.quarantined.first)
        #expect(line.file.hasSuffix("/general/2026-01-04.json") && line.line == 2 && line.raw == bad)
        #expect(line.reason.contains(reason), "\(line.reason)")
    }

    @Test func halfASurrogatePairCostsNoRecord() throws {
        let collected = try messages(
            #"""
            {"ts":"1767500000.000100","user":"U1","text":"cut \ud83d"},
            {"ts":"1767500001.000100","user":"U1","text":"a file","files":[{"id":"F1","name":"p.txt","preview":"\ud83d"}]},
            {"ts":"1767500002.000100","user":"U1","text":"a link","attachments":[{"title":"Ferries","text":"off \ude00"}]},
            {"ts":"1767500003.000100","user":"U2","text":"whole \ud83d\ude00","user_profile":{"status_text":"\ud83c"}}
            """#, users: #"[{"id":"U1","name":"emo","profile":{"display_name":"Emo \ud83c","status_text":"\ud83c"}}]"#)
        #expect(collected.quarantined.isEmpty)
        let texts = collected.messages.map { $1.text($0.text) }
        #expect(texts.count == 4 && texts[0] == "cut \u{FFFD}" && texts[3] == "whole 😀")
        #expect(texts[2]?.contains("off \u{FFFD}") == true)
    }

    @Test func claimsNothingOfAConversationOfWhichSomethingIsMissing() throws {
        let good = #"{"ts":"1767500001.000100","user":"U1","text":"x"}"#
        func hasCoverage(_ collected: ImportedExport) -> Bool {
            collected.records.contains { if case .coverage = $0.record { true } else { false } }
        }
        #expect(hasCoverage(try messages(good)))
        #expect(!hasCoverage(try messages(good + ",{}")))
        #expect(!hasCoverage(try messages(good + ",")))
    }

    @Test(arguments: [
        (
            #"{"ts":"1767500001.000100","user":"U1","subtype":"channel_topic","text":"set the topic"}"#,
            MessageKind.service
        ),
        (#"{"ts":"1767500001.000100","user":"U1","subtype":"brand_new","text":"x"}"#, .service),
        (#"{"ts":"1767500001.000100","subtype":"channel_archive"}"#, .service),
        (#"{"ts":"1767500001.000100","user":"U1","subtype":"me_message","text":"x"}"#, .said),
        (#"{"ts":"1767500001.000100","user":"U1","subtype":"thread_broadcast","text":"x"}"#, .said),
        (#"{"ts":"1767500001.000100","bot_id":"B1","subtype":"bot_message","text":"x"}"#, .bot),
        (#"{"ts":"1767500001.000100","bot_id":"B1","user":"U2","text":"x"}"#, .bot),
        (#"{"ts":"1767500001.000100","bot_id":"B1","user":"U1","text":"x"}"#, .said),
        (#"{"ts":"1767500001.000100","username":"old hook","text":"x"}"#, .bot),
        (#"{"ts":"1767500001.000100","user":"USLACKBOT","subtype":"tombstone","text":"x"}"#, .tombstone),
        (#"{"ts":"1767500001.000100","subtype":"file_comment","comment":{"user":"U1","comment":"x"}}"#, .said),
    ])
    func knowsWhoWritesWhat(json: String, kind: MessageKind) throws {
        let users = #"[{"id":"U1","name":"jamie"}]"#
        #expect(try messages(json, users: users).messages.map(\.message.kind) == [kind])
    }

    @Test func aChangedNameOrAPreviewIsNoNewVersionAndAChangedTextIs() throws {
        func hash(_ fields: String, name: String = "jamie") throws -> Int64? {
            let json = #"{"ts":"1767500001.000100","user":"U1",\#(fields)}"#
            return try messages(json, users: #"[{"id":"U2","name":"\#(name)"}]"#).messages.first?.message.contentHash
        }
        let text = #""text":"see <@U2> in <#C1|general> https://example.com/""#
        let version = try hash(text)
        #expect(try hash(text, name: "jamie doe") == version)
        #expect(try hash(text.replacing("general", with: "renamed")) == version)
        #expect(try hash(text + #","reply_count":3,"replies":[{"user":"U2","ts":"1767500002.000100"}]"#) == version)
        #expect(try hash(text + #","attachments":[{"from_url":"https://example.com/","title":"Example"}]"#) == version)
        #expect(try hash(text + #","reactions":[{"name":"x","users":["U2"],"count":1}]"#) == version)
        #expect(try hash(text.replacing("see", with: "saw")) != version)
        #expect(try hash(text + #","edited":{"user":"U1","ts":"1767500009.000000"}"#) != version)
        #expect(try hash(text + #","attachments":[{"text":"said by the bot"}]"#) != version)
        #expect(try hash(text + #","files":[{"id":"F1","name":"a.txt"}]"#) != version)
        #expect(try hash(text + #","subtype":"me_message""#) != version)
    }

    @Test(arguments: [
        (
            "https://files.slack.com/files-pri/T1-F1/a.pdf?t=xoxe-1-abc&x=1",
            "https://files.slack.com/files-pri/T1-F1/a.pdf"
        ),
        ("https://acme.slack.com/files/U1/F1/a.pdf?origin=x", "https://acme.slack.com/files/U1/F1/a.pdf"),
        ("https://slack-files.com/T1-F1-abc?t=xoxe-1", "https://slack-files.com/T1-F1-abc"),
        ("https://example.com/view?v=7&t=xoxe-1#top", "https://example.com/view?v=7#top"),
        ("https://example.com/view?t=xoxb-1", "https://example.com/view"),
        ("https://example.com/view?v=7", "https://example.com/view?v=7"), ("__uploads/F1/a.pdf", "__uploads/F1/a.pdf"),
    ])
    func tokensAreTakenOutOfAddresses(url: String, expected: String) {
        #expect(SlackFiles.withoutToken(url) == expected)
    }
}
