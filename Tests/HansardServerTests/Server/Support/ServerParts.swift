import HTTPServer
import HansardSite
import HansardStore

@testable import HansardServer

/// What a server of the tests is put together from: any part of it can be made to fail, to wait or to invent.
struct ServerParts: ArchiveAccess {
    var asking: @Sendable (Request) async throws -> Actor?
    var granting: @Sendable (Actor, Request) async throws -> Grant = { OpenAccess().grant(to: $0, $1) }
    var recording: @Sendable (AccessEvent) async throws -> Void = { _ in }
    var signingIn: @Sendable (Request) async throws -> Answer? = { _ in nil }
    var canRecordNow: @Sendable () async -> Bool = { true }
    var proxies = TrustedProxies.none
    /// What answers below `/api/v1/` where there is no operation.
    var unknownOperation: @Sendable (Request, Reading, Grant) throws -> Answer = { _, _, _ in throw APIHandler.unknown }

    /// Everybody reads everything.
    static var open: ServerParts { ServerParts(asking: { OpenAccess().actor(of: $0) }) }

    /// Nobody reads anything: nobody is known.
    static var closed: ServerParts { ServerParts(asking: { _ in nil }) }

    var offersSignIn: Bool { false }
    var lastRecord: String? { nil }
    var facts: AccessFacts? { nil }
    var recorded: AccessDatabase? { nil }

    func actor(of request: Request) async throws -> Actor? { try await asking(request) }
    func grant(to actor: Actor, _ request: Request) async throws -> Grant { try await granting(actor, request) }
    func record(_ event: AccessEvent) async throws { try await recording(event) }
    func signIn(_ call: RouteCall, _ answer: AuthRoutes.Answering) async throws -> Answer? {
        try await signingIn(call.request)
    }
    func challenge(_ request: Request) -> ProblemDetails { OpenAccess().challenge(request) }
    func formToken(_ purpose: String, for actor: Actor, _ request: Request) -> String { "" }
    func isFormToken(_ token: String, _ purpose: String, for actor: Actor, _ request: Request) -> Bool { true }
    func canRecord() async -> Bool { await canRecordNow() }
    func reload() {}
}
