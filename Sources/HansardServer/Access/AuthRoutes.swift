import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// What is under `/auth/`: signing in and out, and the case under which somebody reads. A case is begun and left by a form,
/// never by a link: whoever reads a link has not written the reason in it.
package struct AuthRoutes: Sendable {
    /// All that there is under `/auth/`; a case’s name comes after the last one.
    enum Place: String, CaseIterable {
        case signIn = "auth/sign-in"
        case callback = "auth/callback"
        case signOut = "auth/sign-out"
        case noCase = "auth/case"
        case caseName = "auth/case/"
    }

    private let authenticator: Authenticator
    let rules: AccessRules
    private let log: AccessLog

    /// Of one state of the rules.
    package init(_ authenticator: Authenticator, _ rules: AccessRules, _ log: AccessLog) {
        (self.authenticator, self.rules, self.log) = (authenticator, rules, log)
    }

    /// Whether a path takes a form: it begins or leaves a case.
    static func hasForm(_ head: RequestHead) -> Bool {
        let path = head.target.utf8.prefix { $0 != UInt8(ascii: "?") }
        return path.elementsEqual("/auth/case".utf8) || path.starts(with: "/auth/case/".utf8)
    }

    /// - Returns: `nil` for a path that is not one of these.
    /// - Throws: `ProblemDetails`; `AccessError` when what happened could not be logged: it has then not happened.
    package func answer(_ request: Request) async throws -> Answer? { try await answer(request, now: .now) }

    /// The same as of `now`.
    package func answer(_ request: Request, now: Timestamp) async throws -> Answer? {
        let isCase = request.path.hasPrefix(Place.caseName.rawValue)
        guard let place = isCase ? .caseName : Place(rawValue: request.path) else { return nil }
        var answer =
            switch place {
            case .signIn: try await signIn(request, now: now)
            case .callback: try await callback(request, now: now)
            case .signOut: try await signOut(request, now: now)
            case .noCase: try await leaveCase(request, now: now)
            case .caseName:
                try await enterCase(String(request.path.dropFirst(place.rawValue.utf8.count)), request, now: now)
            }
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    private func signIn(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        do {
            let start = try await oidc.begin(
                to: Self.destination(request.parameter("to")), now: now)
            return Self.redirect(to: start.location, cookies: [start.cookie])
        } catch { throw Self.problem(error) }
    }

    private func callback(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        do {
            let (actor, to) = try await oidc.end(request, now: now)
            // Logged before the session is there: who cannot be logged is not signed in.
            try await record("sign-in", actor, request, outcome: "signed-in", status: 303, now: now)
            return Self.redirect(
                to: to, cookies: [oidc.sessions.begin(actor, replacing: request, now: now), clearing(oidc)])
        } catch OIDCIdentity.Fault.unknownState {
            // No sign-in that began here: whoever asks is unknown, and cannot fill the log.
            throw Self.problem(.unknownState)
        } catch let fault as OIDCIdentity.Fault {
            var entry = AccessEntry(
                at: now, action: "sign-in", target: "auth/callback", status: Int(Self.problem(fault).status.code),
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

    private func signOut(_ request: Request, now: Timestamp) async throws -> Answer {
        guard let oidc = authenticator.oidc else { throw ProblemDetails.notFound() }
        try SentForm.refuseOtherSites(request)
        let (actor, cookie) = oidc.sessions.end(request)
        if let actor {
            try await record("sign-out", actor, request, outcome: "signed-out", status: 200, now: now)
        }
        var answer = Self.page(
            "Signed out", "<p>You are signed out here.</p><p><a href=\"sign-in\">Sign in</a></p>")
        answer.headers.append(HTTPField(name: .setCookie, value: cookie))
        // What was read stays in the browser’s cache otherwise, for whoever uses it next.
        answer.headers[.clearSiteData] = "\"cache\""
        if let cases = rules.caseCookie { answer.headers.append(HTTPField(name: .setCookie, value: cases.clearing)) }
        return answer
    }

    private func enterCase(_ name: String, _ request: Request, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(request, now: now)
        do throws(Refusal) {
            let opened = try rules.openCase(CaseChoice(name: name, reason: nil), for: actor, now: now)
            guard request.method == .post else { return form(of: opened, actor, cookie, request, now: now) }
        } catch { try await refuse(error, actor, request, now: now) }
        let sent = try await form(sentBy: request, name, actor, cookie, now: now)
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
        try await record("case", actor, request, outcome: "entered", status: 303, case: name, reason, now: now)
        return Self.redirect(
            to: Self.destination(sent("to")),
            cookies: [cookie.setting(case: name, reason: reason, for: actor, now: now)])
    }

    private func leaveCase(_ request: Request, now: Timestamp) async throws -> Answer {
        let (actor, cookie) = try await caseReader(request, now: now)
        guard request.method == .post else { return form(of: nil, actor, cookie, request, now: now) }
        let sent = try await form(sentBy: request, nil, actor, cookie, now: now)
        return Self.redirect(to: Self.destination(sent("to")), cookies: [cookie.clearing])
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
        let plain = Request(method: .get, path: "", query: [], headers: HTTPFields(), peer: nil)
        let own = try? rules.decide(actor, plain, now: now)
        let token = cookie.formToken(opened?.name, for: actor, session: authenticator.session(request), now: now)
        var answer = Answer(type: "text/html; charset=utf-8")
        answer.form = (
            CaseForm(
                opened: opened.map {
                    CaseForm.Opened(
                        name: $0.name, purpose: $0.purpose,
                        from: $0.part.from,
                        until: $0.part.until, expires: $0.expires,
                        needsReason: $0.needsReason)
                }, token: token, to: Self.destination(request.parameter("to"))),
            own ?? Grant(actor: actor, role: .staff, readable: .nothing)
        )
        return answer
    }

    /// What a form has sent, by the names of its fields.
    ///
    /// - Throws: `ProblemDetails` for what is no form of ours, shown to this reader in this session.
    private func form(
        sentBy request: Request, _ name: String?, _ actor: Actor, _ cookie: CaseCookie, now: Timestamp
    ) async throws -> SentForm {
        let sent = try SentForm(request)
        guard
            cookie.isFormToken(sent("token") ?? "", name, for: actor, session: authenticator.session(request), now: now)
        else {
            try await refuse(
                Refusal(outcome: "form", problem: SentForm.stale, role: .compliance, caseName: name), actor, request,
                now: now)
        }
        return sent
    }

    private func record(
        _ action: String, _ actor: Actor, _ request: Request, outcome: String, status: Int,
        case name: String? = nil, _ reason: String? = nil, now: Timestamp
    ) async throws {
        var entry = AccessEntry(at: now, action: action, target: request.path, status: status, outcome: outcome)
        entry.name(actor)
        (entry.caseName, entry.reason, entry.address) = (name, reason, request.clientAddress)
        if name != nil { entry.role = Role.compliance.rawValue }
        try await log.record(entry)
    }

    /// `to`, if it is a path of this server; otherwise the first page.
    static func destination(_ to: String?) -> String {
        guard let to, to.hasPrefix("/"),
            to.utf8.count <= 2_000,
            !to.hasPrefix("//"), !to.hasPrefix("/auth/") || to.hasPrefix("/auth/case/"),
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

    private static func page(_ title: String, _ body: String) -> Answer {
        Answer(
            type: "text/html; charset=utf-8",
            bytes: Array(
                "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>\(title)</title><h1>\(title)</h1>\(body)\n"
                    .utf8))
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

extension HTTPField.Name {
    static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
