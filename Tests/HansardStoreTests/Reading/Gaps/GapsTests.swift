import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct GapsTests {
    private func gaps(_ archive: TestArchive, from: String? = nil, until: String? = nil) throws -> GapReport {
        func time(_ text: String?) throws -> Timestamp? { try text.map { try ReadTime(rfc3339: instant($0)).instant } }
        return try archive.reader.gaps(.usual, .utc, from: time(from), until: time(until))
    }

    private func only(_ kind: GapKind, _ archive: TestArchive) throws -> [Gap] {
        try gaps(archive).gaps.filter { $0.kind == kind }
    }

    private func minute(_ minute: Int) -> String { "09:" + (minute < 10 ? "0\(minute)" : "\(minute)") }

    @Test func aRecordThatLacksNothingHasNoFindings() throws {
        let archive = try TestArchive()
        try archive.ingest(
            line("person", ["id": "3", "name": "Robin"]), line("person", ["id": "7", "name": "Jamie"]),
            message("1", from: "3", at: "09:00", "One"), message("2", from: "7", at: "09:01", "Two", replyTo: "1"))
        let report = try gaps(archive)
        #expect(report.gaps == [] && report.findings == 0 && report.quiet == [])
    }

    @Test func numbersThatAreMissingFromASequenceAreNamed() throws {
        let archive = try TestArchive()
        try archive.ingest((1...40).filter { $0 != 17 }.map { message("\($0)", from: "3", at: minute($0), "x") })
        let found = try #require(try only(.numbers, archive).first)
        #expect(found.numbers == 17...17 && found.count == 1 && found.system == "")
        #expect(found.from?.rfc3339(.minute) == "2026-03-02T09:16Z")
        #expect(found.until?.rfc3339(.minute) == "2026-03-02T09:18Z")
    }

    @Test func linesThatWereNotUnderstoodAreCountedBySourceAndReason() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "3", at: "09:00", "One"), "no line", "none either")
        let found = try only(.quarantined, archive)
        #expect(found.reduce(0) { $0 + $1.count } == 2)
        #expect(found.allSatisfy { $0.source?.hasSuffix("chat.jsonl") == true && $0.reason?.isEmpty == false })
        #expect(found.compactMap(\.line).min() == 2)
    }

    /// What was done to a message that never came is a line of its source that could not be taken in.
    @Test func anEditOfAMessageThatIsNotOnRecordIsAmongThem() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "3", at: "09:00", "One"), edit("5", by: "3", at: "09:01", "Other"),
            seen("7", upTo: "9", at: "09:02"))
        #expect(try only(.quarantined, archive).reduce(0) { $0 + $1.count } == 2)
    }

    @Test func aMessageThatOthersAnswerIsMissedUntilItComes() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("8", from: "3", at: "09:08", "Answer", replyTo: "old"),
            message("9", from: "7", at: "09:09", "Another", replyTo: "old"))
        let found = try only(.answered, archive)
        #expect(found.map(\.count) == [1] && found[0].examples == ["old"] && found[0].line == 1)
        #expect(found[0].from?.rfc3339(.minute) == "2026-03-02T09:08Z")
        #expect(found[0].until?.rfc3339(.minute) == "2026-03-02T09:09Z")
        try archive.ingest([message("old", from: "3", at: "08:00", "Question")], file: "older.jsonl")
        #expect(try only(.answered, archive) == [])
    }

    @Test func aStretchBetweenTwoThatLogsHaveWholeIsNotCovered() throws {
        let archive = try TestArchive()
        func coverage(_ from: String, _ to: String) -> String {
            line("coverage", ["channel": "private-chat-3-7", "from_time": instant(from), "to_time": instant(to)])
        }
        try archive.ingest(
            message("1", from: "3", at: "09:00", "One"), message("2", from: "3", at: "10:30", "Between"),
            coverage("08:00", "10:00"), coverage("11:00", "12:00"))
        let found = try only(.coverage, archive)
        #expect(found.map(\.count) == [1])
        #expect(found.first?.from?.rfc3339(.minute) == "2026-03-02T10:00Z")
        #expect(found.first?.until?.rfc3339(.minute) == "2026-03-02T11:00Z")
    }

    @Test func aFileThatItsSourceDoesNotHaveIsMissed() throws {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"message","id":"4","channel":"team","sender":"7","sent_at":"2026-03-02T08:10:00Z","text":"see","#
                + #""attachments":[{"name":"plan.pdf"}]}"#)
        let found = try only(.file, archive)
        #expect(found.map(\.count) == [1] && found[0].leftOut == nil)
    }

    @Test func somebodyWhomNoSourceDescribesIsNamedWhereOthersAre() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "3", at: "09:00", "One"))
        #expect(try only(.person, archive) == [], "nobody is described here")
        try archive.ingest(line("person", ["id": "3", "name": "Robin"]), file: "people.jsonl")
        let report = try gaps(archive)
        let found = report.gaps.filter { $0.kind == .person }
        #expect(found.compactMap { $0.person.flatMap { report.people[$0]?.id } } == ["7"])
    }

    @Test func whatALaterExportDoesNotHaveAnyMoreIsSaid() throws {
        let archive = try TestArchive()
        let (users, channels) = ([(id: "U1", name: "robin")], [(id: "C1", name: "general"), (id: "C2", name: "quiet")])
        let all = ["09:00", "09:01", "09:02"].map { (user: "U1", time: $0, text: "at \($0)") }
        try archive.ingest(export: "first", users: users, channels: channels, messages: all)
        try archive.ingest(export: "second", users: users, channels: channels, messages: [all[0], all[2]])
        let report = try gaps(archive)
        #expect(report.gaps.filter { $0.kind == .vanished }.map(\.count) == [1])
        let empty = report.gaps.filter { $0.kind == .conversation }
        #expect(empty.compactMap { $0.conversation.flatMap { report.conversations[$0]?.name } } == ["quiet"])
    }

    @Test func aPeriodHasWhatLiesInItAndWhatHasNoTime() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("8", from: "3", at: "09:08", "Answer", replyTo: "old"), "no line")
        #expect(try gaps(archive, from: "09:00").findings == 2)
        #expect(try gaps(archive, from: "10:00").gaps.map(\.kind) == [.quarantined])
        #expect(try gaps(archive, until: "09:00").gaps.map(\.kind) == [.quarantined])
    }

    @Test func aRunWithoutAnEndIsNamedUntilItsFilesWereReadAgain() throws {
        let archive = try TestArchive()
        let lines = [message("1", from: "3", at: "09:00", "One")]
        try archive.ingest(lines)
        let queue = try DatabaseQueue(path: archive.path + "/hansard.db")
        try queue.write { try $0.execute(sql: "UPDATE run SET finished_at = NULL") }
        #expect(try only(.unfinished, archive).map(\.count) == [1])
        try archive.ingest(lines)
        #expect(try only(.unfinished, archive) == [])
    }

    /// A million messages take no longer than their ids do: whatever else is asked goes by an index.
    @Test func noQueryButTheOneOverAllIdsReadsTheTableOfMessages() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "3", at: "09:00", "One"))
        let reader = try archive.reader
        var statements: [String] = []
        try reader.read { db in
            db.trace { statements.append("\($0)") }
            _ = try reader.gaps(.usual, .utc)
            db.trace(options: [])
            var scans: [String] = []
            for sql in statements where sql.hasPrefix("SELECT") {
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
                scans += plan.filter { $0.hasPrefix("SCAN") && ($0.hasSuffix(" message") || $0.hasSuffix(" m")) }
            }
            #expect(statements.count > 10)
            #expect(scans.count == 1, "\(scans)")
        }
    }
}
