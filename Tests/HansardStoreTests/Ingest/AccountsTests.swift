import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// An id belongs to its system: those of several never fall together, in whatever order they come.
@Suite(.blocking) struct AccountsTests {
    enum System: CaseIterable { case native, slack, crm }

    static let orders: [[System]] = [
        [.native, .slack, .crm], [.native, .crm, .slack], [.slack, .native, .crm], [.slack, .crm, .native],
        [.crm, .native, .slack], [.crm, .slack, .native],
    ]

    /// What 3 and 7 say to each other, with one word of the system in all of it.
    static func lines(_ word: String) -> [String] {
        [
            line("person", ["id": "7", "name": "Seven of \(word)", "manager": "3"]),
            message("1", from: "7", at: "09:00", "\(word) asks"),
            message("2", from: "3", at: "09:05", "\(word) answers"),
        ]
    }

    static func ingest(_ system: System, into archive: TestArchive) throws -> IngestReport {
        switch system {
        case .native: try archive.ingest(lines("native"), file: "native.jsonl")
        case .crm: try archive.ingest(lines("crm"), file: "crm.jsonl", system: "crm")
        case .slack:
            try archive.ingest(
                export: "slack", users: [("3", "Three of slack"), ("7", "Seven of slack")],
                channels: [("private-chat-3-7", "general")],
                messages: [("7", "09:10", "slack asks"), ("3", "09:15", "slack answers")])
        }
    }

    private func names(_ archive: TestArchive) throws -> [String: String] {
        let people = try archive.reader.people().people
        return Dictionary(uniqueKeysWithValues: people.map { ($0.sourceID, $0.displayName) })
    }

    @Test(arguments: orders) func threeSystemsWithOneIDStayThreePeopleAndConversations(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let names = try names(archive)
        #expect(names.keys.sorted() == ["3", "7", "crm/3", "crm/7", "slack/3", "slack/7"])
        #expect(names["7"] == "Seven of native")
        #expect(names["slack/7"] == "Seven of slack")
        #expect(names["crm/7"] == "Seven of crm")
        let conversations = try archive.reader.conversations()
        #expect(
            conversations.map(\.sourceID).sorted()
                == ["crm/private-chat-3-7", "private-chat-3-7", "slack/private-chat-3-7"])
        #expect(Set(conversations.map(\.slug)).count == 3)
        #expect(conversations.allSatisfy { $0.messages == 2 })
        #expect(conversations.map(\.kind.rawValue).sorted() == [0, 0, 2])
        let texts = try archive.pages(of: "slack/private-chat-3-7").flatMap { page in page.map(\.currentText) }
        #expect(texts == ["slack asks", "slack answers"])
    }

    @Test(arguments: orders) func againTheyAddNothing(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let (records, names) = (try archive.reader.statistics().records, try names(archive))
        for system in order.reversed() {
            let report = try Self.ingest(system, into: archive)
            #expect(report.messages.added == 0 && report.messages.changed == 0)
        }
        #expect(try archive.reader.statistics().records == records)
        #expect(try self.names(archive) == names)
    }

    @Test func oneRunTellsItsInputsSystemsApart() throws {
        let archive = try TestArchive()
        let files = try ["native", "crm", "native-2"].map { try archive.write(Self.lines($0), to: "\($0).jsonl") }
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let inputs = try zip(files, [nil, "crm", nil]).map { try IngestInput(path: $0, system: $1) }
        let report = try store.ingest(inputs, startedAt: now, now: { now })
        try store.close()
        #expect(report.people == 4)
        #expect(report.sources.map(\.system) == ["", "crm", ""])
        #expect(try names(archive).keys.sorted() == ["3", "7", "crm/3", "crm/7"])
    }

    /// What an archive of one system calls people and conversations, their addresses among it, is what it always did.
    @Test func ofOneSystemAloneIDsStandAsTheyAre() throws {
        let archive = try TestArchive()
        _ = try Self.ingest(.crm, into: archive)
        #expect(try archive.reader.people().people.map(\.sourceID) == ["7", "3"])
        #expect(try archive.reader.people().people.map(\.slug) == ["7", "3"])
        #expect(try archive.reader.conversations().map(\.sourceID) == ["private-chat-3-7"])
        #expect(try archive.reader.people().people.first?.manager == "3")
    }

    @Test func anAddressStaysWhenTheIDIsSpelledOut() throws {
        let archive = try TestArchive()
        _ = try Self.ingest(.slack, into: archive)
        _ = try Self.ingest(.native, into: archive)
        let people = try archive.reader.people().people
        #expect(people.first { $0.sourceID == "slack/7" }?.slug == "7")
        #expect(people.first { $0.sourceID == "7" }?.slug != "7")
        #expect(Set(people.map(\.slug)).count == people.count)
    }

    /// Whoever writes in a log may call themselves what they like.
    @Test(arguments: [[0, 1, 2], [1, 0, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0], [0, 2, 1]])
    func anIDThatIsSpelledLikeAnothersIsAnothers(_ order: [Int]) throws {
        let archive = try TestArchive()
        for step in order {
            switch step {
            case 0: try archive.ingest(message("1", from: "slack/7", at: "09:00", "one", in: "a"), file: "a.jsonl")
            case 1: try archive.ingest(message("2", from: "7", at: "09:01", "two", in: "b"), file: "b.jsonl")
            default:
                try archive.ingest(
                    export: "x", users: [("7", "Seven of slack")], channels: [("C1", "general")],
                    messages: [("7", "09:10", "three")])
            }
        }
        let people = try archive.reader.people().people
        #expect(people.count == 3)
        #expect(Set(people.map(\.sourceID)).count == 3)
        let senders = try archive.texts(
            "SELECT text || ' ' || system || ' ' || external_id FROM message JOIN account ON person = sender ORDER BY text"
        )
        #expect(senders == ["one  slack/7", "three slack 7", "two  7"])
        #expect(people.contains { $0.sourceID == "7" && $0.name == nil })
    }

    /// A manager is one of the system that says so: nobody else reads what their people write.
    @Test(arguments: orders) func aManagerIsOfTheSameSystem(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let people = try archive.reader.people()
        #expect(people.index(ofSourceID: "7").map { people[$0].manager } == "3")
        #expect(people.index(ofSourceID: "crm/7").map { people[$0].manager } == "crm/3")
        #expect(people.index(ofSourceID: "slack/7").map { people[$0].manager } == .some(nil))
    }

    @Test func aManagerWhoIsNotOnRecordIsNobodyElse() throws {
        let archive = try TestArchive()
        try archive.ingest(line("person", ["id": "5", "name": "Five"]), file: "native.jsonl")
        try archive.ingest(
            [line("person", ["id": "8", "name": "Eight", "manager": "5"])], file: "crm.jsonl", system: "crm")
        #expect(try archive.reader.people().people.first { $0.sourceID == "8" }?.manager == "crm/5")
        try archive.ingest([line("person", ["id": "5", "name": "The other"])], file: "more.jsonl", system: "crm")
        let people = try archive.reader.people().people
        #expect(people.first { $0.sourceID == "8" }?.manager == "crm/5")
        #expect(people.first { $0.sourceID == "crm/5" }?.name == "The other")
    }

    @Test(arguments: orders) func aQueryNamesOneOfThem(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let reader = try archive.reader
        func texts(_ query: String) throws -> [String] {
            try reader.search(try SearchQuery(query), limit: 9, zone: .utc).hits.map(\.text).sorted()
        }
        #expect(try texts("from:slack/7") == ["slack asks"])
        #expect(try texts("from:7") == ["native asks"])
        #expect(try texts("in:crm/private-chat-3-7") == ["crm answers", "crm asks"])
    }

    /// Rules name people and conversations by these ids: what is of one system is never read as another’s.
    @Test(arguments: orders) func whoMayReadOneMayNotReadTheOthers(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let whole = try archive.reader
        for (person, channel, word) in [
            ("7", "private-chat-3-7", "native"), ("slack/7", "slack/private-chat-3-7", "slack"),
            ("crm/7", "crm/private-chat-3-7", "crm"),
        ] {
            let ofPerson = try whole.conversations(ofPeople: [ID(person)], teams: [], named: [])
            #expect(try ofPerson == whole.conversations(ofPeople: [], teams: [], named: [ID(channel)]))
            let reader = try ArchiveReader(
                path: archive.path,
                scope: ArchiveScope(conversations: ofPerson, from: nil, until: nil, includesPresence: true))
            #expect(try reader.conversations().map(\.sourceID) == [channel])
            var text = ""
            dump(try reader.people().people, to: &text)
            dump(try reader.search(try SearchQuery("asks"), limit: 9, zone: .utc).hits, to: &text)
            for other in ["native", "slack", "crm"] where other != word { #expect(!text.contains("\(other) asks")) }
            #expect(text.contains("\(word) asks"))
        }
    }

    /// The chat's ids are the native log's: a slug that was another's pair's shows nobody what that pair said.
    @Test(arguments: [[.slack, .crm], [.crm, .slack], [.crm]] as [[System]])
    func theChatShowsAPairWhatTheyThemselvesSaid(_ order: [System]) throws {
        let archive = try TestArchive()
        for system in order { _ = try Self.ingest(system, into: archive) }
        let pair = try #require(Pair(channelName: "private-chat-3-7"))
        func earlier() throws -> [String] {
            let earlier = try #require(EarlierMessages(archive: archive.path))
            return try earlier.messages(of: pair, before: nil, skipping: 0, limit: 9).messages.map(\.currentText)
        }
        #expect(try earlier().isEmpty)
        _ = try Self.ingest(.native, into: archive)
        #expect(try earlier() == ["native asks", "native answers"])
    }

    /// A reader that stands open while the second system comes must not go on taking the one for the other.
    @Test func aScopeEndsWhenAnIDIsSpelledOut() throws {
        let archive = try TestArchive()
        _ = try Self.ingest(.slack, into: archive)
        let scope = ArchiveScope(
            conversations: try archive.reader.conversations(ofPeople: ["7"], teams: [], named: []),
            from: nil, until: nil, includesPresence: true)
        let reader = try ArchiveReader(path: archive.path, scope: scope)
        #expect(try reader.isScopeCurrent())
        _ = try Self.ingest(.native, into: archive)
        #expect(try !reader.isScopeCurrent())
    }
}
