import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// An archive from before ids belonged to systems: whoever was one there stays one, and its sources add nothing.
@Suite(.blocking) struct AccountUpgradeTests {
    /// Of layout 4, in which the native `U1` and Slack’s are one.
    private func ingest(_ archive: TestArchive, system: String?) throws -> Int {
        let native = try archive.ingest(
            line("person", ["id": "7", "name": "Jamie Doe", "manager": "U1"]),
            message("1", from: "7", at: "09:00", "one"), message("2", from: "U1", at: "09:01", "two", in: "general"))
        let slack = try archive.ingest(
            export: "export", users: [("U1", "Anna"), ("U2", "Robin")], channels: [("C1", "general")],
            messages: [("U1", "09:10", "three"), ("U2", "09:15", "four")], system: system)
        return native.messages.added + slack.messages.added
    }

    private func accounts(_ archive: TestArchive) throws -> [String] {
        try archive.texts(
            "SELECT source_id || ' = ' || system || '/' || external_id FROM account JOIN person ON person.id = person ORDER BY 1"
        )
    }

    @Test(arguments: [
        TestArchive.asInTheFourthLayout + "PRAGMA user_version = 4;",
        // Of the third, which knew no aliases.
        TestArchive.asInTheThirdLayout
            + "DROP TABLE conversation_alias; DROP TABLE reaction_count; PRAGMA user_version = 3;",
    ])
    func whoeverWasOneStaysOne(layout: String) throws {
        let archive = try TestArchive(hasPlainHashes: true)
        #expect(try ingest(archive, system: "") == 4)
        let people = try archive.reader.people().people.map { "\($0.sourceID) \($0.slug) \($0.manager ?? "")" }
        try archive.change(layout)
        #expect(
            try accounts(archive) == ["3 = /3", "7 = /7", "U1 = /U1", "U1 = slack/U1", "U2 = slack/U2"])
        #expect(try archive.reader.people().people.map { "\($0.sourceID) \($0.slug) \($0.manager ?? "")" } == people)
        #expect(
            try archive.texts("SELECT system || '/' || external_id FROM conversation_key ORDER BY 1")
                == ["/general", "/private-chat-3-7", "slack/C1"])
        let records = try archive.reader.statistics().records
        #expect(try ingest(archive, system: nil) == 0)
        // The full names of Slack’s two, which that layout had no place for, and nothing else.
        #expect(try archive.reader.statistics().records == records + 2)
        #expect(try archive.reader.people().people.count == people.count)
        #expect(try archive.numbers("PRAGMA user_version") == [Int64(Schema.version)])
    }

    /// The usual archive: there is nothing to be found out, and nothing is looked for.
    @Test(arguments: ["", "slack"]) func anArchiveOfOneSystemKeepsIt(_ system: String) throws {
        let archive = try TestArchive(hasPlainHashes: true)
        func ingest() throws -> IngestReport {
            if system.isEmpty { return try archive.ingest(message("1", from: "7", at: "09:00", "one")) }
            return try archive.ingest(
                export: "export", users: [("7", "Seven")], channels: [("C1", "general")],
                messages: [("7", "09:10", "three")])
        }
        _ = try ingest()
        let before = try accounts(archive)
        #expect(before.contains("7 = \(system)/7"))
        try archive.change(TestArchive.asInTheFourthLayout + "PRAGMA user_version = 4;")
        #expect(try accounts(archive) == before)
        #expect(try ingest().messages.added == 0)
        #expect(try accounts(archive) == before)
    }
}
