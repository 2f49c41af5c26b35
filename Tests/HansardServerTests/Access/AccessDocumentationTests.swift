import Foundation
import Hansard
import HansardSite
import TestSupport
import Testing

@testable import HansardServer

@Suite struct AccessDocumentationTests {
    private let project = Project.folder

    @Test func theProjectsOwnRulesAreRead() throws {
        let rules = try #require(try AccessRules(content: project + "/Content", zone: .utc))
        #expect(rules.identities.tokens)
        // They name nobody, and the proxies of this machine.
        #expect(rules.cases.isEmpty && rules.roles[.compliance].isEmpty)
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

    /// `hansard config reference` prints it.
    @Test func thePageOfSettingsIsMadeFromTheTables() throws {
        let page = try String(contentsOfFile: project + "/docs/settings.md", encoding: .utf8)
        let (lines, expected) = (page.split(separator: "\n"), SettingsReference.markdown.split(separator: "\n"))
        for (line, other) in zip(lines, expected) where line != other {
            Issue.record("docs/settings.md has “\(line)” instead of “\(other)”")
            break
        }
        #expect(page == SettingsReference.markdown)
    }

    @Test func everySettingSaysWhatItTakesAndMeans() {
        let groups = SiteSettings.table.groups() + AccessRules.table.groups() + AccountMap.table.groups()
        #expect(Set(groups.map(\.path)).count == groups.count - 2)
        for group in groups {
            #expect(Set(group.rows.map(\.name)).count == group.rows.count)
            for row in group.rows { #expect(!row.help.isEmpty && !row.value.isEmpty, "\(group.path) \(row.name)") }
        }
        #expect(groups.contains { $0.path == ["audiences", "NAME", "except"] })
        #expect(groups.contains { $0.path == ["chat", "transport", "pusher"] })
    }
}
