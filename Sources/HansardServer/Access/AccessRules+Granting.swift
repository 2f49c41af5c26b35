import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// What the rules give to whoever asks.
extension AccessRules {
    /// What `actor` may do in this request.
    ///
    /// Under a case that `Hansard-Case` or the cookie of `/auth/case/NAME` names, what the case covers. Otherwise their
    /// own conversations and, for a manager, those of their reports. Auditors and administrators read nothing, unless
    /// they ask for their own conversations with `Hansard-Role: staff`.
    ///
    /// - Throws: `ProblemDetails`, with status 403.
    package func grant(to actor: Actor, _ request: Request) throws -> Grant {
        try grant(to: actor, request, now: .now)
    }

    /// The same as of `now`.
    package func grant(to actor: Actor, _ request: Request, now: Timestamp) throws -> Grant {
        do { return try decide(actor, request, now: now) } catch let refusal { throw refusal.problem }
    }

    func decide(_ actor: Actor, _ request: Request, now: Timestamp) throws(Refusal) -> Grant {
        if actor.means == .open { return Grant(actor: actor, role: .open, readable: .everything) }
        let choice = try CaseChoice(request, actor, caseCookie, now: now)
        let asked = try AccessHeaders.role(request)
        if let choice, asked == nil || asked == .compliance {
            var grant = try grant(under: choice, to: actor, now: now)
            grant.readerName = actor.person.flatMap { managers?.name(of: $0) }
            grant.reachable = roles.permissions(of: actor)
            return grant
        }
        if let asked, let only = actor.onlyRole, asked != only { throw Self.foreign(asked) }
        var grant = try grant(to: actor, as: asked ?? actor.onlyRole)
        grant.reason = try AccessHeaders.reason(request)
        grant.reachable = roles.permissions(of: actor)
        return grant
    }

    /// Without a case.
    ///
    /// - Parameter role: `nil` for the one that the rules have for somebody who asks for none.
    private func grant(to actor: Actor, as role: Role?) throws(Refusal) -> Grant {
        guard let role else { return try usualGrant(to: actor) }
        // Nobody is in a role that the rules name others for. Who is no officer of a case is told so when they name it.
        if role.setting != nil, role.reads != .underCase, !roles.roles(of: actor).contains(role) {
            throw Self.foreign(role)
        }
        switch role.reads {
        case .nothing: return Grant(actor: actor, role: role, readable: .nothing)
        case .underCase, .everything:
            throw Refusal(
                outcome: "case-missing",
                problem: .forbidden(
                    "case", "No case is named", "Name the case under which you read in the header Hansard-Case."),
                role: .compliance)
        case .own:
            guard let person = actor.person else { throw Self.foreign(role) }
            return Grant(actor: actor, role: role, readable: .part(ownPart(person, withReports: false)))
        case .managed:
            guard let person = actor.person, isManager(person) else { throw Self.foreign(role) }
            return Grant(actor: actor, role: role, readable: .part(ownPart(person, withReports: true)))
        }
    }

    /// For whoever asks for no role.
    private func usualGrant(to actor: Actor) throws(Refusal) -> Grant {
        // Who keeps the machine or reads the log reads no conversation by the way.
        if let first = roles.roles(of: actor).first(where: { $0.reads == .nothing }) {
            return Grant(actor: actor, role: first, readable: .nothing)
        }
        guard let person = actor.person else {
            throw Refusal(
                outcome: "no-role",
                problem: .forbidden(
                    "no-role", "Nothing here is yours to read", "Ask whoever keeps the access rules of this record."))
        }
        // Staff and managers are one reading. Whose manager somebody is, is the archive’s to say at the state that
        // is read; the name of the role in the log may be a second behind it.
        return Grant(
            actor: actor, role: isManager(person) ? .manager : .staff,
            readable: .part(ownPart(person, withReports: true)))
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

    /// What a case covers for an officer. Nobody reviews a conversation that they are in: what it comes to at each request is
    /// without those of `actor`.
    func part(of rules: CaseRules, for actor: Actor) -> Selection {
        var part = rules.part
        if let person = actor.person { part.except.people.insert(person) }
        return part
    }

    private func grant(under choice: CaseChoice, to actor: Actor, now: Timestamp) throws(Refusal) -> Grant {
        let rules = try openCase(choice, for: actor, now: now)
        guard !rules.needsReason || choice.reason != nil else {
            throw choice.refusal(
                "case-reason", "This case needs a reason", "Say why you look in the header Hansard-Reason.")
        }
        let part = part(of: rules, for: actor)
        var grant = Grant(actor: actor, role: .compliance, caseName: rules.name, readable: .part(part))
        (grant.caseEnds, grant.reason) = (rules.expires, choice.reason)
        return grant
    }
}
