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
    /// Who has the roles that the rules name people for.
    private var holders: [Role: Set<NamedActor>] = [:]

    /// What holds where the rules say nothing.
    package init() {}

    /// What `roles` may say.
    package static let table = SettingsTable(
        RoleSettings(),
        [
            Setting(
                "reports", \.reports, .reports,
                "Whose conversations managers read: of those whose `manager` they are, of all below these, or of none."),
            Setting("teams", \.teams, .teams, "Teams whose conversations somebody reads, by their id."),
        ] + Role.named.compactMap { role in role.setting.map { Setting($0.name, \.[role], .actors, $0.help) } })

    init(_ parent: SettingNode) throws(SettingsProblem) { try Self.table.read(parent, into: &self) }

    /// Who has a role because the rules name them for it.
    package fileprivate(set) subscript(role: Role) -> Set<NamedActor> {
        get { holders[role] ?? [] }
        set { holders[role] = newValue }
    }

    /// The roles that the rules name somebody for, in the order of `Role`.
    func roles(of actor: Actor) -> [Role] {
        Role.named.filter { self[$0].contains { $0.matches(actor) } }
    }
}

extension SettingType where Value == RoleSettings.ManagedReports {
    fileprivate static var reports: Self {
        Self("`direct`, `all` or `none`", text: \.rawValue) { (node) throws(SettingsProblem) in
            let text = try node.text()
            guard let known = RoleSettings.ManagedReports(rawValue: text) else {
                throw node.problem("is none, direct or all; “\(text)” is none of them.")
            }
            return known
        }
    }
}

extension SettingType where Value == [ID: Set<ID>] {
    fileprivate static var teams: Self {
        Self("lists of teams by id: `{4: [Support]}`") { (node) throws(SettingsProblem) in
            var teams: [ID: Set<ID>] = [:]
            try node.each { (person, node) throws(SettingsProblem) in teams[try node.id(person)] = Set(try node.ids()) }
            return teams
        }
    }
}

extension SettingType where Value == Set<NamedActor> {
    static var actors: Self {
        Self("a list of ids, or of names from outside") { (node) throws(SettingsProblem) in
            Set(try node.ids().map { NamedActor(name: $0) })
        }
    }
}

extension RoleSettings {
    /// What `actor` may do in one or another of the roles that the rules name them in, whichever they read in.
    func permissions(of actor: Actor) -> Set<Permission> {
        roles(of: actor).filter { actor.onlyRole ?? $0 == $0 }.reduce(into: []) { $0.formUnion($1.permissions) }
    }
}
