import Hansard
import HansardSite
import PairChannel

/// Somebody as the rules name them: a person’s id in the source, or a subject as an identity proves it.
package struct NamedActor: Hashable, Sendable {
    /// As it stands in the rules.
    package let name: ID

    /// A subject that is like somebody else’s id must not become them: once a person is known, only their id counts.
    package func matches(_ actor: Actor) -> Bool { name == actor.person ?? actor.subject }
}

/// `roles` in the access rules.
package struct RoleSettings: Sendable, Equatable {
    /// Whose conversations somebody reads because the people’s `manager` field says that they report to them.
    package enum ManagedReports: String, Sendable, CaseIterable { case none, direct, all }

    /// Whose conversations managers read.
    package private(set) var reports = ManagedReports.direct
    /// Teams by the person who reads them.
    package private(set) var teams: [ID: Set<ID>] = [:]
    /// Who reads under cases.
    package private(set) var compliance: Set<NamedActor> = []
    /// Who reads the access log.
    package private(set) var auditors: Set<NamedActor> = []
    /// Who keeps the server.
    package private(set) var admins: Set<NamedActor> = []

    static let keys = ["admins", "auditors", "compliance", "reports", "teams"]

    /// What holds where the rules say nothing.
    package init() {}

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "reports":
                let text = try node.text()
                guard let known = ManagedReports(rawValue: text) else {
                    throw node.problem("is none, direct or all; “\(text)” is none of them.")
                }
                reports = known
            case "teams":
                for (person, node) in try node.mapping() { teams[try node.id(person)] = Set(try node.ids()) }
            case "compliance": compliance = try Self.named(node)
            case "auditors": auditors = try Self.named(node)
            case "admins": admins = try Self.named(node)
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
    }

    static func named(_ node: SettingNode) throws(SiteSettings.Problem) -> Set<NamedActor> {
        Set(try node.ids().map { NamedActor(name: $0) })
    }

    /// Roles without content of their own that the rules give, the one that comes first when none is asked for first.
    func roles(of actor: Actor) -> [Role] {
        var roles: [Role] = []
        if auditors.contains(where: { $0.matches(actor) }) { roles.append(.auditor) }
        if admins.contains(where: { $0.matches(actor) }) { roles.append(.admin) }
        if compliance.contains(where: { $0.matches(actor) }) { roles.append(.compliance) }
        return roles
    }
}
