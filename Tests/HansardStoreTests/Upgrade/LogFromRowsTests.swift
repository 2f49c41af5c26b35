import Foundation
import GRDB
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// The log of an archive that had its records in rows alone.
@Suite(.blocking) struct LogFromRowsTests {
    @Test func linesAreNumberedFrom1WithoutAGap() throws {
        let log = try LogOfRows(FullArchive.make())
        var next: Int64 = 1
        for batch in log.batches {
            #expect(batch.firstSeq == next)
            next += Int64(batch.entries.count)
        }
        #expect(log.lines.count == Int(next) - 1)
        #expect(log.texts { if case .archive = $1 { "\($0.seq)" } else { nil } } == ["1"])
        let ends = log.texts { line, record in
            if case .ingest(let end) = record { "\(line.seq) \(end.run) \(end.finishedAt != nil)" } else { nil }
        }
        #expect(ends.count == 6 && ends.last == "\(log.lines.count) 6 true")
    }

    @Test func everyRowIsThereOnce() throws {
        let archive = try FullArchive.make()
        let counts = try LogOfRows(archive).counts
        for kind in LogOfRows.kinds {
            let rows = try archive.numbers("SELECT count(*) FROM \(kind)")
            #expect([Int64(counts[kind] ?? 0)] == rows && rows != [0], "\(kind)")
        }
        #expect(Set(counts.keys).isSubset(of: LogOfRows.kinds))
    }

    @Test func messagesAndTheirTextsSayTheSame() throws {
        let archive = try FullArchive.make()
        let log = try LogOfRows(archive)
        let messages = log.texts { line, record in
            guard case .message(let its, let attachments) = record else { return nil }
            let reply = its.replyTo.isPresent ? line.text(its.replyTo) : "-"
            return [
                line.conversation(its.conversation), line.person(its.sender), line.text(its.id), line.text(its.text),
                "\(its.sentAt.microseconds)", "\(its.contentHash)", reply, line.text(its.clientID),
                line.text(its.origin.extra), "\(line.entry.source):\(its.origin.line)",
                line.attachments(attachments),
            ].joined(separator: " ")
        }
        #expect(
            try messages
                == archive.texts(
                    """
                    SELECT key.system || '/' || key.external_id || ' ' || account.system || '/' || account.external_id
                        || ' ' || message.source_id || ' ' || text || ' ' || sent_at || ' ' || (content_hash + 1) || ' '
                        || ifnull(reply_to, '-') || ' ' || ifnull(client_id, '-') || ' ' || ifnull(extra, '-') || ' '
                        || message.source || ':' || message.line || ' ' || ifnull((SELECT group_concat(name, '+')
                            FROM attachment WHERE attachment.message = message.seq AND ordinal < 2), '')
                    FROM message JOIN source ON source.id = message.source
                        JOIN conversation_key AS key ON key.conversation = message.conversation
                            AND key.system = source.system
                        JOIN account ON account.person = sender AND account.system = source.system
                    ORDER BY seq
                    """))
        let edits = log.texts { line, record in
            switch record {
            case .edit(let edit, _):
                "\(line.text(edit.message)) \(line.text(edit.text)) \(edit.contentHash) "
                    + "\(edit.version.map { "\($0)" } ?? "-") \(edit.appearance) "
                    + "\(edit.document.map { log.document($0) } ?? "own") \(edit.isFound)"
            case .returned(let back):
                "\(back.message.id) \(log.document(back.document)) back \(back.version) \(back.appearance)"
            default: nil
            }
        }
        #expect(
            try edits
                == archive.texts(
                    """
                    SELECT message.source_id || ' ' || own.text || ' ' || CASE WHEN own.line = 0
                        THEN 'back ' || version || ' ' || appearance
                        ELSE (own.content_hash + 1) || ' ' || ifnull(version, '-') || ' ' || appearance || ' '
                            || CASE WHEN document = own.seq THEN 'own' ELSE own.text END || ' '
                            || CASE WHEN from_snapshot THEN 'true' ELSE 'false' END END
                    FROM edit AS own JOIN message ON message.seq = own.message ORDER BY own.seq
                    """))
        #expect(edits.contains { $0.contains(" back ") })
    }

    @Test func numbersOfRecordsAreThoseOfTheirLines() throws {
        let archive = try FullArchive.make()
        let log = try LogOfRows(archive)
        var (met, sightings, counts): ([[String]], [String], [String]) = ([], [], [])
        for line in log.lines {
            guard case .input(let input) = line.entry.record else { continue }
            let its = input.met.flatMap { Array($0) }.map { log.document($0) }
            if !its.isEmpty { met.append(its) }
            sightings += input.sightings.map { "\(log.document($0.message)) \(log.document($0.document))" }
            counts += input.counts.map {
                if case .reactionCount(let count) = log[$0].entry.record {
                    "\(input.input) \(count.count)"
                } else {
                    "?"
                }
            }
        }
        #expect(met == [["alpha", "gone", "stays"], ["alpha", "stays", "last"], ["alpha", "stays", "between"]])
        #expect(sightings == ["alpha beta"])
        #expect(
            try counts == archive.texts("SELECT input || ' ' || count FROM reaction_count ORDER BY input, seq")
                && counts.count == 2)
    }

    /// The last input that says so has everybody shown as they are.
    @Test func versionsThatAreShownAreTold() throws {
        let archive = try FullArchive.make()
        let log = try LogOfRows(archive)
        var shown: [String: String] = [:]
        for case .input(let input) in log.lines.map(\.entry.record) {
            for version in input.versions {
                let line = log[version]
                switch line.entry.record {
                case .person(let its): shown[line.person(its.person)] = line.text(its.name)
                case .conversation(let its): shown[line.conversation(its.conversation)] = line.text(its.name)
                default: Issue.record("\(version) is no version")
                }
            }
        }
        #expect(
            shown == [
                "/7": "Seven", "slack/U1": "Anna C", "slack/U3": "Three of slack", "crm/7": "Seven of the CRM",
                "slack/C1": "general",
            ])
    }

    @Test func marksAreTogetherAndHaveAllThatTheySay() throws {
        let log = try LogOfRows(FullArchive.make())
        let seen = log.texts { line, record in
            guard case .seen(let seen) = record else { return nil }
            return line.conversation(seen.conversation) + " " + line.person(seen.person) + " "
                + line.batch.seenMarks[Int(seen.marks.lowerBound)..<Int(seen.marks.upperBound)].map { mark in
                    var upTo = "time"
                    if case .message(let id) = mark.upTo { upTo = line.text(id) }
                    return "\(upTo) \(mark.seenAt.rfc3339(.minute)) \(mark.evidence.name) \(mark.line)"
                }.joined(separator: ", ")
        }
        #expect(
            seen == [
                "/private-chat-3-7 /3 1 2026-03-02T09:06Z explicit 12, 1 2026-03-02T09:07Z high_water_mark 11, "
                    + "time 2026-03-02T09:30Z high_water_mark 13",
                "crm/private-chat-3-7 crm/3 1 2026-03-02T12:01Z high_water_mark 3",
            ])
        let presence = log.texts { line, record in
            guard case .presence(let presence) = record else { return nil }
            return line.person(presence.person) + " "
                + line.batch.presenceMarks[Int(presence.marks.lowerBound)..<Int(presence.marks.upperBound)].map {
                    "\($0.state) \($0.at.rfc3339()) \(line.text($0.channel)) \($0.line)"
                }.joined(separator: ", ")
        }
        #expect(
            presence == [
                "/7 online 2026-03-02T08:00:00.000000Z 1/presence-staff#12.34 14, "
                    + "offline 2026-03-02T17:00:00.000000Z 1/presence-staff#12.34 15",
                "/7 away 2026-04-01T00:00:00.000001Z - 16",
            ])
    }

    @Test func whatComesApartKeepsItsPlaceAndItsFile() throws {
        let log = try LogOfRows(FullArchive.make())
        let apart = log.texts { line, record in
            switch record {
            case .attachment(let its):
                guard let owner = its.owner else { return "nobody's" }
                let files = its.files.map { line.batch.files[Int($0)].path }
                return "\(line.text(owner.message)) \(line.text(its.name)) \(files) \(line.text(owner.origin.extra))"
            case .file(let file):
                guard case .kept(let stored) = file.file.outcome else { return "left out" }
                return "\(file.message.conversation.text) \(file.message.id) \(file.ordinal) \(stored.bytes)"
            case .missing(let missing): return "missing \(log.lines.contains { $0.isMessage(missing.message.id) })"
            default: return nil
            }
        }
        #expect(
            apart.prefix(3) == [
                "private-chat-3-7 1 0 6", #"1 late [] {"shelf":2}"#, #"none awaited ["a.txt"] -"#,
            ])
        #expect(apart.count > 3 && apart.dropFirst(3).allSatisfy { $0 == "missing true" })
    }

    @Test func batchesAreOfOneSystemAndNeverNameWhomNoLineTold() throws {
        let log = try LogOfRows(FullArchive.make())
        var told: Set<String> = []
        for line in log.lines {
            switch line.entry.record {
            case .account(let account):
                let kind = account.owner == .person ? "" : "#"
                #expect(account.sameAs.map { told.contains(kind + $0.spelledOut) } ?? true)
                #expect(told.insert("\(kind)\(account.system)/\(account.id)").inserted, "\(account.id)")
            case .message(let its, _):
                #expect(
                    told.contains(line.person(its.sender)) && told.contains("#" + line.conversation(its.conversation)))
            case .seen(let its):
                #expect(
                    told.contains(line.person(its.person)) && told.contains("#" + line.conversation(its.conversation)))
            default: break
            }
            if case .source(let source) = line.entry.record { #expect(source.system == line.batch.system) }
        }
    }

    @Test func peopleAndConversationsAreCalledTheSameAgain() throws {
        let archive = try FullArchive.make()
        #expect(try LogOfRows(archive).names() == archive.texts(LogOfRows.names))
    }

    @Test(arguments: AccountsTests.orders)
    func soTheyAreInWhicheverOrderSystemsCame(_ order: [AccountsTests.System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try AccountsTests.ingest(system, into: archive) }
        #expect(try LogOfRows(archive).names() == archive.texts(LogOfRows.names))
    }

    /// An export without its lists has the name of a folder for an id; the system’s own comes with another export.
    @Test(arguments: [[0, 1, 2], [0, 2, 1], [2, 0, 1]])
    func soIsAConversationWhoseIDCameLater(_ order: [Int]) throws {
        let archive = try TestArchive()
        for step in order {
            switch step {
            case 0:
                try archive.ingest(
                    export: "a", users: [("U1", "Anna")], channels: [("C1", "general")],
                    messages: [("U1", "09:00", "one")], hasChannels: false)
            case 1:
                try archive.ingest(
                    export: "b", users: [("U1", "Anna")], channels: [("C1", "general")],
                    messages: [("U1", "09:00", "one"), ("U1", "09:10", "two")])
            default:
                try archive.ingest(
                    [message("1", from: "9", at: "10:00", "x", in: "C1")], file: "c.jsonl", system: "crm")
            }
        }
        #expect(try archive.numbers("SELECT count(*) FROM conversation_alias") == [1])
        #expect(try LogOfRows(archive).names() == archive.texts(LogOfRows.names))
    }

    @Test func readingIsToldAtTheEndOfTheLastRun() throws {
        let archive = try FullArchive.make()
        let log = try LogOfRows(archive)
        let reading = log.lines.compactMap { line -> LogIngest? in
            if case .ingest(let end) = line.entry.record, !end.reading.isEmpty { end } else { nil }
        }
        #expect(reading.map(\.run) == [6])
        let told = reading.flatMap(\.reading).map { "\($0.conversation.spelledOut) \($0.from.microseconds)" }
        #expect(
            try told
                == archive.texts(
                    """
                    SELECT key.system || '/' || external_id || ' ' || reading_at FROM conversation
                        JOIN conversation_key AS key ON key.conversation = conversation.id
                    WHERE reading_at IS NOT NULL ORDER BY conversation.id
                    """) && told.count == 2)
    }

    @Test func anArchiveWithoutARecordHasALogOfOneLine() throws {
        let archive = try TestArchive()
        try archive.open().close()
        let log = try LogOfRows(archive)
        let id = try #require(archive.numbers("SELECT value FROM meta WHERE key = 'archive_id'").first)
        let lines = log.texts { line, record in
            if case .archive(let its) = record { "\(line.seq) \(its.id) \(its.madeAt.microseconds)" } else { "?" }
        }
        #expect(lines == ["1 \(id) 0"])
    }
}

extension LogOfRows.Line {
    fileprivate func isMessage(_ id: String) -> Bool {
        if case .message(let message, _) = entry.record { text(message.id) == id } else { false }
    }
}
