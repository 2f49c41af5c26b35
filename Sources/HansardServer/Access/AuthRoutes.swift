import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// What is under `/auth/`: signing in and out, and the case under which somebody reads. A case is begun and left by a form,
/// never by a link: whoever reads a link has not written the reason in it.
package struct AuthRoutes: Sendable {
    /// What answers a route below `auth/`.
    package typealias Answering = @Sendable (AuthRoutes, RouteCall, Timestamp) async throws -> Answer

    private let authenticator: Authenticator
    let rules: AccessRules
    private let log: AccessLog

    /// Of one state of the rules.
    package init(_ authenticator: Authenticator, _ rules: AccessRules, _ log: AccessLog) {
        (self.authenticator, self.rules, self.log) = (authenticator, rules, log)
    }

    /// - Parameters:
    ///   - answer: What the route answers with.
    ///   - now: When it is asked for.
    /// - Throws: `ProblemDetails`; `AccessError` when what happened could not be logged: it has then not happened.
    package func answer(_ call: RouteCall, _ answer: Answering, now: Timestamp = .now) async throws -> Answer {
        if call.isOwnSitesAlone { try SentForm.refuseOtherSites(call.request) }
        var found = try await answer(self, call, now)
        found.headers[.cacheControl] = "no-store"
        return found
    }

    /// Goes to the provider.
    func signIn(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        do {
            let start = try await oidc.begin(
                to: Self.destination(request.parameter("to")), now: now)
            return Self.redirect(to: start.location, cookies: [start.cookie])
        } catch { throw Self.problem(error) }
    }

    /// Where the provider sends the reader back to.
    func callback(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        do {
            let (actor, to) = try await oidc.end(request, now: now)
            // Logged before the session is there: who cannot be logged is not signed in.
            try await record(.signIn, actor, request, outcome: "signed-in", status: 303, now: now)
            return Self.redirect(
                to: to, cookies: [oidc.sessions.begin(actor, replacing: request, now: now), clearing(oidc)])
        } catch OIDCIdentity.Fault.unknownState {
            // No sign-in that began here: whoever asks is unknown, and cannot fill the log.
            throw Self.problem(.unknownState)
        } catch let fault as OIDCIdentity.Fault {
            var entry = AccessEntry(
                at: now, action: AuditAction.signIn.name, target: "auth/callback",
                status: Int(Self.problem(fault).status.code),
                outcome: Self.outcome(fault))
            entry.means = Actor.Means.oidc.rawValue
            switch fault {
            case .unknownPerson(let subject), .unusableName(let subject): entry.subject = subject
            default: break
            }
            entry.address = request.clientAddress
            try await log.record(entry)
            throw Self.problem(fault)
        }
    }

    private func clearing(_ oidc: OIDCIdentity) -> String {
        Cookies.setting(oidc.cookie, "", sameSite: "Lax", seconds: 0, oidc.settings.cookieScope)
    }

    /// Ends the session here, not that with the provider.
    func signOut(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        let (actor, cookie) = oidc.sessions.end(request)
        if let actor {
            try await record(.signOut, actor, request, outcome: "signed-out", status: 200, now: now)
        }
        var answer = Answer()
        answer.standalone = .signedOut
        answer.headers.append(HTTPField(name: .setCookie, value: cookie))
        // What was read stays in the browser’s cache otherwise, for whoever uses it next.
        answer.headers[.clearSiteData] = "\"cache\""
        if let cases = rules.caseCookie { answer.headers.append(HTTPField(name: .setCookie, value: cases.clearing)) }
        return answer
    }

    /// The page with the form of a case.
    func caseForm(_ call: RouteCall, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(call.request, now: now)
        let opened = try await openedCase(call, actor, now: now)
        return form(of: opened, actor, cookie, call.request, now: now)
    }

    private func openedCase(_ call: RouteCall, _ actor: Actor, now: Timestamp) async throws -> CaseRules {
        do throws(Refusal) {
            return try rules.openCase(CaseChoice(name: call["case"], reason: nil), for: actor, now: now)
        } catch { try await refuse(error, actor, call.request, now: now) }
    }

    /// Begins to read under a case, as its form says.
    func enterCase(_ call: RouteCall, now: Timestamp) async throws -> Answer {
        let (request, name) = (call.request, call["case"])
        let (actor, cookie) = try await caseReader(request, now: now)
        _ = try await openedCase(call, actor, now: now)
        let sent = try await form(call, actor, cookie, now: now)
        let reason = sent("reason").flatMap { $0.isEmpty ? nil : $0 }
        // Asked as it will be asked at each request that has the cookie.
        var asked = request.headers
        (asked[.hansardCase], asked[.hansardReason], asked[.hansardRole]) = (name, reason, nil)
        let wanted = Request(
            method: request.method, path: request.path, query: [], headers: asked, peer: request.peer)
        do throws(Refusal) {
            // Before it is a header, which may not have every character.
            _ = try reason.map { text throws(Refusal) in try AccessHeaders.reason(text) }
            _ = try rules.decide(actor, wanted, now: now)
        } catch { try await refuse(error, actor, request, now: now) }
        try await record(
            .enterCase, actor, request, outcome: "entered", status: 303, case: name, reason, as: .compliance, now: now)
        return Self.redirect(
            to: Self.destination(sent("to")),
            cookies: [cookie.setting(case: name, reason: reason, for: actor, now: now)])
    }

    /// The page with the form that leaves a case.
    func leavingForm(_ request: Request, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(request, now: now)
        return form(of: nil, actor, cookie, request, now: now)
    }

    /// Leaves the case, whichever it is.
    func leaveCase(_ call: RouteCall, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(call.request, now: now)
        let sent = try await form(call, actor, cookie, now: now)
        return Self.redirect(to: Self.destination(sent("to")), cookies: [cookie.clearing])
    }

    /// The cases whose officer the reader is, those that have not ended first.
    func cases(_ request: Request, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(request, now: now)
        guard rules.roles.permissions(of: actor).contains(.readCases) else {
            try await refuse(
                Refusal(outcome: "role-foreign", problem: Permission.readCases.problem, role: .compliance), actor,
                request,
                now: now)
        }
        let session = authenticator.session(request)
        let own = rules.cases.filter { $0.officers.contains { $0.matches(actor) } }.map { rules in
            let isOver = now >= rules.expires
            return OfferedCase(
                part: isOver ? nil : self.rules.part(of: rules, for: actor), opened: CaseForm.Opened(rules),
                token: isOver ? nil : cookie.formToken(rules.name, for: actor, session: session, now: now))
        }
        try await record(
            .disclosure(.list), actor, request, outcome: "served", status: 200, as: .compliance, now: now)
        var answer = Answer(type: "text/html; charset=utf-8")
        answer.cases = (own.filter { $0.token != nil } + own.filter { $0.token == nil }, ownGrant(actor, now: now))
        return answer
    }

    /// What somebody may do without a case: what pages about cases are drawn for.
    private func ownGrant(_ actor: Actor, now: Timestamp) -> Grant {
        let plain = Request(method: .get, path: "", query: [], headers: HTTPFields(), peer: nil)
        let own = try? rules.decide(actor, plain, now: now)
        return own ?? Grant(actor: actor, role: .staff, readable: .nothing)
    }

    private func caseReader(_ request: Request, now: Timestamp) async throws -> (Actor, CaseCookie) {
        guard let cookie = rules.caseCookie else { throw ProblemDetails.notFound() }
        guard let actor = try await authenticator.actor(of: request, now: now) else {
            throw authenticator.challenge(request)
        }
        await rules.managers?.refresh()
        return (actor, cookie)
    }

    /// - Throws: What is told of `refusal`, once it is in the log.
    private func refuse(_ refusal: Refusal, _ actor: Actor, _ request: Request, now: Timestamp) async throws
        -> Never
    {
        try await log.record(AccessEntry(refusal, actor, request, now: now))
        throw refusal.problem
    }

    /// The page that has the form; drawn for what its reader may read without a case.
    private func form(
        of opened: CaseRules?, _ actor: Actor, _ cookie: CaseCookie, _ request: Request, now: Timestamp
    ) -> Answer {
        let token = cookie.formToken(opened?.name, for: actor, session: authenticator.session(request), now: now)
        var answer = Answer(type: "text/html; charset=utf-8")
        answer.form = (
            CaseForm(
                opened: opened.map { CaseForm.Opened($0) }, token: token,
                to: Self.destination(request.parameter("to"))), ownGrant(actor, now: now)
        )
        return answer
    }

    /// What the route’s form has sent. One that was not shown to this reader in this session is in the log.
    private func form(
        _ call: RouteCall, _ actor: Actor, _ cookie: CaseCookie, now: Timestamp
    ) async throws -> SentForm {
        let (request, session) = (call.request, authenticator.session(call.request))
        do throws(ProblemDetails) {
            return try call.form { cookie.isFormToken($0, $1, for: actor, session: session, now: now) }
        } catch {
            guard error.status == .forbidden, error.kind == SentForm.stale.kind else { throw error }
            let name = call.formPurpose.flatMap { $0.isEmpty ? nil : $0 }
            try await refuse(
                Refusal(outcome: "form", problem: error, role: .compliance, caseName: name), actor, request, now: now)
        }
    }

    private func record(
        _ action: AuditAction, _ actor: Actor, _ request: Request, outcome: String, status: Int,
        case name: String? = nil, _ reason: String? = nil, as role: Role? = nil, now: Timestamp
    ) async throws {
        var entry = AccessEntry(at: now, action: action.name, target: request.path, status: status, outcome: outcome)
        entry.name(actor)
        (entry.caseName, entry.reason, entry.address) = (name, reason, request.clientAddress)
        if let role { entry.role = role.rawValue }
        try await log.record(entry)
    }

    /// `to`, if it is a path of this server; otherwise the first page.
    static func destination(_ to: String?) -> String {
        guard let to, to.hasPrefix("/"),
            to.utf8.count <= 2_000,
            !to.hasPrefix("//"), !to.hasPrefix("/auth/") || to.hasPrefix("/auth/case/") || to == "/auth/cases",
            to.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return to
    }

    private static func redirect(to location: String, cookies: [String]) -> Answer {
        var answer = Answer(status: .seeOther)
        answer.headers[.location] = location
        for cookie in cookies { answer.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return answer
    }

    private static func outcome(_ fault: OIDCIdentity.Fault) -> String {
        switch fault {
        case .unknownState: "sign-in-state"
        case .refused: "sign-in-refused"
        case .token: "sign-in-token"
        case .provider: "sign-in-provider"
        case .unknownPerson: "sign-in-unknown-person"
        case .unusableName: "sign-in-name"
        }
    }

    private static func problem(_ fault: OIDCIdentity.Fault) -> ProblemDetails {
        switch fault {
        case .unknownState:
            ProblemDetails(
                .badRequest, "sign-in", "This sign-in is over",
                "It took longer than ten minutes, or was begun in another browser. Begin again at /auth/sign-in.")
        case .refused(let error):
            ProblemDetails(
                .forbidden, "sign-in", "You were not signed in",
                "The sign-in provider refused\(error.isEmpty ? "" : " (\(error))"). Begin again at /auth/sign-in.")
        case .token:
            ProblemDetails(
                .badGateway, "sign-in", "You were not signed in",
                "What the sign-in provider sent cannot be trusted. Tell whoever keeps this server.")
        case .provider(let reason):
            ProblemDetails(
                .badGateway, "sign-in", "You were not signed in",
                "The sign-in provider cannot be used now: \(reason). Try again later.")
        case .unknownPerson:
            ProblemDetails(
                .forbidden, "sign-in", "You are nobody here",
                "The provider knows you, and this record has no person of that name. Ask whoever keeps its access rules."
            )
        case .unusableName:
            ProblemDetails(
                .forbidden, "sign-in", "Your name cannot be taken",
                "As the provider writes it, it is not in Unicode’s normalization form C, and looks like another name. "
                    + "Ask whoever keeps the provider to write it in that form.")
        }
    }
}

extension CaseForm.Opened {
    /// As the rules have it.
    init(_ rules: CaseRules) {
        self.init(
            name: rules.name, purpose: rules.purpose, from: rules.part.from, until: rules.part.until,
            expires: rules.expires, needsReason: rules.needsReason)
    }
}

extension HTTPField.Name {
    static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
