import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Who may read what: `Content/access.yml`. Whoever is named nowhere in it reads nothing. See `docs/access.md`.
package struct AccessRules: Sendable {
    /// How readers are known.
    package let identities: IdentitySettings
    /// Who has which role.
    package let roles: RoleSettings
    /// Under which compliance officers may read.
    package private(set) var cases: [CaseRules]
    /// Whose word is taken for whom they pass requests on.
    package let trustedProxies: TrustedProxies
    /// Of what they were read from.
    private let sha256: LogHash
    /// Who is a manager in the archive, to call them so in the log.
    package var managers: ManagersOfRecord?
    /// Checks the cookie that says under which case somebody reads.
    package var caseCookie: CaseCookie?

    /// What is wrong with the file, and where.
    package typealias Problem = SettingsProblem

    /// What the file says, setting by setting.
    package struct Written: Sendable {
        fileprivate var identities = IdentitySettings()
        fileprivate var roles = RoleSettings()
        fileprivate var cases: [CaseRules] = []
        fileprivate var proxies: [PeerAddress] = []
    }

    /// All that the file may say.
    package static let table = SettingsTable(
        Written(),
        [
            Setting(
                "identities", \.identities, .settings(IdentitySettings.table, read: IdentitySettings.init),
                "How readers are known. Each kind is off unless it is there."),
            Setting("roles", \.roles, .settings(RoleSettings.table, read: RoleSettings.init), "Who reads what."),
            Setting(
                "cases", \.cases,
                .named("NAME", CaseRules.table) { (name, node) throws(Problem) in try CaseRules(name: name, node) },
                "Under which compliance officers read, each with a name for addresses."),
            Setting(
                "trusted_proxies", \.proxies, .peers,
                "Proxies in front of the server, whose word is taken for the address of the client."),
        ])

    /// Reads the rules.
    ///
    /// - Parameters:
    ///   - file: What errors call the source; files that it names are looked for from its folder.
    ///   - zone: The site’s, whose days a case’s dates mean.
    ///   - problems: Where all that is wrong is to go; without it, reading ends with the first.
    /// - Throws: `Problem` for what is no YAML, a name that means nothing (with the nearest that does), or a rule that
    ///   cannot be kept.
    package init(
        yaml: String, file: String, zone: SiteZone = .utc, problems: SettingsProblems? = nil
    ) throws(Problem) {
        let root = try SettingNode(
            yaml: yaml, file: file, problems: problems,
            otherwise: "These are no access rules. Write identities:, roles: and cases:.")
        var written = Written()
        try Self.table.read(root, into: &written)
        // After the roles, whatever their order in the file: only a compliance officer may read under a case.
        for i in written.cases.indices {
            written.cases[i].place(in: zone)
            try written.cases[i].checkOfficers(written.roles[.compliance], root.below("cases", written.cases[i].name))
        }
        (identities, roles, cases) = (written.identities, written.roles, written.cases)
        trustedProxies = TrustedProxies(written.proxies)
        sha256 = SHA256Hasher.hash(Array(yaml.utf8))
    }

    /// Reads `access.yml` in the folder `content`; `nil` where there is none.
    ///
    /// - Throws: `Problem`, and `SourceFiles.Problem` for one that is there and cannot be read.
    package init?(content: String, zone: SiteZone) throws {
        let file = content + "/access.yml"
        guard let data = try SourceFiles.contents(of: file) else { return nil }
        try self.init(yaml: String(decoding: data, as: UTF8.self), file: file, zone: zone)
    }

    /// Has the cases name what they cover by the ids of an archive.
    ///
    /// - Parameters:
    ///   - archive: What is called how there.
    ///   - keepsUnknown: Whether what they cover may be unknown there, and come to be later.
    /// - Throws: for a name that several have, and for what is left out and not known.
    package mutating func resolve(
        _ archive: ArchiveNames, file: String, keepsUnknown: Bool, problems: SettingsProblems? = nil
    ) throws(Problem) {
        for i in cases.indices {
            do throws(Problem) {
                try cases[i].resolve(archive, file: file, keepsUnknown: keepsUnknown, problems: problems)
            } catch {
                guard problems != nil else { throw error }
            }
        }
    }
}

extension AccessRules {
    /// What documents for auditors say of them.
    package var facts: AccessFacts {
        var facts = AccessFacts()
        facts.ways = identities.facts
        (facts.reports, facts.teamReaders) = (roles.reports.rawValue, roles.teams.count)
        func names(_ actors: Set<NamedActor>) -> [String] { actors.map(\.name).sorted().map(\.text) }
        facts.holders = Role.named.map { AccessFacts.Holders(role: $0.rawValue, names: names(roles[$0])) }
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
