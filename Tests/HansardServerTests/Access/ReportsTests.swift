import Foundation
import HTTPServer
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct ReportsTests {
    private func directory(_ people: [(id: String, manager: String?, team: String?)]) -> PeopleDirectory {
        PeopleDirectory(
            people.enumerated().map { i, person in
                PeopleDirectory.Person(
                    id: Int64(i + 1), sourceID: person.id, slug: person.id, name: nil, email: nil, title: nil,
                    team: person.team, manager: person.manager, isBot: false)
            })
    }

    private func people(_ directory: PeopleDirectory, of person: ID, all: Bool) -> Set<ID> {
        var part = Selection()
        part.people = [person]
        part.reports = Selection.Reports(of: [person], isTransitive: all)
        return directory.people(of: part)
    }

    @Test func reportsAreDirectOrAllTheWayDown() {
        let directory = directory([("1", nil, nil), ("2", "1", nil), ("3", "2", nil), ("4", "2", nil), ("5", nil, nil)])
        #expect(people(directory, of: "1", all: false) == ["1", "2"])
        #expect(people(directory, of: "1", all: true) == ["1", "2", "3", "4"])
        #expect(people(directory, of: "4", all: true) == ["4"])
        #expect(people(directory, of: "unknown", all: true) == ["unknown"])
    }

    @Test func aCircleOfManagersEnds() {
        let directory = directory([("1", "3", nil), ("2", "1", nil), ("3", "2", nil), ("4", "4", nil)])
        #expect(people(directory, of: "1", all: true) == ["1", "2", "3"])
        #expect(people(directory, of: "1", all: false) == ["1", "2"])
        #expect(people(directory, of: "4", all: true) == ["4"])
    }

    @Test func aTeamIsItsPeopleOfNow() {
        let directory = directory([("1", nil, "Support"), ("2", nil, "Sales"), ("3", nil, nil)])
        var part = Selection()
        part.teams = ["Support"]
        #expect(directory.people(of: part) == ["1"])
    }

    @Test func whoIsAManagerIsTheArchivesToSay() async throws {
        let folder = try AccessFolder()
        let archive = folder.path + "/archive"
        try ingest(#"{"id":"7","name":"Jamie","manager":"3"}"#, into: archive, folder)
        var rules = try folder.rules("")
        #expect(try rules.grant(to: actor("3"), request()).role == .staff)
        let managers = ManagersOfRecord(archive: archive)
        await managers.refresh()
        rules.managers = managers
        #expect(try rules.grant(to: actor("3"), request()).role == .manager)
        #expect(try rules.grant(to: actor("7"), request()).role == .staff)
        #expect(throws: ProblemDetails.self) {
            try rules.grant(to: actor("7"), request("", [("Hansard-Role", "manager")]))
        }
        let own = try rules.grant(to: actor("3"), request("", [("Hansard-Role", "staff")]))
        guard case .part(let part) = own.readable else { throw Unexpected() }
        #expect(part.reports == nil)
        rules = try folder.rules("roles: {reports: none}")
        rules.managers = managers
        #expect(try rules.grant(to: actor("3"), request()).role == .staff)
    }

    @Test func withoutAnArchiveNobodyIsAManager() async {
        let managers = ManagersOfRecord(archive: "/nonexistent")
        await managers.refresh()
        #expect(!managers.contains("3"))
    }

    /// What a manager reads comes to conversations in the archive, in its state of now.
    @Test func aManagerReadsAReportsConversationsAndNoStrangers() throws {
        let folder = try AccessFolder()
        let archive = folder.path + "/archive"
        try ingest(
            """
            {"id":"7","name":"Jamie","manager":"3"}
            {"id":"8","name":"Kim"}
            {"type":"message","id":"1","channel":"private-chat-7-9","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"a"}
            {"type":"message","id":"2","channel":"private-chat-8-9","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"b"}
            """, into: archive, folder)
        let rules = try folder.rules("")
        func names(_ person: String) throws -> Set<String> {
            let grant = try rules.grant(to: actor(person), request())
            let reader = try ArchiveReader(path: archive)
            let scope = try #require(try grant.readable.scope(reader))
            return Set(try reader.conversations().filter { scope.conversations.contains($0.id) }.map(\.sourceID))
        }
        #expect(try names("3") == ["private-chat-7-9"])
        #expect(try names("8") == ["private-chat-8-9"])
        #expect(try names("9") == ["private-chat-7-9", "private-chat-8-9"])
        #expect(try names("1").isEmpty)
        try ingest(#"{"id":"8","name":"Kim","manager":"3"}"#, into: archive, folder)
        #expect(try names("3") == ["private-chat-7-9", "private-chat-8-9"])
    }

    private func ingest(_ lines: String, into archive: String, _ folder: AccessFolder) throws {
        try Ingestion.run([lines], file: "\(folder.path)/\(UUID().uuidString).jsonl", into: archive)
    }
}
