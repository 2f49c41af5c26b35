import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct UpgradeTests {
    private static let layout3 = TestArchive.asInTheThirdLayout + "PRAGMA user_version = 3;"

    private func ingest(_ archive: TestArchive, _ name: String, user: String, _ messages: [(minute: Int, more: String)])
        throws
    {
        let folder = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)/\(name)"
        defer { try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent) }
        let rows = messages.map { minute, more in
            #"{"type":"message","user":"U1","ts":"\#(1_772_442_000 + minute * 60).000100",\#(more)}"#
        }
        for (file, text) in [
            ("users.json", #"[{"id":"U1","name":"anna","real_name":"\#(user)"}]"#),
            ("channels.json", #"[{"id":"C1","name":"general","members":["U1"]}]"#),
            ("general/2026-03-02.json", "[\(rows.joined(separator: ","))]"),
        ] {
            let url = URL(fileURLWithPath: "\(folder)/\(file)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try archive.ingest(path: folder)
    }

    private func filled() throws -> TestArchive {
        let archive = try TestArchive(hasPlainHashes: true)
        try archive.ingest(
            message("1", from: "7", at: "09:00", "one"), edit("1", by: "7", at: "09:02", "two"),
            edit("1", by: "7", at: "09:03", "three"), "no JSON", "{}")
        try ingest(
            archive, "a", user: "Anna",
            [(1, #""text":"alpha""#), (2, #""text":"edited","edited":{"user":"U1","ts":"1772442200.000000"}"#)])
        try ingest(archive, "b", user: "Anna Berg", [(1, #""text":"beta""#), (20, #""text":"new""#)])
        return archive
    }

    private func state(_ archive: TestArchive) throws -> [String] {
        let pages = try ["private-chat-3-7", "C1"].flatMap { try archive.pages(of: $0) }
        var state = pages.flatMap { page in
            page.map { row in
                let details = page.details(row.idText)
                return
                    "\(row.idText): \(row.currentText) \(String(describing: details?.former)) \(String(describing: details?.edited)) \(row.marks.contains(.missing))"
            }
        }
        let reader = try archive.reader
        state += try reader.people().people.map { "\($0.sourceID) \($0.displayName)" }
        // All but how many lines there are: a log that is made from rows has others than one that ingest wrote.
        let statistics = Mirror(reflecting: try reader.statistics()).children.filter { $0.label != "records" }
        state += [
            "\(statistics.map { "\($0.label ?? "") \($0.value)" })",
            "\(try archive.texts("SELECT text FROM document ORDER BY seq"))",
        ]
        return state
    }

    @Test func anArchiveOfTheLayoutBeforeSaysTheSame() throws {
        let archive = try filled()
        let before = try state(archive)
        try archive.change(Self.layout3)
        #expect(try state(archive) == before)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        #expect(try archive.numbers("SELECT sum(lines) FROM quarantine") == [2])
    }

    /// Every row of what has a time that the source need not say.
    private func changes(_ archive: TestArchive) throws -> [String] {
        try [
            "edit": [
                "edited_at", "editor", "from_snapshot", "text", "document = seq", "version", "appearance",
            ],
            "deletion": ["deleted_at", "deleter"], "reaction": ["at", "person", "emoji", "removed"],
            "membership": ["at", "conversation", "person", "joined"],
            "reaction_count": ["emoji", "count", "is_shown"],
        ].sorted { $0.key < $1.key }.flatMap { table, columns in
            let values = (["source", "line"] + columns).map { "quote(\($0))" }
            return try archive.texts(
                "SELECT '\(table) ' || \(values.joined(separator: " || ' ' || ")) FROM \(table) ORDER BY seq")
        }
    }

    @Test(arguments: [3, 4, 5]) func timesThatAreNotKnownAreNULLAfterIt(layout: Int) throws {
        let archive = try filled()
        let last = [
            (1, #""text":"gamma","reactions":[{"name":"wave","users":["U1"],"count":4}]"#),
            (2, #""subtype":"tombstone""#), (40, #""text":"x""#),
        ]
        try archive.ingest(
            deletion("1", by: "7", at: "09:09"), reaction("1", by: "3", "+1", at: "09:04"),
            edit("1", by: "7", at: "1969-12-31T23:59:59.999999Z", "zero"),
            line("join", ["channel": "team", "person": "7", "at": instant("09:00")]), file: "more.jsonl")
        try ingest(archive, "c", user: "Anna Berg", last)
        let (before, said) = (try changes(archive), try state(archive))
        #expect(
            ["edit", "deletion", "reaction", "membership", "reaction_count"].allSatisfy { kind in
                before.contains { $0.hasPrefix("\(kind) ") }
            }
        )
        let back = [3: Self.layout3, 4: TestArchive.asInTheFourthLayout, 5: TestArchive.asInTheFifthLayout][layout]!
        try archive.change(back + "PRAGMA user_version = \(layout);")
        let unknown = [("edit", "edited_at"), ("deletion", "deleted_at"), ("reaction", "at"), ("membership", "at")]
            .map { "(SELECT count(*) FROM \($0) WHERE \($1) IS NULL)" }
        #expect(try archive.texts("SELECT \(unknown.joined(separator: " || ' ' || "))") == ["2 1 1 1"])
        #expect(try changes(archive) == before && state(archive) == said)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        // What is not known is known not to be twice.
        try ingest(archive, "c", user: "Anna Berg", last)
        #expect(try changes(archive) == before)
    }

    @Test func whatIsUnseenInTheFourthLayoutIsWorkedOutAnew() throws {
        func numbers(_ archive: TestArchive) throws -> [String] {
            try archive.reader.unseen(asOf: nil).map {
                "\($0.conversation) \($0.person) \($0.messages) \($0.inferred) \($0.kept?.oldestID ?? "")"
            }
        }
        let archive = try TestArchive()
        let log = RandomLog(seed: 5, events: 200)
        try archive.ingest(Array(log.lines[..<190]))
        let before = try numbers(archive)
        #expect(!before.isEmpty)
        try archive.change(TestArchive.asInTheFourthLayout + "PRAGMA user_version = 4;")
        #expect(try numbers(archive) == before)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        try archive.ingest(Array(log.lines[190...]), file: "more.jsonl")
        let other = try TestArchive()
        try other.ingest(log.lines)
        #expect(try numbers(archive) == numbers(other))
    }

    @Test func anArchiveOfTheFifthLayoutTakesWhatComesApartFromItsMessage() throws {
        let archive = try filled()
        let before = try state(archive)
        try archive.change(TestArchive.asInTheFifthLayout + "PRAGMA user_version = 5;")
        #expect(try state(archive) == before)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        try archive.ingest(
            #"{"type":"attachment","channel":"private-chat-3-7","id":"1","attachments":[{"name":"a.pdf"}]}"#,
            line("seen", ["channel": "private-chat-3-7", "person": "3", "up_to_time": instant("10:00")]),
            file: "more.jsonl")
        let page = try #require(try archive.pages(of: "private-chat-3-7").first)
        #expect(page.details("1")?.attachments.map(\.name) == ["a.pdf"])
        #expect(try archive.reader.unseen(asOf: nil).isEmpty)
    }

    @Test func aTextThatComesBackIsAVersionInItToo() throws {
        let archive = try filled()
        try archive.change(Self.layout3)
        try ingest(
            archive, "c", user: "Anna Berg",
            [(1, #""text":"alpha""#), (20, #""text":"new""#), (30, #""text":"newer""#)])
        let page = try #require(try archive.pages(of: "C1").first)
        #expect(page.details("1772442060.000100")?.former.map(\.text) == ["alpha", "beta"])
        #expect(page.message("1772442060.000100").map { $0.currentText } == "alpha")
        #expect(try archive.reader.people().people.first { $0.sourceID == "U1" }?.displayName == "Anna Berg")
    }

    /// What the last run of an older program took in is as new as what came before it, unless its messages say otherwise.
    @Test func anOlderSnapshotThatComesLaterChangesNothingThatIsShown() throws {
        let archive = try filled()
        try archive.change(Self.layout3)
        let before = try state(archive)
        try ingest(archive, "older", user: "Anna as a girl", [(0, #""text":"before all""#), (1, #""text":"aleph""#)])
        let page = try #require(try archive.pages(of: "C1").first)
        #expect(page.message("1772442060.000100").map { $0.currentText } == "beta")
        #expect(page.details("1772442060.000100")?.former.map(\.text) == ["aleph", "alpha"])
        #expect(try archive.reader.people().people.first { $0.sourceID == "U1" }?.displayName == "Anna Berg")
        #expect(before.count > 5)
    }
}
