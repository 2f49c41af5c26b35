import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// A rule names one person: what it gives is never that of somebody who has the same id in another system.
@Suite(.blocking) struct AccountAccessTests {
    /// In each system 7 reports to 3, and writes to 9.
    private func archive(_ systems: [String?], in folder: AccessFolder) throws -> ArchiveReader {
        try folder.write(
            "chat.jsonl",
            """
            {"id":"7","name":"Seven","manager":"3","team":"Support"}
            {"id":"3","name":"Three"}
            {"type":"message","id":"1","channel":"private-chat-7-9","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"a"}

            """)
        for system in systems {
            try Ingestion.run(
                [try IngestInput(path: folder.path + "/chat.jsonl", system: system)], into: folder.path + "/archive")
        }
        return try ArchiveReader(path: folder.path + "/archive")
    }

    private func read(
        _ person: ID, under case: String? = nil, _ rules: AccessRules, _ reader: ArchiveReader
    ) throws -> Set<String> {
        let headers = `case`.map { [("Hansard-Case", $0)] } ?? []
        let grant = try rules.grant(to: actor(person.text), request("", headers))
        let scope = try #require(try grant.readable.scope(reader))
        return Set(try reader.conversations().filter { scope.conversations.contains($0.id) }.map(\.sourceID))
    }

    @Test(arguments: [[nil, "slack", "crm"], ["slack", nil, "crm"], ["crm", "slack", nil]])
    func everybodyReadsTheirOwn(_ systems: [String?]) throws {
        let folder = try AccessFolder()
        let reader = try archive(systems, in: folder)
        let rules = try folder.rules("")
        for system in ["", "slack/", "crm/"] {
            let own: Set = [system + "private-chat-7-9"]
            #expect(try read(ID(system + "7"), rules, reader) == own)
            #expect(try read(ID(system + "9"), rules, reader) == own)
            // And what their reports write to.
            #expect(try read(ID(system + "3"), rules, reader) == own)
        }
    }

    /// Of two systems with a name, neither has the id alone.
    @Test func anIDThatMayBeTwoIsNobody() throws {
        let folder = try AccessFolder()
        let reader = try archive(["slack", "crm"], in: folder)
        let rules = try folder.rules("")
        for person in ["7", "3", "9"] as [ID] { #expect(try read(person, rules, reader).isEmpty) }
        #expect(try read("crm/7", rules, reader) == ["crm/private-chat-7-9"])
    }

    @Test(arguments: [[nil, "slack"], ["slack", nil]]) func aCaseCoversThePersonThatItNames(_ systems: [String?]) throws
    {
        let folder = try AccessFolder()
        let reader = try archive(systems, in: folder)
        func rules(_ people: String) throws -> AccessRules {
            try folder.rules(
                """
                roles: {compliance: ["500"]}
                cases: {one: {purpose: Complaint, people: ["\(people)"], officers: ["500"], expires: 2099-01-01}}
                """)
        }
        #expect(try read("500", under: "one", rules("7"), reader) == ["private-chat-7-9"])
        #expect(try read("500", under: "one", rules("slack/7"), reader) == ["slack/private-chat-7-9"])
    }
}
