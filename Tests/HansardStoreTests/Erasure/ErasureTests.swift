import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// An archive with what an erasure has to find: former texts, files, quarantined lines, a live journal.
private final class Erasing {
    let archive: TestArchive
    let base: String
    static let secrets = ["bluebottle", "marigold", "thimble", "lantern.txt", "inside the lantern"]
    private static let now = Timestamp(microseconds: 1_800_000_000_000_000)
    private static let attached =
        #"{"type":"message","id":"3","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:20:00Z","#
        + #""text":"the marigold is here","attachments":[{"name":"lantern.txt","path":"lantern.txt"}]}"#
    static let log = [
        line("person", ["id": "7", "name": "Jamie Doe", "email": "jamie@example.com"]),
        message("1", from: "7", at: "09:00", "the bluebottle opens at nine"),
        message("2", from: "3", at: "09:10", "the port opens", replyTo: "1"), attached,
        edit("1", by: "7", at: "09:11", "the thimble opens at ten"), reaction("1", by: "3", "👍", at: "09:12"),
        message("1", from: "7", at: "09:00", "the bluebottle never opens"), seen("3", upTo: "3", at: "09:25"),
    ]

    init() throws {
        archive = try TestArchive()
        base = NSTemporaryDirectory() + "/hansard-erasing-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try Data("inside the lantern\n".utf8).write(to: URL(fileURLWithPath: base + "/lantern.txt"))
        try Data((Self.log.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: base + "/chat.jsonl"))
        try ingest()
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    @discardableResult
    func ingest() throws -> IngestReport { try archive.ingest(path: base + "/chat.jsonl") }

    @discardableResult
    func erase(_ target: ErasureTarget, disk: LogDisk? = nil, in path: String? = nil) throws -> ErasureReport {
        let path = path ?? archive.path
        return try Store.erase(
            ErasureWarrant(ground: "request of 2026-03-03", actor: "dpo", approver: "counsel"), inArchiveAt: path,
            zone: .utc, at: Self.now, holder: "a test", disk: disk ?? LogDisk(archive: path, synchronizes: false),
            { _ in }, { try $0.plan(target) })
    }

    /// Which of `words` stand in which file below `path`; compressed frames are opened.
    static func found(_ words: [String], in path: String) throws -> [String] {
        var found: [String] = []
        let walk = FileManager.default.enumerator(atPath: path)
        while let name = walk?.nextObject() as? String {
            guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { continue }
            let haystack = Haystack([UInt8](data))
            found += words.filter { haystack.contains($0) || name.contains($0) }.map { "\(name): \($0)" }
        }
        var lines: [UInt8] = []
        try LogLines(ArchiveFolder(path)).read(from: 1) { chunk, _ in lines += chunk }
        let log = Haystack(lines)
        return found + words.filter { log.contains($0) }.map { "log: \($0)" }
    }

    static func isWhole(_ path: String) throws -> Bool {
        let check = try RecordVerifier(ArchiveFolder(path)).verify(noted: nil)
        for problem in check.problems { Issue.record("\(problem.text)") }
        return check.isWhole && check.unnamedFiles.isEmpty
    }
}

@Suite(.blocking) struct ErasureTests {
    @Test func whatWasSaidIsInNoFileAnyMore() throws {
        let test = try Erasing()
        let before = try RecordVerifier(ArchiveFolder(test.archive.path)).verify(noted: nil)
        let places = try Erasing.found(Erasing.secrets, in: test.archive.path)
        #expect(Set(places.map { $0.split(separator: ":")[0] }).count > 3)
        let report = try test.erase(.message("1", conversation: "private-chat-3-7"))
        #expect((report.plan.messages, report.plan.edits, report.plan.conversations) == (1, 1, 1))
        #expect(try Erasing.found(["bluebottle", "thimble"], in: test.archive.path) == [])
        #expect(try Erasing.found(["marigold"], in: test.archive.path).isEmpty == false, "another message stays")
        #expect(try test.erase(.message("3", conversation: nil)).plan.files == 1)
        #expect(try Erasing.found(Erasing.secrets, in: test.archive.path) == [])
        #expect(try Erasing.isWhole(test.archive.path))
        let noted = try NotedCheckpoint(Array(try #require(before.checkpoint).utf8))
        #expect(try RecordVerifier(ArchiveFolder(test.archive.path)).verify(noted: noted).isWhole)
    }

    @Test func thatItWasThereStays() throws {
        let test = try Erasing()
        let report = try test.erase(.message("1", conversation: nil))
        let pages = try test.archive.pages()
        let message = try #require(pages.joined().map { $0 }.message("1"))
        #expect(message.isErased && message.currentText == "" && message.sender != nil)
        #expect(message.details?.erasure?.ground == "request of 2026-03-03")
        #expect(message.details?.former.isEmpty == true && message.details?.reactions.count == 1)
        let answer = try #require(pages.joined().map { $0 }.message("2"))
        #expect(answer.details?.reply?.excerpt == "" && answer.currentText == "the port opens")
        let record = try #require(report.record)
        #expect(try test.archive.logTypes().first { $0.seq == record }?.type == "erasure")
        #expect(try test.archive.reader.statistics().messages == 3)
    }

    @Test func neitherRebuildingNorItsSourceBringsItBack() throws {
        let test = try Erasing()
        try test.erase(.message("1", conversation: nil))
        try test.erase(.message("3", conversation: nil))
        let records = try test.archive.logTypes().count
        _ = try Store.rebuild(path: test.archive.path, holder: "a test") { _ in }
        #expect(try Erasing.found(Erasing.secrets, in: test.archive.path) == [])
        let again = try test.ingest()
        #expect(again.erased == 4, "two messages, one of them twice, and an edit")
        #expect((again.messages.added, again.messages.changed, again.edits.added) == (0, 0, 0))
        #expect((again.files.added, again.quarantined) == (0, 0))
        #expect(try Erasing.found(Erasing.secrets, in: test.archive.path) == [])
        #expect(try test.archive.reader.statistics().messages == 3)
        #expect(try test.archive.logTypes().count - records <= 5, "the run itself, and no record of a message")
        #expect(try Erasing.isWhole(test.archive.path))
    }

    @Test func aPersonIsErasedWithTheirNames() throws {
        let test = try Erasing()
        let report = try test.erase(.person("7"))
        #expect((report.plan.messages, report.plan.names) == (2, 1))
        #expect(
            try Erasing.found(Erasing.secrets + ["Jamie", "jamie@example.com"], in: test.archive.path) == [])
        let people = try test.archive.reader.people()
        let person = try #require(people.index(ofSourceID: "7"))
        #expect(people[person].displayName == "7" && people[person].email == nil)
        #expect(try test.ingest().erased == 5, "also what the source says of them")
        #expect(try Erasing.found(Erasing.secrets + ["Jamie"], in: test.archive.path) == [])
        #expect(try Erasing.isWhole(test.archive.path))
        let none = try test.erase(.person("7"))
        #expect(none.record == nil && none.plan.erasedBefore == 2)
    }

    @Test func aSelectionIsErased() throws {
        let test = try Erasing()
        var selection = Selection.everything
        selection.query = "opens"
        let report = try test.erase(.selection(selection))
        #expect(report.plan.messages == 2)
        #expect(try Erasing.found(["bluebottle", "thimble", "the port"], in: test.archive.path) == [])
        #expect(try Erasing.isWhole(test.archive.path))
    }

    /// Before each step of the log’s, what a killed process leaves.
    @Test func itMayBeCutOffAtAnyStep() throws {
        let test = try Erasing()
        final class Points: @unchecked Sendable { var copies: [String] = [] }
        let points = Points()
        let (archive, base) = (test.archive.path, test.base)
        let disk = LogDisk(archive: archive, synchronizes: false) { _ in
            let copy = "\(base)/copy-\(points.copies.count)"
            try? FileManager.default.copyItem(atPath: archive, toPath: copy)
            points.copies.append(copy)
            return nil
        }
        try test.erase(.person("7"), disk: disk)
        var carriedOut = 0
        for copy in points.copies {
            // The lock goes with the store.
            try Store(path: copy, holder: "a test") { _ in }.close()
            var isOnRecord = false
            try LogLines(ArchiveFolder(copy)).read(from: 1) { lines, _ in
                if Haystack(Array(lines)).contains("\"type\":\"erasure\"") { isOnRecord = true }
            }
            if isOnRecord {
                carriedOut += 1
                #expect(try Erasing.found(Erasing.secrets + ["Jamie"], in: copy) == [], "\(copy)")
            } else {
                #expect(try ArchiveReader(path: copy).statistics().messages == 3)
                #expect(try Erasing.found(Erasing.secrets, in: copy) != [])
            }
            #expect(try Erasing.isWhole(copy), "\(copy)")
            try test.erase(.person("7"), in: copy)
            #expect(try Erasing.found(Erasing.secrets + ["Jamie"], in: copy) == [])
            try FileManager.default.removeItem(atPath: copy)
        }
        print("Crash points of an erasure: \(points.copies.count), \(carriedOut) with its record.")
        #expect(carriedOut > 5)
    }

    /// A disk without room, and one that fails: nothing is lost, and the next opening goes on.
    @Test(arguments: FailingDisk.Failure.allCases)
    func aDiskThatFailsLeavesAWholeArchive(failure: FailingDisk.Failure) throws {
        var step = 0
        while true {
            step += 1
            let test = try Erasing()
            let failing = FailingDisk(test.archive.path, at: step, failure)
            let outcome = Result { try test.erase(.message("1", conversation: nil), disk: failing.disk) }
            guard failing.failed != nil else { break }
            if case .failure(let error) = outcome { #expect(error is ArchiveError, "\(error)") }
            let isOnRecord = try test.archive.logTypes().contains { $0.type == "erasure" }
            try test.archive.open().close()
            #expect(try Erasing.isWhole(test.archive.path), "step \(step)")
            if isOnRecord { #expect(try Erasing.found(["bluebottle", "thimble"], in: test.archive.path) == []) }
        }
        #expect(step > 8)
    }

    @Test func whatIsWrongIsSaid() throws {
        let test = try Erasing()
        try test.archive.ingest([message("1", from: "7", at: "10:00", "elsewhere", in: "team")], file: "other.jsonl")
        func reason(_ body: () throws -> Void) -> ErasureProblem.Reason? {
            do { try body() } catch let problem as ErasureProblem { return problem.reason } catch { return nil }
            return nil
        }
        #expect(
            reason { try test.erase(.message("1", conversation: nil)) }
                == .severalMessages("1", conversations: ["private-chat-3-7", "team"]))
        #expect(
            reason { try test.erase(.message("9", conversation: "team")) } == .noMessage("9", conversation: "team"))
        #expect(reason { try test.erase(.message("1", conversation: "tea")) } == .noConversation("tea"))
        #expect(reason { try test.erase(.person("Jamie")) } == .noPerson("Jamie"))
        #expect(reason { _ = try ErasureWarrant(ground: " ", actor: "a", approver: "b") } == .noWord("--ground"))
        #expect(reason { _ = try ErasureWarrant(ground: "g", actor: "a", approver: "a") } == .sameTwice("a"))
        #expect(reason { _ = try ErasureWarrant(ground: "g\n", actor: "a", approver: "b") } == .badWord("--ground"))
        #expect(try test.archive.logTypes().allSatisfy { $0.type != "erasure" })
        #expect(try test.erase(.message("1", conversation: "private-chat-7-3")).plan.messages == 1)
    }

    @Test func aViewOfTheSeventhLayoutIsMadeAnew() throws {
        let test = try Erasing()
        try test.archive.change(
            "DROP TABLE erased; DROP TABLE erased_person; DROP TABLE hold; PRAGMA user_version = 7")
        #expect(try test.archive.reader.statistics().messages == 3)
        #expect(try test.archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
        #expect(try Erasing.isWhole(test.archive.path))
    }

    /// A run’s end, and what was put on record between two runs, are the same whoever has seen them.
    @Test func whatIsOnRecordBetweenRunsIsOfNone() throws {
        let test = try Erasing()
        try Store.hold(
            LogHold(matter: "M", custodian: "c", selection: Selection.everything.json, actor: "a", at: .now),
            inArchiveAt: test.archive.path, holder: "a test"
        ) { _ in }
        #expect(try Erasing.isWhole(test.archive.path))
        try test.archive.ingest([message("8", from: "3", at: "11:00", "later")], file: "later.jsonl")
        #expect(try Erasing.isWhole(test.archive.path))
    }

    @Test func aHoldWinsAndTheRefusalIsOnRecord() throws {
        let test = try Erasing()
        var selection = Selection()
        selection.people = ["7"]
        let at = Timestamp(microseconds: 0)
        func hold(_ matter: String) throws {
            try Store.hold(
                LogHold(matter: matter, custodian: "7", selection: selection.json, actor: "counsel", at: at),
                inArchiveAt: test.archive.path, holder: "a test"
            ) { _ in }
        }
        try hold("4 O 17/26")
        for target in [ErasureTarget.message("1", conversation: nil), .person("7")] {
            let problem = #expect(throws: ErasureProblem.self) { try test.erase(target) }
            #expect(problem?.description.contains("“4 O 17/26”") == true)
        }
        #expect(try test.archive.logTypes().suffix(2).map(\.type) == ["refusal", "refusal"])
        #expect(try Erasing.found(["bluebottle"], in: test.archive.path) != [])
        let release = LogRelease(matter: "4 O 17/26", actor: "counsel", at: at)
        try Store.release(release, inArchiveAt: test.archive.path, holder: "a test") { _ in }
        #expect(throws: ErasureProblem.self) {
            try Store.release(release, inArchiveAt: test.archive.path, holder: "a test") { _ in }
        }
        #expect(try Holds.all(test.archive.reader).map { $0.releasedAt != nil } == [true])
        #expect(try test.erase(.message("1", conversation: nil)).record != nil)
        #expect(try Erasing.isWhole(test.archive.path))
    }
}
