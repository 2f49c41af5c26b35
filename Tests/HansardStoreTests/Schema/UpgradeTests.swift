import Foundation
import Hansard
import Testing

@testable import HansardStore

@Suite struct UpgradeTests {
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
            ("channels.json", #"[{"id":"C1","name":"general"}]"#),
            ("general/2026-03-02.json", "[\(rows.joined(separator: ","))]"),
        ] {
            let url = URL(fileURLWithPath: "\(folder)/\(file)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        _ = try store.ingest([try IngestInput(path: folder)], startedAt: now, now: { now })
        try store.close()
    }

    private func filled() throws -> TestArchive {
        let archive = try TestArchive()
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
        state += ["\(try reader.statistics())", "\(try archive.texts("SELECT text FROM document ORDER BY seq"))"]
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

    @Test func whatIsUnseenInTheFourthLayoutIsWorkedOutAnew() throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: 5, events: 200)
        try archive.ingest(Array(log.lines[..<190]))
        let before = try archive.reader.unseen(asOf: nil)
        #expect(!before.isEmpty)
        try archive.change(TestArchive.asInTheFourthLayout + "PRAGMA user_version = 4;")
        #expect(try archive.reader.unseen(asOf: nil) == before)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        try archive.ingest(Array(log.lines[190...]), file: "more.jsonl")
        let other = try TestArchive()
        try other.ingest(log.lines)
        func numbers(_ archive: TestArchive) throws -> [String] {
            try archive.reader.unseen(asOf: nil).map {
                "\($0.conversation) \($0.person) \($0.messages) \($0.inferred) \($0.kept?.oldestID ?? "")"
            }
        }
        #expect(try numbers(archive) == numbers(other))
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
