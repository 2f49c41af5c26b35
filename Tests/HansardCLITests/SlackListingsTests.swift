import Foundation
import TestSupport
import Testing

/// Exports of one workspace, some with their lists and some without: a conversation is one, by whichever id it comes.
@Suite(.blocking) struct SlackListingsTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private static let users = #"[{"id":"U1","name":"jamie"},{"id":"U2","name":"robin"},{"id":"U3","name":"kim"}]"#

    private func write(
        _ export: String, list: String = "channels.json", _ conversations: String, folder: String = "general",
        at second: Int = 1_767_950_000, user: String = "U1", users: String = users
    ) throws {
        try workspace.write("\(export)/users.json", users)
        try workspace.write("\(export)/\(list)", conversations)
        try workspace.write(
            "\(export)/\(folder)/2026-01-09.json",
            #"[{"type":"message","user":"\#(user)","text":"Morning","ts":"\#(second).000100"},"#,
            #"{"type":"message","user":"\#(user)","text":"Hello","ts":"\#(second + 1).000100"}]"#)
    }

    private func ingest(_ exports: String...) throws -> [Int?] {
        var counts: [Int?] = []
        for export in exports {
            let messages = try workspace.hansard("ingest", "--json", export).json()["messages"] as? [String: Int]
            counts += [messages?["added"], messages?["duplicate"]]
        }
        return counts
    }

    private var conversations: Int? { get throws { try workspace.stats()["conversations"] as? Int } }

    private static let general = #"[{"id":"C1","name":"general","created":1700000000,"members":["U1","U2"]}]"#

    @Test func aListThatComesLaterNamesTheConversationThatIsThere() throws {
        try write("first", "null")
        try write("second", Self.general)
        let first = try workspace.hansard("ingest", "first")
        #expect(first.status == 3)
        #expect(first.output.contains("Messages: 2 added"))
        let second = try workspace.hansard("ingest", "second")
        #expect(second.status == 0)
        #expect(second.output.contains("Messages: 0 added, 2 known already"))
        #expect(try conversations == 1)
        for name in ["general", "C1"] {
            #expect(try workspace.hansard("search", "in:\(name)", "Morning").output.contains("Morning"))
        }
    }

    @Test func inOneRunLikewise() throws {
        try write("first", "null")
        try write("second", Self.general)
        let outcome = try workspace.hansard("ingest", "--json", "first", "second", "first")
        let messages = try outcome.json()["messages"] as? [String: Int]
        #expect(messages == ["read": 6, "added": 2, "changed": 0, "duplicate": 4])
        #expect(try conversations == 1)
    }

    @Test func anExportWithoutItsListsAddsToTheListedConversationAndChangesNothingOfIt() throws {
        try write("listed", #"[{"id":"C1","name":"general","members":["U1"],"topic":{"value":"All of us"}}]"#)
        try write("unlisted", "null")
        #expect(try ingest("listed", "unlisted") == [2, 0, 0, 2])
        #expect(try conversations == 1)
        #expect(try workspace.build().status == 0)
        let pages = workspace.files("Output/conversations").values.map { String(decoding: $0, as: UTF8.self) }
        #expect(pages.contains { $0.contains("All of us") })
    }

    @Test func groupsOfSeveralPeopleLikewise() throws {
        let folder = "mpdm-jamie--robin--kim-1"
        let list = #"[{"id":"G1","name":"\#(folder)","created":1700000000,"members":["U1","U2","U3"]}]"#
        try write("first", list: "mpims.json", "null", folder: folder)
        try write("second", list: "mpims.json", list, folder: folder)
        #expect(try ingest("first", "second", "first") == [2, 0, 0, 2, 0, 2])
        #expect(try conversations == 1)
    }

    @Test func onceItIsKnownARenamedConversationStaysTheSame() throws {
        try write("first", "null")
        try write("second", Self.general)
        try write("third", #"[{"id":"C1","name":"all-hands","created":1700000000}]"#, folder: "all-hands")
        #expect(try ingest("first", "second", "third") == [2, 0, 0, 2, 0, 2])
        #expect(try conversations == 1)
    }

    @Test func aListThatHasAFormerNameFindsIt() throws {
        try write("first", "null")
        let list = #"[{"id":"C1","name":"all-hands","previous_names":["general"],"created":1700000000}]"#
        try write("second", list, folder: "all-hands")
        #expect(try ingest("first", "second") == [2, 0, 0, 2])
    }

    /// Every workspace has a `general`.
    @Test func aConversationOfAnotherWorkspaceIsAnother() throws {
        try write("first", "null")
        let others = #"[{"id":"U8","name":"sam"}]"#
        try write("second", Self.general.replacing("U1", with: "U8"), at: 1_767_960_000, user: "U8", users: others)
        #expect(try ingest("first", "second") == [2, 0, 2, 0])
        #expect(try conversations == 2)
    }

    @Test func twoConversationsOfOneNameAreTwo() throws {
        try write("first", "null")
        try write("second", Self.general)
        try write("third", #"[{"id":"C3","name":"general"}]"#, at: 1_767_970_000)
        #expect(try ingest("first", "second", "third") == [2, 0, 0, 2, 2, 0])
        #expect(try conversations == 2)
    }

    /// One was renamed and another took its name.
    @Test func whatWasSaidBeforeAConversationWasMadeIsOfAnother() throws {
        try write("first", "null")
        try write("second", #"[{"id":"C2","name":"general","created":1768000000}]"#, at: 1_768_000_100)
        #expect(try ingest("first", "second") == [2, 0, 2, 0])
        #expect(try conversations == 2)
    }
}
