import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardServer

@Suite struct AccessDocumentationTests {
    private let project = Project.folder

    @Test func theProjectsOwnRulesAreRead() throws {
        let rules = try #require(try AccessRules(content: project + "/Content", zone: .utc))
        #expect(rules.identities.tokens)
        // They name nobody, and the proxies of this machine.
        #expect(rules.cases.isEmpty && rules.roles.compliance.isEmpty)
        #expect(!rules.trustedProxies.isEmpty)
        #expect(rules.roles.reports == .direct)
    }

    /// Whoever copies the rules begins with it.
    @Test func theCaseThatStandsInTheirCommentsIsOne() throws {
        let text = try String(contentsOfFile: project + "/Content/access.yml", encoding: .utf8)
        let parts = text.replacing("compliance:\n", with: "compliance: [1]\n").split(separator: "\ncases:\n")
        try #require(parts.count == 2)
        let yaml = String(parts[0]) + "\ncases:\n" + String(parts[1]).replacing("  # ", with: "  ")
        let rules = try AccessRules(yaml: yaml, file: "access.yml")
        #expect(rules.cases.count == 1)
    }

    @Test func whereThereAreNoRulesThereAreNone() throws {
        #expect(try AccessRules(content: project + "/Templates", zone: .utc) == nil)
    }
}
