import HTTPServer
import HansardSite
import HansardStore

/// Access by the rules, and a record of it.
extension AccessControl: ArchiveAccess {
    /// Those of the rules.
    package var proxies: TrustedProxies { gate.rules.trustedProxies }
    /// Where the rules name a provider.
    package var offersSignIn: Bool { gate.authenticator.oidc != nil }
    /// The last entry of the log that is known here, to be noted elsewhere.
    package var lastRecord: String? { log.database.note }

    /// The access log.
    package var recorded: AccessDatabase? { log.database }

    /// Of the rules.
    package var facts: AccessFacts? { gate.rules.facts }

    /// By the identities of the rules.
    package func actor(of request: Request) async throws -> Actor? {
        try await gate.authenticator.actor(of: request)
    }

    /// By the rules, under the case or in the role that the request names.
    package func grant(to actor: Actor, _ request: Request) async throws -> Grant {
        try await gate.grant(to: actor, request)
    }

    /// In the access log.
    package func record(_ event: AccessEvent) async throws {
        try await gate.record(event.served, event.grant, event.request, status: event.status.code)
    }

    /// By `AuthRoutes`, on the rules that hold now.
    package func signIn(_ call: RouteCall, _ answer: AuthRoutes.Answering) async throws -> Answer? {
        let gate = gate
        return try await AuthRoutes(gate.authenticator, gate.rules, gate.log).answer(call, answer)
    }

    /// Signed as cases’ forms are.
    package func formToken(_ purpose: String, for actor: Actor, _ request: Request) -> String {
        let gate = gate
        return gate.rules.caseCookie?.formToken(
            purpose, for: actor, session: gate.authenticator.session(request), now: .now) ?? ""
    }

    /// Whether it was signed here.
    package func isFormToken(_ token: String, _ purpose: String, for actor: Actor, _ request: Request) -> Bool {
        let gate = gate
        return gate.rules.caseCookie?.isFormToken(
            token, purpose, for: actor, session: gate.authenticator.session(request), now: .now) ?? false
    }

    /// Where to sign in, or which token to send.
    package func challenge(_ request: Request) -> ProblemDetails { gate.authenticator.challenge(request) }
}
