import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// A reader with a scope cannot be asked for anything else.
@Suite(.blocking) struct ScopedReaderTests {
    struct Case: CustomTestStringConvertible {
        let channels: Set<String>
        var from: String?
        var until: String?
        var testDescription: String { "\(channels.sorted()) \(from ?? "") \(until ?? "")" }

        func scope(_ reader: ArchiveReader) throws -> ArchiveScope {
            func time(_ day: String?) throws -> Timestamp? {
                try day.map { try ReadTime(rfc3339: $0 + "T00:00Z").instant }
            }
            return ArchiveScope(
                conversations: Set(try reader.conversations().filter { channels.contains($0.sourceID) }.map(\.id)),
                from: try time(from), until: try time(until), includesPresence: true)
        }

        /// The last day, for the log.
        var to: String {
            guard let until, let at = try? ReadTime(rfc3339: until + "T00:00Z") else { return "9999" }
            return CivilDate(daysSince1970: at.instant.day - 1).iso
        }
    }

    static let cases = [
        Case(channels: []), Case(channels: ["private-chat-20-21"]),
        Case(channels: ["team-chan", "private-chat-10-15"]),
        Case(channels: ["general-chan", "private-board"], from: "2026-02-01", until: "2026-03-01"),
        Case(channels: ["general-chan", "private-chat-12-13"], until: "2026-02-10"),
        Case(channels: ["team-chan"], from: "2026-02-20"),
    ]

    static func archive(_ log: MarkedLog) throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(log.lines.map(\.json))
        return archive
    }

    /// Every function that reads is asked about everybody and everything, also by numbers of what is outside.
    @Test(arguments: cases) func nothingOutsideIsReadByAnyFunction(_ item: Case) throws {
        let log = MarkedLog(seed: 11, lines: 600)
        let archive = try Self.archive(log)
        let whole = try archive.reader
        let reader = try ArchiveReader(path: archive.path, scope: item.scope(whole))
        let lines = log.lines(in: item.channels, from: item.from ?? "0000", to: item.to)
        let outside = log.words.subtracting(MarkedLog.words(of: lines))
        let everything = try Self.everything(reader, log, last: whole.extent().lastSeq)
        #expect(outside.count > 100)
        #expect(outside.filter { everything.contains($0) } == [])
        let inside = MarkedLog.words(of: lines).filter { $0.hasPrefix("text") || $0.hasPrefix("edit") }
        #expect(inside.filter { !everything.contains($0) } == [])
        // And of the whole archive it says all.
        let all = try Self.everything(whole, log, last: whole.extent().lastSeq)
        #expect(outside.filter { !all.contains($0) }.count < 5)
    }

    static func everything(_ reader: ArchiveReader, _ log: MarkedLog, last: Int64) throws -> Haystack {
        var text = ""
        func note(_ value: Any) { Swift.dump(value, to: &text) }
        let people = try reader.people()
        let ids = Int64(1)...40
        note(people.people)
        try note(
            [reader.conversationNames(), reader.personParts(), reader.searchNamesStamp(), reader.extent()] as [Any])
        try note([reader.statistics(), reader.unanswered(), reader.people(inMoreThan: 0)] as [Any])
        try note(reader.peopleWithReading())
        try note([reader.unseen(asOf: nil), reader.newestMessages(500), reader.files(changedAfter: nil)] as [Any])
        try note(
            [
                reader.conversations(changedAfter: 0), reader.people(changedAfter: 0),
                reader.presenceChanges(after: 0),
            ] as [Any])
        try note([reader.senders(ofMessagesChangedAfter: 0), reader.responders(changedAfter: 0)] as [Any])
        try note(reader.documentChanges(since: 0))
        try note(reader.documentOrder { Array(0..<$0) }.count)
        if let lastInstant = try reader.extent().lastInstant {
            try note(reader.unseen(asOf: lastInstant))
        }
        for seq in 1...last { try note(reader.message(seq) as Any) }
        for id in ids {
            try note([reader.pages(of: id), reader.periods(of: id), reader.writers(in: id, movedAfter: 0)] as [Any])
            try note([reader.oldestOpen(of: id) as Any, reader.isAtEnd(of: id, whatCameAfter: 0)])
            try reader.instants(in: id, from: Timestamp(microseconds: 0), to: Timestamp(microseconds: .max)) {
                note($0)
            }
            try note(
                [reader.conversations(of: id), reader.activity(of: id), reader.activity(byQuarterOf: id)] as [Any])
            try note([reader.presence(of: id), reader.unseen(ofPerson: id), reader.responses(of: id)] as [Any])
            try note(reader.reading(ofPerson: id))
            try note(reader.newestMessages(of: id, 500))
        }
        try note(reader.activity(byQuarterOf: nil))
        for conversation in try reader.conversations() {
            note(conversation)
            try note(reader.participants(of: conversation))
            try note(reader.foremostParticipants(of: conversation, most: 100, writersFirst: true))
            try note(reader.participantCount(of: conversation))
            try reader.documents(of: conversation) { _, _, id, body in
                text += String(decoding: id, as: UTF8.self) + "\n" + String(decoding: body, as: UTF8.self) + "\n"
            }
            let periods = try reader.periods(of: conversation.id)
            try reader.withTranscripts(people) { transcripts in
                try transcripts.open(conversation, periods)
                try transcripts.read(periods[...]) { _, page in
                    text += String(decoding: page.first?.arena.bytes ?? [], as: UTF8.self) + "\n"
                    for message in page { note([message, message.details as Any, message.arena.readers] as [Any]) }
                }
            }
        }
        for word in log.words.sorted() where word.hasPrefix("text") || word.hasPrefix("edit") || word.hasPrefix("name")
        {
            for query in [word, "from:\(word)"] {
                note(try reader.search(SearchQuery(query), limit: 3, zone: .utc).hits)
            }
        }
        return Haystack(Array(text.utf8))
    }

    // MARK: Search

    @Test func matchesOutsideDoNotShowInASearch() throws {
        let archive = try TestArchive()
        func message(_ number: Int, _ channel: String, _ sender: String) -> String {
            #"{"type":"message","id":"\#(number)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-03-02T09:00:\#(10 + number)Z","text":"same words https://example.org"}"#
        }
        try archive.ingest(
            (1...40).map { $0 % 13 == 0 ? message($0, "private-chat-3-7", "3") : message($0, "private-chat-8-9", "9") })
        let whole = try archive.reader
        let scope = Case(channels: ["private-chat-3-7"])
        let reader = try ArchiveReader(path: archive.path, scope: scope.scope(whole))
        for text in ["same words", "\"same words\" -other", "-other", "has:link", "in:private-chat-3-7", "with:3 same"]
        {
            let query = try SearchQuery(text)
            let all = try reader.search(query, limit: 3, zone: .utc)
            #expect(all.hits.map(\.id) == ["39", "26", "13"], "\(text)")
            #expect(!all.hasMore, "\(text)")
            let some = try reader.search(query, limit: 2, zone: .utc)
            #expect(some.hits.map(\.id) == ["39", "26"] && some.hasMore, "\(text)")
        }
        for text in ["from:9 same", "with:8", "in:private-chat-8-9", "to:9"] {
            let result = try reader.search(SearchQuery(text), limit: 3, zone: .utc)
            #expect(result.hits.isEmpty && !result.hasMore && result.unknownNames.count == 1, "\(text)")
        }
        #expect(try whole.search(SearchQuery("same"), limit: 3, zone: .utc).hits.map(\.id) == ["40", "39", "38"])
        #expect(try whole.search(SearchQuery("has:link"), limit: 3, zone: .utc).hits.map(\.id) == ["40", "39", "38"])
    }

    // MARK: Statements

    @Test func whatGoesAroundTheScopeIsRefused() throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 200))
        let reader = try ArchiveReader(path: archive.path, scope: Self.cases[1].scope(archive.reader))
        for sql in [
            "SELECT text FROM main.message", "SELECT count(*) FROM main.message", "SELECT name FROM main.person",
            "SELECT seq FROM main.document", "SELECT value FROM main.meta", "SELECT count(*) FROM main.conversation",
            "WITH x AS (SELECT text FROM main.message) SELECT * FROM x", "DELETE FROM temp.readable",
            "INSERT INTO temp.readable VALUES (1, 1, 1, 1)", "DROP VIEW temp.message",
            "ATTACH ':memory:' AS other", "CREATE TEMP VIEW v AS SELECT * FROM main.message",
            "PRAGMA query_only = OFF; INSERT INTO temp.inside VALUES (1)",
        ] {
            #expect(throws: (any Error).self, "\(sql)") {
                try reader.read { db in
                    let rows = try Row.fetchAll(db, sql: sql)
                    if rows.isEmpty { try db.execute(sql: sql) }
                }
            }
        }
        #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM message") } ?? 0 > 0)
    }

    @Test(arguments: [1, 3]) func everyTableHasAViewInItsPlace(_ number: Int) throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 200))
        let reader = try ArchiveReader(path: archive.path, scope: Self.cases[number].scope(archive.reader))
        let tables = try reader.read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
                        AND name NOT IN (SELECT name FROM temp.sqlite_master)
                    """)
        }
        #expect(tables == [])
    }

    @Test func aTableOfNewRecordsIsAnErrorUntilItHasAView() throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 100))
        try archive.change("CREATE TABLE pin (message INTEGER PRIMARY KEY, person INTEGER)")
        let reader = try ArchiveReader(path: archive.path, scope: Self.cases[1].scope(archive.reader))
        #expect(throws: ArchiveError.self) { try reader.read { _ = try Row.fetchAll($0, sql: "SELECT * FROM pin") } }
    }

    @Test func noStatementNamesTheArchivesOwnTables() throws {
        let sources = URL(fileURLWithPath: Project.folder + "/Sources/HansardStore")
        var found: [String] = []
        for folder in ["Reading", "Search"] {
            let walk = FileManager.default.enumerator(atPath: sources.appendingPathComponent(folder).path)
            while let path = walk?.nextObject() as? String {
                guard path.hasSuffix(".swift"), !path.hasPrefix("Scope/") else { continue }
                let text = try String(contentsOf: sources.appendingPathComponent("\(folder)/\(path)"), encoding: .utf8)
                for line in text.split(separator: "\n") where line.contains("main.") {
                    found.append("\(folder)/\(path): \(line.drop { $0 == " " })")
                }
            }
        }
        // Where answers are is asked of two indexes; which of them may be read, of the view.
        #expect(found.allSatisfy { $0.hasPrefix("Reading/TranscriptStatements.swift: ") && $0.contains("INDEXED BY") })
        #expect(found.count == 2)
    }

    // MARK: What holds for all

    @Test func aReaderWithoutAScopeHasNoViews() throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 50))
        let reader = try archive.reader
        #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM temp.sqlite_master") } == 0)
        #expect(reader.showsRecordNumbers)
    }

    @Test func anEmptyScopeHasNothing() throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 100))
        let reader = try ArchiveReader(path: archive.path, scope: Self.cases[0].scope(archive.reader))
        let statistics = try reader.statistics()
        #expect((statistics.messages, statistics.people, statistics.records, statistics.presence) == (0, 0, 0, 0))
        #expect(try reader.extent().lastInstant == nil)
        #expect(!reader.showsRecordNumbers)
    }

    @Test func aServersReaderChangesNothingOfAnOlderArchive() throws {
        let archive = try Self.archive(MarkedLog(seed: 3, lines: 50))
        try archive.change("PRAGMA user_version = 2")
        let error = #expect(throws: ArchiveError.self) { try ArchiveReader(path: archive.path, for: .serving) }
        #expect(error?.problem == .olderSchema)
        let queue = try DatabaseQueue(path: archive.path + "/hansard.db")
        #expect(try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 2)
    }

    @Test func aScopeIsCurrentUntilSomethingOfItChanges() throws {
        let log = MarkedLog(seed: 3, lines: 300)
        let archive = try Self.archive(log)
        let reader = try ArchiveReader(path: archive.path, scope: Self.cases[1].scope(archive.reader))
        let (before, version) = (try reader.revision(), try reader.dataVersion())
        #expect(try reader.isScopeCurrent())
        func message(_ id: String, _ channel: String, _ sender: String) -> String {
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-06-01T09:00:00Z","text":"New"}"#
        }
        try archive.ingest([message("n1", "private-chat-10-11", "10")], file: "a.jsonl")
        #expect(try reader.dataVersion() != version)
        #expect(try reader.isScopeCurrent())
        try archive.ingest([message("n2", "private-chat-20-21", "20")], file: "b.jsonl")
        #expect(try !reader.isScopeCurrent())
        let after = try ArchiveReader(path: archive.path, scope: Self.cases[1].scope(archive.reader))
        #expect(try after.revision() != before)
    }
}
