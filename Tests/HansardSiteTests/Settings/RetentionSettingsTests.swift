import Hansard
import PairChannel
import Testing

@testable import HansardSite

@Suite struct RetentionSettingsTests {
    private func rules(_ yaml: String) throws -> [RetentionRule] {
        try SiteSettings(yaml: "retention:\n" + yaml, file: "site.yml").retention
    }

    @Test func aClassSaysWhichConversationsAndHowLong() throws {
        let read = try rules("  a:\n    kinds: [pair, room]\n    teams: [Support]\n    people: [7]\n    keep: 18m\n")
        #expect(read.count == 1 && read[0].name == "a" && read[0].kinds == [.pair, .room])
        #expect(read[0].selection.people == ["7"] && read[0].selection.teams == ["Support"])
        #expect(read[0].keep == RetentionPeriod("18m"))
        #expect(try rules("").isEmpty)
    }

    @Test(arguments: [
        ("  a:\n    kinds: [pair]\n", "keep: 6y"), ("  a:\n    keep: 6y\n", "names no conversation"),
        ("  a:\n    kinds: [pairs]\n    keep: 6y\n", "“pairs” is no kind"),
        ("  a:\n    kinds: [pair]\n    keep: 6w\n", "“6w” is none"),
        ("  a:\n    kind: [pair]\n    keep: 6y\n", "kinds"),
    ])
    func whatIsWrongIsSaid(yaml: String, reason: String) throws {
        let problem = #expect(throws: SiteSettings.Problem.self) { try rules(yaml) }
        #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
    }
}
