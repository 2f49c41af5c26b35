import Foundation
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Who may read what: `Content/access.yml`. Whoever is named nowhere in it reads nothing. See `docs/access.md`.
package struct AccessRules: Sendable {
    package let identities: IdentitySettings
    package let roles: RoleSettings
    package let cases: [CaseRules]
    /// Whose word is taken for whom they pass requests on.
    package let trustedProxies: TrustedProxies
    /// Who is a manager in the archive, to call them so in the log.
    package var managers: ManagersOfRecord?
    /// Checks the cookie that says under which case somebody reads.
    package var caseCookie: CaseCookie?

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

/// Why somebody who is known may not read as they asked: what they are told, and what the log says.
package struct Refusal: Error, Sendable {
    /// `case-expired`, `case-foreign`, `case-unknown`, `no-role`, `role-foreign`, …
    package let outcome: String
    package let problem: ProblemDetails
    package var role: Role?
    package var caseName: String?
    package var reason: String?
}

extension AccessRules {
    /// What `actor` may do in this request.
    ///
    /// Under a case that `Hansard-Case` or the cookie of `/auth/case/NAME` names, what the case covers. Otherwise their
    /// own conversations and, for a manager, those of their reports. Auditors and administrators read nothing, unless
    /// they ask for their own conversations with `Hansard-Role: staff`.
    ///
    /// - Throws: `ProblemDetails`, with status 403.
    package func grant(to actor: Actor, _ request: ServerRequest) throws -> Grant {
        try grant(to: actor, request, now: .now)
    }

    package func grant(to actor: Actor, _ request: ServerRequest, now: Timestamp) throws -> Grant {
        do { return try decide(actor, request, now: now) } catch let refusal { throw refusal.problem }
    }

    func decide(_ actor: Actor, _ request: ServerRequest, now: Timestamp) throws(Refusal) -> Grant {
        if actor.means == .open { return Grant(actor: actor, role: .open, readable: .everything) }
        let choice = try CaseChoice(request, actor, caseCookie, now: now)
        let asked = try askedRole(request)
        if let choice, asked == nil || asked == .compliance { return try grant(under: choice, to: actor, now: now) }
        if let asked, let only = actor.onlyRole, asked != only { throw Self.foreign(asked) }
        var grant = try grant(to: actor, as: asked ?? actor.onlyRole)
        grant.reason = try Self.reason(request)
        return grant
    }

    /// Without a case.
    ///
    /// - Parameter role: `nil` for the one that the rules have for somebody who asks for none.
    private func grant(to actor: Actor, as role: Role?) throws(Refusal) -> Grant {
        let special = roles.roles(of: actor)
        switch role {
        case .auditor?, .admin?:
            guard let role, special.contains(role) else { throw Self.foreign(role ?? .admin) }
            return Grant(actor: actor, role: role, readable: .nothing)
        case .compliance?, .open?:
            throw Refusal(
                outcome: "case-missing",
                problem: .forbidden(
                    "case", "No case is named", "Name the case under which you read in the header Hansard-Case."),
                role: .compliance)
        case .staff?:
            guard let person = actor.person else { throw Self.foreign(.staff) }
            return Grant(actor: actor, role: .staff, readable: .part(ownPart(person, withReports: false)))
        case .manager?:
            guard let person = actor.person, isManager(person) else { throw Self.foreign(.manager) }
            return Grant(actor: actor, role: .manager, readable: .part(ownPart(person, withReports: true)))
        case nil:
            // Who keeps the machine or reads the log reads no conversation by the way.
            if let first = special.first, first != .compliance {
                return Grant(actor: actor, role: first, readable: .nothing)
            }
            guard let person = actor.person else {
                throw Refusal(
                    outcome: "no-role",
                    problem: .forbidden(
                        "no-role", "Nothing here is yours to read", "Ask whoever keeps the access rules of this record."
                    ))
            }
            // Staff and managers are one reading. Whose manager somebody is, is the archive’s to say at the state that
            // is read; the name of the role in the log may be a second behind it.
            return Grant(
                actor: actor, role: isManager(person) ? .manager : .staff,
                readable: .part(ownPart(person, withReports: true)))
        }
    }

    private func isManager(_ person: ID) -> Bool {
        roles.teams[person] != nil || (roles.reports != .none && managers?.contains(person) ?? false)
    }

    private func ownPart(_ person: ID, withReports: Bool) -> Selection {
        var part = Selection()
        part.people = [person]
        guard withReports else { return part }
        part.teams = roles.teams[person] ?? []
        if roles.reports != .none {
            part.reports = Selection.Reports(of: [person], isTransitive: roles.reports == .all)
        }
        return part
    }

    private static func foreign(_ role: Role) -> Refusal {
        Refusal(
            outcome: "role-foreign",
            problem: .forbidden(
                "role-foreign", "This role is not yours", "Ask whoever keeps the access rules of this record."),
            role: role)
    }

    /// The case `choice`, if `actor` may read under it now, whether or not a reason is given.
    func openCase(_ choice: CaseChoice, for actor: Actor, now: Timestamp) throws(Refusal) -> CaseRules {
        // One answer for a case of somebody else and for none: whether there is one is nobody else’s business.
        let none = (title: "No such case is yours", detail: "Check its name, or ask whoever keeps the access rules.")
        guard let rules = cases.first(where: { ID($0.name) == ID(choice.name) }) else {
            throw choice.refusal("case-unknown", none.title, none.detail)
        }
        guard rules.officers.contains(where: { $0.matches(actor) }), actor.onlyRole ?? .compliance == .compliance else {
            throw choice.refusal("case-foreign", none.title, none.detail)
        }
        guard now < rules.expires else {
            throw choice.refusal(
                "case-expired", "The case has expired",
                "It ended at \(rules.expires.rfc3339(.second)). Have it extended, or read without it.")
        }
        return rules
    }

    /// Nobody reviews a conversation that they are in: what the case comes to at each request is without those of `actor`.
    private func grant(under choice: CaseChoice, to actor: Actor, now: Timestamp) throws(Refusal) -> Grant {
        let rules = try openCase(choice, for: actor, now: now)
        guard !rules.needsReason || choice.reason != nil else {
            throw choice.refusal(
                "case-reason", "This case needs a reason", "Say why you look in the header Hansard-Reason.")
        }
        var part = rules.part
        part.excluded = actor.person.map { [$0] } ?? []
        var grant = Grant(actor: actor, role: .compliance, caseName: rules.name, readable: .part(part))
        grant.reason = choice.reason
        return grant
    }

    private func askedRole(_ request: ServerRequest) throws(Refusal) -> Role? {
        guard let text = try Self.text(request, .hansardRole) else { return nil }
        guard let role = Role(rawValue: text), role != .open else {
            throw Refusal(
                outcome: "role-unknown",
                problem: .forbidden(
                    "role-foreign", "There is no such role",
                    "Hansard-Role is one of staff, manager, compliance, auditor, admin."))
        }
        return role
    }

    /// What `Hansard-Reason` says.
    static func reason(_ request: ServerRequest) throws(Refusal) -> String? {
        try value(request, .hansardReason).map { text throws(Refusal) in try reason(text) }
    }

    /// A reason as it may be written, wherever it comes from: one line that can be seen as it is, so that nothing in it passes
    /// for another line of a report, and with something in it that can be read.
    ///
    /// - Throws: `Refusal`, with a `ProblemDetails` of status 400, for what is longer than 500 characters or 2,000 bytes, has a
    ///   control, a separator of lines or what turns or hides text, or has neither a letter nor a digit.
    static func reason(_ text: String) throws(Refusal) -> String {
        let scalars = text.unicodeScalars
        guard text.utf8.count <= 2_000, text.count <= 500, scalars.contains(where: \.properties.isLetterOrNumber),
            scalars.allSatisfy(\.properties.isSeenOnItsLine)
        else {
            throw Refusal(
                outcome: "reason",
                problem: .init(
                    .badRequest, "reason", "The reason cannot be taken",
                    "Write it in words, on one line, with at most 500 characters, and none that cannot be seen."))
        }
        return text
    }

    /// A header’s one value; at most 500 characters, none of which is a control character.
    static func text(_ request: ServerRequest, _ name: HTTPField.Name) throws(Refusal) -> String? {
        guard let value = try value(request, name) else { return nil }
        guard value.count <= 500, !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw unreadable(name) }
        return value
    }

    /// A header’s one value; `nil` where it is not there or empty.
    private static func value(_ request: ServerRequest, _ name: HTTPField.Name) throws(Refusal) -> String? {
        let values = request.headers[values: name]
        guard let value = values.first, !value.isEmpty else { return nil }
        guard values.count == 1 else { throw unreadable(name) }
        return value
    }

    private static func unreadable(_ name: HTTPField.Name) -> Refusal {
        Refusal(
            outcome: "header",
            problem: .forbidden(
                "header", "A header cannot be read",
                "Send \(name.rawName) once, with at most 500 characters on one line."))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isLetterOrNumber: Bool {
        switch generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            // The Hangul fillers are letters without a form.
            !isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// Neither ends a line, nor turns the order of what stands in it, nor hides. Joiners and variation selectors are part of
    /// what people write, such as emoji.
    fileprivate var isSeenOnItsLine: Bool {
        switch generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case .format: isJoinControl
        default: !isDefaultIgnorableCodePoint || isVariationSelector
        }
    }
}

extension HTTPField.Name {
    package static let hansardCase = HTTPField.Name("Hansard-Case")!
    package static let hansardReason = HTTPField.Name("Hansard-Reason")!
    package static let hansardRole = HTTPField.Name("Hansard-Role")!
}

extension ProblemDetails {
    static func forbidden(_ kind: String, _ title: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(.forbidden, kind, title, detail)
    }
}
