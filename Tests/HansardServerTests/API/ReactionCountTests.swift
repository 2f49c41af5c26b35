import Hansard
import TestSupport
import Testing

@testable import HansardServer

/// Slack counts reactions that it does not name.
@Suite(.blocking) struct ReactionCountTests {
    @Test(arguments: [nil, ["C01GENERAL"]] as [Set<String>?])
    func theCountIsThatOfTheSource(readable: Set<String>?) async throws {
        let api = try TestAPI(
            export: "Tests/HansardTests/Fixtures/slack/reaction-counts/export", readableConversations: readable)
        let message = try await api.get("messages/C01GENERAL/1767950000.000100").json
        let reactions = message["reactions"]?.elements ?? []
        #expect(reactions.map { $0["emoji"]?.string } == [":+1:", ":clap::skin-tone-3:", ":tada:", ":eyes:"])
        #expect(reactions.map { $0["count"]?.int } == [37, 1, 1, 4])
        #expect(
            reactions.map { $0["people"]?.elements.map { $0.string } } == [
                ["U02ROBIN", "U03KIM"], ["U02ROBIN"], ["U03KIM"], [],
            ])
    }
}
