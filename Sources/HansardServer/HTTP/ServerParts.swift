import HTTPTypes

/// What the server is put together from, besides the archive: who asks, what they may read, and the record of it.
package struct ServerParts: Sendable {
    /// Who asks; `nil` if nothing in the request says so.
    package var actor: @Sendable (ServerRequest) async throws -> Actor?
    /// What they may read in this request.
    package var grant: @Sendable (Actor, ServerRequest) async throws -> Grant
    /// Keeps a look for good, and returns once it is on disk. If it throws, nothing is answered.
    package var record: @Sendable (AccessLook) async throws -> Void
    /// Answers what is under `auth/`; `nil` for what is not there.
    package var signIn: @Sendable (ServerRequest) async throws -> Answer?
    /// What somebody gets who is not known yet, if they are to sign in.
    package var unknown: @Sendable (ServerRequest) async throws -> Answer
    /// Answers what is under `api/v1/`, and the feeds that have pages.
    package var api: @Sendable (ServerRequest, Reading, Grant) throws -> Answer
    /// Which peers say whom they pass requests on for.
    package var proxies: @Sendable () -> TrustedProxies
    /// Reads the access rules again.
    package var reload: @Sendable () throws -> Void
    /// Whether looks can be kept now.
    package var canRecord: @Sendable () async -> Bool
    /// The last look that was kept, as `NUMBER:HASH`; `nil` where none is.
    package var lastRecord: @Sendable () -> String?

    /// Everybody reads everything, and no record is kept: for a demonstration.
    package static var open: ServerParts {
        ServerParts(
            actor: { _ in Actor(means: .open, subject: "open", person: nil) },
            grant: { actor, _ in Grant(actor: actor, role: .open, readable: .everything) },
            record: { _ in },
            signIn: { _ in nil },
            unknown: { _ in throw ProblemDetails.unauthorized() },
            api: { try APIHandler.answer($0, $1, $2) },
            proxies: { .none },
            reload: {},
            canRecord: { true }, lastRecord: { nil })
    }

    /// Nobody reads anything: what holds until access is set up.
    package static var closed: ServerParts {
        var parts = open
        parts.actor = { _ in nil }
        parts.grant = { actor, _ in Grant(actor: actor, role: .staff, readable: .nothing) }
        return parts
    }
}

extension ServerParts {
    /// Access by the rules, and a record of it.
    package static func ruled(by access: AccessControl) -> ServerParts {
        var parts = open
        parts.actor = { try await access.gate.authenticator.actor(of: $0) }
        parts.grant = { try await access.gate.grant(to: $0, $1) }
        parts.record = { look in
            try await access.gate.record(look.served, look.grant, look.request, status: look.status.code)
        }
        parts.signIn = { try await access.gate.routes.answer($0) }
        parts.unknown = { throw access.gate.authenticator.challenge($0) }
        parts.proxies = { access.gate.rules.trustedProxies }
        parts.reload = { try access.reload() }
        parts.canRecord = { await access.canRecord() }
        parts.lastRecord = { access.note }
        return parts
    }
}

/// One answer, as the access log is told of it before it leaves.
package struct AccessLook: Sendable {
    package let request: ServerRequest
    package let grant: Grant
    /// What of the record the answer has; `nil` if the request was refused.
    package let served: Served?
    package let status: HTTPResponse.Status

    package init(request: ServerRequest, grant: Grant, served: Served?, status: HTTPResponse.Status) {
        (self.request, self.grant, self.served, self.status) = (request, grant, served, status)
    }
}

extension ProblemDetails {
    static func unauthorized() -> ProblemDetails {
        var problem = ProblemDetails(
            .unauthorized, "unauthorized", "Sign in first",
            "Nothing in the request says who asks. Sign in, or send a token.")
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }

    static func unavailable(_ detail: String, retryAfter seconds: Int = 1) -> ProblemDetails {
        var problem = ProblemDetails(.serviceUnavailable, "unavailable", "Not now", detail)
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }
}
