import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Who takes part in a conversation, wherever it is asked.
@Suite(.blocking) struct ParticipantTests {
    private struct Part: Hashable {
        let conversation: Int64
        let person: Int64
    }

    /// The obvious program: every row of each table is looked at.
    private static func parts(_ db: Database) throws -> Set<Part> {
        var parts: Set<Part> = []
        for row in try Row.fetchAll(db, sql: "SELECT * FROM writer") {
            let person: Int64 = row["person"]
            if person > 0 { parts.insert(Part(conversation: row["conversation"], person: person)) }
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM membership") {
            parts.insert(Part(conversation: row["conversation"], person: row["person"]))
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM conversation") {
            for column in ["low", "high"] {
                if let person: Int64 = row[column] { parts.insert(Part(conversation: row["id"], person: person)) }
            }
        }
        return parts
    }

    @Test(arguments: sample(of: 1...4)) func everyQuestionHasTheSameAnswer(seed: UInt64) throws {
        let archive = try TestArchive()
        // Somebody is a member who never writes, one of a pair never writes, and a message has no sender.
        try archive.ingest(
            RandomLog(seed: seed, events: 60).lines + [
                #"{"type":"join","channel":"team-support","person":"silent","at":"2026-03-02T08:00:00Z"}"#,
                message("p", from: "90", at: "09:00", "a", in: "private-chat-90-91"),
            ])
        let reader = try archive.reader
        let parts = try reader.read { try Self.parts($0) }
        #expect(parts.count > 12)
        #expect(try Set(reader.personParts().map { Part(conversation: $0.conversation, person: $0.person) }) == parts)
        for person in Set(parts.map(\.person)) {
            let own = parts.filter { $0.person == person }.map(\.conversation).sorted()
            #expect(try reader.conversations(of: person) == own)
            #expect(
                try reader.conversations(after: .first, kind: nil, since: nil, person: person, limit: 100).map(\.id)
                    .sorted() == own)
        }
        for conversation in try reader.conversations() {
            let own = Set(parts.filter { $0.conversation == conversation.id }.map(\.person))
            #expect(try Set(reader.participants(of: conversation).map(\.person)) == own)
            #expect(try reader.read { try Members(of: conversation, in: $0).people } == own)
            for writersFirst in [true, false] {
                let all = try reader.foremostParticipants(of: conversation, most: 100, writersFirst: writersFirst)
                #expect(Set(all.people) == own && all.people.count == own.count && all.count == own.count)
                let some = try reader.foremostParticipants(of: conversation, most: 1, writersFirst: writersFirst)
                #expect(some.people == Array(all.people.prefix(1)) && some.count == own.count)
            }
        }
        #expect(try reader.people(changedAfter: 0).isSuperset(of: parts.map(\.person)))
    }

    /// Those with equal counts come by name, then by id, in whichever order their records came.
    @Test func theOrderOfSourcesDoesNotShow() throws {
        let names = [("9", "Bo"), ("10", "Ann"), ("8", "ann"), ("7", "Zoe")]
        let lines = names.flatMap { id, name in
            [
                #"{"type":"person","id":"\#(id)","name":"\#(name)"}"#,
                #"{"type":"message","id":"m\#(id)","channel":"room","sender":"\#(id)","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#,
            ]
        }
        let most = message("more", from: "7", at: "09:30", "y", in: "room")
        let quiet = ["z", "y"].map {
            #"{"type":"join","channel":"room","person":"\#($0)","at":"2026-03-02T08:00:00Z"}"#
        }
        for order in [lines + [most] + quiet, [most] + quiet.reversed() + lines.reversed()] {
            let archive = try TestArchive()
            try archive.ingest(order)
            let reader = try archive.reader
            let people = try reader.people()
            func ids(_ numbers: [Int64]) -> [String] {
                numbers.compactMap { people.index(ofID: $0).map { people[$0].sourceID } }
            }
            let room = try #require(try reader.conversations().first)
            #expect(try ids(reader.participants(of: room).map(\.person)) == ["10", "8", "9", "y", "z", "7"])
            let foremost = try reader.foremostParticipants(of: room, most: 5, writersFirst: true)
            #expect(ids(foremost.people) == ["7", "10", "8", "9", "y"] && foremost.count == 6)
        }
    }

    /// What an index can answer is not looked for in every row.
    @Test func questionsAboutAConversationReadItsRowsAlone() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "a"))
        let reader = try archive.reader
        let ofConversation = Participant.select(\.person) { "\($0.conversation) = 1 AND \($0.since) <= 2" }
        let ofPerson = Participant.select(
            { _ in "1" }, where: { "\($0.conversation) = 1 AND \($0.person) = 2" })
        for sql in [ofConversation, ofPerson, Participant.people(in: "SELECT value FROM json_each('[1]')")] {
            let plan = try reader.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
            }
            #expect(plan.count { $0.hasPrefix("SEARCH part") } == 4, "\(plan)")
            #expect(!plan.contains { $0.hasPrefix("SCAN part") }, "\(plan)")
        }
    }
}
