import Foundation
import GRDB
import PairChannel
import TestSupport
import Testing

@testable import Hansard
@testable import HansardStore

/// What is exported as a native log says, ingested again, all that was exported.
@Suite(.blocking) struct NativeExportTests {
    private static let format = JSONLExport.self

    /// Writes an export beside the archive and gives its folder.
    private func export(_ archive: TestArchive, _ selection: Selection = .everything) throws -> String {
        let output = archive.path + "-export-\(UUID().uuidString)"
        let words = Words(language: "en", entries: [:])
        _ = try RecordExport(archive: archive.path, selection)
            .write(Self.format, to: output, .init(zone: .utc, words: words, generator: "Hansard"))
        return "\(output)/documents"
    }

    private func files(_ folder: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            files[name] = String(decoding: data, as: UTF8.self)
        }
        return files
    }

    /// An archive of what is in the folder, whose files come in this order or the other way around.
    private func again(_ folder: String, reversed: Bool = false) throws -> TestArchive {
        let copy = try TestArchive()
        let names = try files(folder).keys.filter { $0.hasSuffix(".jsonl") }.sorted()
        let paths = (reversed ? names.reversed() : names).map { "\(folder)/\($0)" }
        let store = try copy.open()
        let now = Ingestion.time
        _ = try store.ingest(
            paths.map { try IngestInput(path: $0) }, startedAt: now, now: { now })
        try store.close()
        #expect(try copy.quarantined().map(\.reason) == [])
        return copy
    }

    private func counts(_ archive: TestArchive) throws -> [String: Int] {
        let its = try archive.reader.statistics()
        return [
            "messages": its.messages, "edits": its.edits, "deletions": its.deletions, "reactions": its.reactions,
            "seen": its.seen, "memberships": its.memberships, "presence": its.presence, "people": its.people,
            "conversations": its.conversations, "attachments": its.attachments,
            "first": Int(its.first?.microseconds ?? 0), "last": Int(its.last?.microseconds ?? 0),
        ]
    }

    /// - Returns: The files of the export.
    @discardableResult
    private func expectRoundTrip(
        _ archive: TestArchive, reversed: Bool = false, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String: String] {
        let folder = try export(archive)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let copy = try again(folder, reversed: reversed)
        let second = try export(copy)
        let (given, once) = (try files(folder), try files(second))
        #expect(Set(given.keys) == Set(once.keys), comment, sourceLocation: sourceLocation)
        for (name, text) in given where text != once[name] {
            let (mine, others) = (text.split(separator: "\n"), (once[name] ?? "").split(separator: "\n"))
            let differing = zip(mine, others).first { $0 != $1 }
            Issue.record(
                "\(name) differs (\(mine.count) and \(others.count) lines): \(differing.map { "\($0)" } ?? "")",
                sourceLocation: sourceLocation)
        }
        #expect(try counts(copy) == counts(archive), comment, sourceLocation: sourceLocation)
        #expect(
            try copy.texts("SELECT ifnull(CAST(reading_at AS TEXT), '') FROM conversation ORDER BY source_id")
                == archive.texts("SELECT ifnull(CAST(reading_at AS TEXT), '') FROM conversation ORDER BY source_id"),
            comment,
            sourceLocation: sourceLocation)
        return given
    }

    // MARK: Everything

    @Test func theLinesAreThoseOfTheLog() throws {
        let archive = try TestArchive()
        let people = [
            #"{"type":"person","id":"7","name":"Jamie Doe","email":"jamie@example.com","title":"Agent","team":"Support","manager":"3","bot":true,"desk":4}"#
        ]
        let start =
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00.215Z","text":"=1 \u0001\n\"“\"","format":"markdown""#
        let chat = [
            #"{"type":"conversation","channel":"team","kind":"room","name":"Team","topic":"t","purpose":"p","archived":true}"#,
            start
                + #","reply_to":"0","thread":"0","client_id":"c","kind":"bot","zone":"unknown","sender_name":"Jay","edited_at":"2026-03-02T09:10:00Z","editor":"3","mood":{"a":[1]}}"#,
            #"{"type":"message","id":"2","channel":"team","sender":null,"sent_at":"2026-03-02T09:00Z","text":"","kind":"service","attachments":[{"name":"a","id":"F1","type":"x","size":3,"sha256":"\#(String(repeating: "a", count: 64))","url":"https://example.com","note":"gone"}],"extra":{"team":"T1"}}"#,
            #"{"type":"edit","id":"2","channel":"team","editor":"7","edited_at":"2026-03-02T09:20:00Z","text":"x","format":"plain"}"#,
            #"{"type":"edit","id":"2","channel":"team","edited_at":null,"text":"y","format":"plain","found":true}"#,
            #"{"type":"delete","id":"2","channel":"team","deleted_at":null}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":null}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":"2026-03-02T09:30:00Z","removed":true}"#,
            #"{"type":"reaction_count","id":"1","channel":"private-chat-3-7","emoji":"🎉","count":7}"#,
            #"{"type":"attachment","id":"1","channel":"private-chat-3-7","attachments":[{"name":"late.pdf"}],"by":"x"}"#,
            #"{"type":"join","channel":"team","person":"7","at":null}"#,
            #"{"type":"leave","channel":"team","person":"7","at":"2026-03-02T10:00:00.000001Z"}"#,
            #"{"type":"coverage","channel":"team","from_time":"2026-03-02T09:00:00Z","to_time":"2026-03-02T18:00:00Z"}"#,
            #"{"type":"seen","channel":"team","person":"7","up_to_time":"2026-03-02T09:00:00Z"}"#,
            #"{"type":"seen","channel":"private-chat-3-7","person":"3","up_to":"1","seen_at":"2026-03-02T09:00:01Z","device":"d"}"#,
            #"{"type":"seen","channel":"private-chat-3-7","person":"3","up_to":"1","seen_at":"2026-03-02T09:00:02Z","evidence":"explicit"}"#,
            #"{"type":"seen","channel":"team","person":"3","up_to_time":"2026-03-02T09:00:00Z","seen_at":"2026-03-02T09:00:03Z"}"#,
        ]
        let presence = [
            #"{"type":"online","person":"7","at":"2026-03-02T08:00:00Z"}"#,
            #"{"type":"away","person":"7","at":"2026-03-02T08:00:00.250Z","live_socket":"1/presence-staff#12.34"}"#,
            #"{"type":"offline","person":"7","at":"2026-03-02T08:00:01Z","presence_channel":"presence-staff","x":1}"#,
        ]
        try archive.ingest(people + chat + presence)
        let files = try expectRoundTrip(archive)
        #expect(
            files == [
                "people.jsonl": people.joined(separator: "\n") + "\n",
                "chat.jsonl": chat.joined(separator: "\n") + "\n",
                "presence.jsonl": presence.joined(separator: "\n") + "\n",
            ])
        for (name, lines) in ["people.jsonl": people, "chat.jsonl": chat, "presence.jsonl": presence] {
            let written = (files[name] ?? "").split(separator: "\n").map(String.init)
            for (mine, others) in zip(lines, written) where mine != others { Issue.record("\(mine)\n\(others)") }
        }
    }

    @Test func theSampleComesBack() throws {
        let archive = try TestArchive()
        for file in ["people", "chat", "presence"] {
            try archive.ingest(path: "\(Project.folder)/Content/sample/\(file).jsonl")
        }
        try expectRoundTrip(archive)
        try expectRoundTrip(archive, reversed: true)
    }

    @Test(arguments: sample(of: 1...12)) func whateverIsSaidComesBack(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 400, stretch: 3_000_000)
        try archive.ingest(log.lines)
        try expectRoundTrip(archive)
    }

    @Test(arguments: [
        "custom-emoji", "direct-messages", "edit-log", "enterprise-grid", "files-by-content", "huddles",
        "old-bots-and-files",
        "one-file-per-conversation", "reaction-counts", "rich-text", "tables-and-cards", "thread-reply",
        "unlisted-conversations",
    ])
    func anExportOfSlacksComesBack(name: String) throws {
        let archive = try TestArchive()
        try archive.ingest(path: "\(Project.folder)/Tests/HansardTests/Fixtures/slack/\(name)/export")
        let files = try expectRoundTrip(archive)
        #expect(files.keys.allSatisfy { $0.hasPrefix("slack/") })
    }

    // MARK: Systems

    @Test func anIDOfTwoSystemsStaysTwo() throws {
        let archive = try TestArchive()
        try archive.ingest([message("1", from: "7", at: "09:00", "ours", in: "team")], file: "ours.jsonl")
        try archive.ingest(
            [message("1", from: "7", at: "09:00", "theirs", in: "team")], file: "a.jsonl", system: "crm:A")
        try archive.ingest(
            [message("1", from: "7", at: "09:00", "others", in: "team")], file: "b.jsonl", system: "crm-a")
        let files = try expectRoundTrip(archive)
        #expect(
            Set(files.keys) == [
                "chat-reading-unknown.jsonl", "crm-a/chat-reading-unknown.jsonl", "crm-a-2/chat-reading-unknown.jsonl",
            ])
        #expect(
            files["crm-a/chat-reading-unknown.jsonl"]?.hasPrefix(#"{"type":"conversation","system":"crm-a","#) == true)
        #expect(files["crm-a-2/chat-reading-unknown.jsonl"]?.contains("theirs") == true)
    }

    @Test func aLineOfAnotherSystemIsPutAside() throws {
        let archive = try TestArchive()
        let path = try archive.write(
            [
                #"{"type":"online","system":"crm","person":"7","at":"2026-03-02T08:00:00Z"}"#,
                #"{"type":"online","person":"8","at":"2026-03-02T08:00:00Z"}"#,
                #"{"type":"online","system":"other","person":"9","at":"2026-03-02T08:00:00Z"}"#,
                #"{"type":"online","system":"crm","person":"10","at":"2026-03-02T08:00:00Z"}"#,
            ], to: "crm.jsonl")
        try archive.ingest(path: path)
        #expect(try archive.quarantined().map(\.line) == [2, 3])
        #expect(
            try archive.texts("SELECT system || '/' || external_id FROM account ORDER BY id") == ["crm/7", "crm/10"])
    }

    // MARK: Reading

    @Test func whereReadingIsNotOnRecordItStaysSo() throws {
        let archive = try TestArchive()
        try archive.ingest([message("0", from: "7", at: "08:00", "before", in: "team")], file: "old.jsonl")
        try archive.ingest([message("x", from: "7", at: "08:00", "silent", in: "other")], file: "silent.jsonl")
        try archive.ingest([
            message("1", from: "7", at: "09:00", "one", in: "team"), message("2", from: "7", at: "09:00", "two"),
            seen("3", upTo: "2", at: "09:10"), reaction("1", by: "7", "👍", at: "09:20", in: "team"),
        ])
        try archive.ingest([reaction("0", by: "7", "👍", at: "09:20", in: "team")], file: "more.jsonl")
        let files = try expectRoundTrip(archive)
        #expect(files["chat.jsonl"]?.contains("before") == false && files["chat.jsonl"]?.contains("two") == true)
        let unknown = try #require(files["chat-reading-unknown.jsonl"])
        #expect(unknown.contains("before") && unknown.contains("silent") && unknown.contains(#""reaction","id":"0""#))
        try expectRoundTrip(archive, reversed: true)
    }

    // MARK: Files

    @Test func filesOfAttachmentsComeBack() throws {
        let archive = try TestArchive()
        let log = try archive.write(
            [
                #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a.txt","path":"files/a.txt"},{"name":"none"},{"name":"b","path":"files/b"}]}"#,
                #"{"type":"attachment","channel":"team","id":"1","attachments":[{"name":"late","path":"files/c"}]}"#,
            ], to: "log/chat.jsonl")
        _ = try archive.write(["a"], to: "log/files/a.txt")
        _ = try archive.write(["a"], to: "log/files/b")
        _ = try archive.write(["c"], to: "log/files/c")
        try archive.ingest(path: log)
        let files = try expectRoundTrip(archive)
        let attachments = files.filter { $0.key.hasPrefix("attachments/") }
        #expect(Set(attachments.values) == ["a\n", "c\n"] && attachments.count == 2)
        for path in attachments.keys {
            #expect(files["chat-reading-unknown.jsonl"]?.contains(#""path":"\#(path)""#) == true)
        }
    }

    // MARK: A part

    private func archive() throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"person","id":"7","name":"Jamie","manager":"99"}"#, #"{"type":"person","id":"10","name":"Ten"}"#,
            #"{"type":"person","id":"99","name":"Boss"}"#, message("1", from: "7", at: "09:00", "Morning"),
            message("2", from: "3", at: "10:00", "Yes?", replyTo: "1"), seen("3", upTo: "1", at: "09:02"),
            seen("3", upTo: "2", at: "10:02"), reaction("2", by: "99", "👍", at: "10:03"),
            reaction("2", by: "7", "🎉", at: "10:04"), edit("2", by: "99", at: "10:05", "Yes!"),
            message("a", from: "10", at: "09:00", "one", in: "team"),
            line("online", ["person": "7", "at": instant("08:00")]),
            line("online", ["person": "10", "at": instant("10:30")]))
        return archive
    }

    @Test func aPartNamesNobodyElse() throws {
        let archive = try archive()
        var selection = Selection()
        selection.people = ["3"]
        let folder = try export(archive, selection)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try files(folder)
        #expect(Set(files.keys) == ["people.jsonl", "chat.jsonl", "presence.jsonl"])
        let all = files.values.joined()
        #expect(!all.contains("99") && !all.contains("Ten") && !all.contains("one"))
        #expect(all.contains(#""emoji":"🎉""#) && all.contains("Yes!"))
        #expect(files["people.jsonl"] == #"{"type":"person","id":"7","name":"Jamie"}"# + "\n")
        #expect(try again(folder).reader.statistics().messages == 2)
    }

    @Test func aPeriodCutsMarksAndPresence() throws {
        let archive = try archive()
        var selection = Selection.everything
        selection.from = try ReadTime(rfc3339: "2026-03-02T09:30:00Z").instant
        selection.until = try ReadTime(rfc3339: "2026-03-02T10:05:00Z").instant
        let folder = try export(archive, selection)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try files(folder)
        let chat = try #require(files["chat.jsonl"])
        #expect(!chat.contains("Morning") && !chat.contains("reply_to") && !chat.contains("Yes!"))
        #expect(chat.split(separator: "\n").filter { $0.contains(#""seen""#) }.count == 1)
        #expect(files["presence.jsonl"] == nil, "both changes are outside")
    }

    @Test func aQueryHasWhatItFindsAndWhoIsNamed() throws {
        let archive = try archive()
        var selection = Selection.everything
        selection.query = "yes"
        let folder = try export(archive, selection)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try files(folder)
        let lines = files.values.joined().split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix(#"{"type":"message""#) }.count == 1)
        #expect(lines.filter { $0.hasPrefix(#"{"type":"reaction""#) }.count == 2)
        #expect(!lines.contains { $0.contains(#""seen""#) || $0.contains(#""online""#) || $0.contains("Ten") })
    }
}
