import Foundation
import HTTPServer
import Hansard
import HansardSite
import PairChannel

/// Who may read what: `Content/access.yml`. Whoever is named nowhere in it reads nothing. See `docs/access.md`.
package struct AccessRules: Sendable {
    /// How readers are known.
    package let identities: IdentitySettings
    /// Who has which role.
    package let roles: RoleSettings
    /// Under which compliance officers may read.
    package let cases: [CaseRules]
    /// Whose word is taken for whom they pass requests on.
    package let trustedProxies: TrustedProxies
    /// Of what they were read from.
    private let sha256: LogHash
    /// Who is a manager in the archive, to call them so in the log.
    package var managers: ManagersOfRecord?
    /// Checks the cookie that says under which case somebody reads.
    package var caseCookie: CaseCookie?

    /// What is wrong with the file, and where.
    package typealias Problem = SiteSettings.Problem

    static let keys = ["cases", "identities", "roles", "trusted_proxies"]

    /// Reads the rules.
    ///
    /// - Parameters:
    ///   - file: What errors call the source; files that it names are looked for from its folder.
    ///   - timezone: The site’s, whose days a case’s dates mean.
    /// - Throws: `Problem` for what is no YAML, a name that means nothing (with the nearest that does), or a rule that
    ///   cannot be kept.
    package init(yaml: String, file: String, timezone: String = "UTC") throws(Problem) {
        let root = try SettingNode(yaml: yaml, file: file)
        var (identities, roles, cases) = (IdentitySettings(), RoleSettings(), [CaseRules]())
        var proxies: [PeerAddress] = []
        var caseNode: SettingNode?
        for (name, node) in try root.mapping() {
            switch name {
            case "identities": identities = try IdentitySettings(node)
            case "roles": roles = try RoleSettings(node)
            case "cases": caseNode = node
            case "trusted_proxies": proxies = node.isNothing ? [] : try node.peers()
            default: throw root.unknownAtTop(name, among: Self.keys)
            }
        }
        // After the roles, whatever their order in the file: only a compliance officer may read under a case.
        for (name, node) in try caseNode?.mapping() ?? [] {
            cases.append(try CaseRules(name: name, node, officers: roles.compliance, timezone: timezone))
        }
        (self.identities, self.roles, self.cases) = (identities, roles, cases)
        trustedProxies = TrustedProxies(proxies)
        sha256 = SHA256Hasher.hash(Array(yaml.utf8))
    }

    /// Reads `access.yml` in the folder `content`; `nil` where there is none.
    ///
    /// - Throws: `Problem`, and `SourceFiles.Problem` for one that is there and cannot be read.
    package init?(content: String, timezone: String) throws {
        let file = content + "/access.yml"
        guard let data = try SourceFiles.contents(of: file) else { return nil }
        try self.init(yaml: String(decoding: data, as: UTF8.self), file: file, timezone: timezone)
    }
}

extension AccessRules {
    /// What documents for auditors say of them.
    package var facts: AccessFacts {
        var facts = AccessFacts()
        facts.ways = identities.facts
        (facts.reports, facts.teamReaders) = (roles.reports.rawValue, roles.teams.count)
        func names(_ actors: Set<NamedActor>) -> [String] { actors.map(\.name).sorted().map(\.text) }
        (facts.compliance, facts.auditors) = (names(roles.compliance), names(roles.auditors))
        facts.admins = names(roles.admins)
        facts.cases = cases.count
        facts.sha256 = sha256.hexadecimal
        return facts
    }
}

extension IdentitySettings {
    fileprivate var facts: [AccessFacts.Way] {
        [
            tokens ? .tokens : nil, proxy.map { .proxy(header: $0.header) }, oidc.map { .oidc(issuer: $0.issuer) },
            jwt.map { .jwt(issuer: $0.issuer) },
        ].compactMap(\.self)
    }
}
