import GRDB
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// What of an archive belongs to one person, and why.
@Suite(.blocking) struct SubjectRecordsTests {
    private func records(_ archive: TestArchive, of id: ID = "u-jamie") throws -> SubjectRecords {
        let mask = MaskRequest(RecordMask([.names], of: .except([id])), context: "test", MaskWords())
        let whole = try archive.reader
        return try whole.onOneState { try SubjectRecords(of: id, mask, in: whole) }
    }

    /// The ids of the messages that are in it.
    private func messages(_ archive: TestArchive, _ records: SubjectRecords) throws -> Set<String> {
        let all = records.scope.messages ?? []
        let list = all.map { "\($0)" }.joined(separator: ",")
        return Set(try archive.texts("SELECT source_id FROM message WHERE seq IN (\(list))"))
    }

    private static let people = [
        #"{"type":"person","id":"u-jamie","name":"Jamie Doe","email":"jamie@example.com","title":"Aide to Mo Farah","manager":"u-mo"}"#,
        #"{"type":"person","id":"u-mo","name":"Mo Farah"}"#, #"{"type":"person","id":"u-kim","name":"Kim Lee"}"#,
    ]

    private func archive(_ lines: String...) throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(Self.people + lines)
        return archive
    }

    @Test func eachMessageHasTheFirstReasonThatAppliesToIt() throws {
        let pair = "private-chat-u=2Djamie-u=2Dkim"
        let archive = try archive(
            message("written", from: "u-jamie", at: "09:00", "Morning", in: "team"),
            message("reply", from: "u-mo", at: "09:01", "Yes?", in: "team", replyTo: "written"),
            message("other", from: "u-mo", at: "09:02", "Ferry at nine", in: "team"),
            message("naming", from: "u-kim", at: "09:03", "ask JAMIE DOE", in: "team"),
            message("named-by-id", from: "u-kim", at: "09:04", "<@u-jamie>?", in: "team"),
            message("named-before", from: "u-kim", at: "09:05", "Jamie Doe knows", in: "team"),
            edit("named-before", by: "u-kim", at: "09:06", "never mind", in: "team"),
            message("named-after", from: "u-kim", at: "09:07", "somebody knows", in: "team"),
            edit("named-after", by: "u-kim", at: "09:08", "jamie@example.com knows", in: "team"),
            message("first-name", from: "u-kim", at: "09:09", "Jamie knows", in: "team"),
            message("reacted", from: "u-kim", at: "09:10", "Lunch", in: "team"),
            reaction("reacted", by: "u-jamie", "👍", at: "09:11", in: "team"),
            message("removed", from: "u-kim", at: "09:12", "Dinner", in: "team"),
            deletion("removed", by: "u-jamie", at: "09:13", in: "team"),
            message("received", from: "u-kim", at: "09:14", "between us", in: pair),
            message("own", from: "u-jamie", at: "09:15", "between us, too", in: pair))
        let records = try records(archive)
        #expect(
            try messages(archive, records) == [
                "written", "reply", "naming", "named-by-id", "named-before", "named-after", "reacted", "removed",
                "received",
                "own",
            ])
        let held = records.register.holdings.mapValues(\.count)
        #expect(held[.written] == 2 && held[.received] == 1 && held[.replies] == 1)
        #expect(held[.changed] == 2 && held[.naming] == 4)
        #expect(held[.reactions] == 1 && held[.deletions] == 1 && held[.edits] == nil)
        #expect(records.register.written.mapValues(\.count) == [.room: 1, .pair: 1])
    }

    @Test func aPrivateGroupIsTheirsAndARoomIsNot() throws {
        let archive = try archive(
            #"{"type":"conversation","channel":"crew","kind":"group"}"#,
            #"{"type":"join","channel":"crew","person":"u-jamie","at":"2026-03-02T08:00:00Z"}"#,
            #"{"type":"join","channel":"team","person":"u-jamie","at":"2026-03-02T08:00:00Z"}"#,
            message("1", from: "u-mo", at: "09:00", "in the crew", in: "crew"),
            message("2", from: "u-mo", at: "09:01", "in the room", in: "team"))
        let records = try records(archive)
        #expect(try messages(archive, records) == ["1"])
        #expect(records.register.holdings[.memberships]?.count == 2 && records.own.count == 3)
    }

    /// Somebody else with the same name takes nothing from them.
    @Test func theirOwnNameStaysWhoeverElseHasIt() throws {
        let archive = try archive(
            #"{"type":"person","id":"u-other","name":"Jamie Doe"}"#, #"{"type":"person","id":"u-jam","name":"Jamie"}"#,
            message("1", from: "u-mo", at: "09:00", "Jamie Doe and Jamie", in: "team"))
        let records = try records(archive)
        let reader = try ArchiveReader(path: archive.path, scope: records.scope)
        let texts = try reader.read { try String.fetchAll($0, sql: "SELECT text FROM message") }
        let other = try #require(records.register.pseudonyms["u-jam"])
        #expect(texts == ["Jamie Doe and \(other)"])
    }

    @Test func filesAreGivenOfWhatTheyWroteAndGotAndOfNothingElse() throws {
        func files(_ name: String) -> String { #","attachments":[{"name":"\#(name).txt"}]}"# }
        func line(_ id: String, _ sender: String, _ channel: String, _ text: String) -> String {
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","#
                + #""sent_at":"2026-03-02T09:00:00Z","text":"\#(text)""# + files(id)
        }
        let archive = try archive(
            line("own", "u-jamie", "team", "mine"), line("naming", "u-mo", "team", "Jamie Doe"),
            line("got", "u-kim", "private-chat-u=2Djamie-u=2Dkim", "yours"))
        let records = try records(archive)
        let reader = try ArchiveReader(path: archive.path, scope: records.scope)
        let names = try reader.read { try String.fetchAll($0, sql: "SELECT name FROM attachment") }
        #expect(Set(names) == ["own.txt", "got.txt", "[file withheld]"])
    }

    @Test func theRegisterNamesNobodyElse() throws {
        let register = try records(archive(message("1", from: "u-jamie", at: "09:00", "Hello", in: "team"))).register
        let mo = try #require(register.pseudonyms["u-mo"])
        let particulars = try #require(register.particulars.first)
        #expect(particulars.title == "Aide to \(mo)" && particulars.manager == mo)
        #expect(particulars.name == "Jamie Doe" && register.name == "Jamie Doe")
        #expect(register.accounts == [Account(system: "", externalID: "u-jamie")])
        #expect(register.pseudonyms["u-jamie"] == nil)
        #expect(register.sources.count == 1 && !register.isErased)
    }

    @Test func whatIsAboutNobodyIsCountedByTheFileThatTheirRecordsCameFrom() throws {
        let archive = try archive(message("1", from: "u-jamie", at: "09:00", "Hello", in: "team"), "no line")
        try archive.ingest(
            message("2", from: "u-mo", at: "09:01", "Hi", in: "team"), "nor this", "nor that", file: "elsewhere.jsonl")
        #expect(try records(archive).register.holdings[.quarantined]?.count == 1)
    }

    @Test func whoeverTheArchiveDoesNotHaveIsRefused() throws {
        let archive = try archive()
        #expect(throws: ArchiveError.self) { try records(archive, of: "u-nobody") }
    }

    @Test func someoneWithoutANameAndWithoutAMessageHasACopyToo() throws {
        let archive = try archive(
            message("1", from: "u-mo", at: "09:00", "Hello", in: "team"),
            reaction("1", by: "u-silent", "👍", at: "09:01", in: "team"),
            #"{"type":"online","person":"u-silent","at":"2026-03-02T09:02:00Z"}"#)
        let records = try records(archive, of: "u-silent")
        #expect(try messages(archive, records) == ["1"])
        #expect(records.register.holdings.mapValues(\.count) == [.changed: 1, .reactions: 1, .presence: 1])
        let reader = try ArchiveReader(path: archive.path, scope: records.scope)
        #expect(try reader.people().index(ofSourceID: "u-silent") != nil)
        #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM reaction") } == 1)
    }

    @Test func aServerDoesNotOfferIt() {
        #expect(ExportFormats.format("subject") != nil)
        #expect(!RecordExport.available.contains { $0.id == "subject" })
    }

    @Test func aCopyOfAPartIsNone() throws {
        let archive = try archive(message("1", from: "u-jamie", at: "09:00", "Hello", in: "team"))
        let format = try #require(ExportFormats.format("subject"))
        var selection = Selection()
        selection.people = ["u-jamie"]
        #expect(throws: ExportProblem.self) {
            try RecordExport(archive: archive.path, selection).write(
                format, to: archive.path + "-copy",
                .init(zone: .utc, words: Words(language: "en", entries: [:]), generator: "Hansard"))
        }
    }
}
