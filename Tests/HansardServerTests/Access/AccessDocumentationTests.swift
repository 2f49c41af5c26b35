import Foundation
import Testing

@testable import HansardServer

@Suite struct AccessDocumentationTests {
    private let project: String

    init() {
        var file = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { file.deleteLastPathComponent() }
        project = file.path
    }

    @Test func theProjectsOwnRulesAreRead() throws {
        let rules = try #require(try AccessRules(content: project + "/Content", timezone: "Europe/Berlin"))
        #expect(rules.identities.tokens)
        // They name nobody, and the proxies of this machine.
        #expect(rules.cases.isEmpty && rules.roles.compliance.isEmpty)
        #expect(!rules.trustedProxies.isEmpty)
        #expect(rules.roles.reports == .direct)
    }

    @Test func whereThereAreNoRulesThereAreNone() throws {
        #expect(try AccessRules(content: project + "/Templates", timezone: "UTC") == nil)
    }

    @Test func everyNameInTheRulesIsDocumented() throws {
        let text = try String(contentsOfFile: project + "/docs/access.md", encoding: .utf8)
        let keys =
            AccessRules.keys + IdentitySettings.keys + ProxySettings.keys + OIDCSettings.keys + JWTSettings.keys
            + RoleSettings.keys + CaseRules.keys
        for key in keys {
            #expect(text.contains("`\(key)") || text.contains("\(key):"), "\(key) is not in docs/access.md")
        }
    }
}
