import HTTPServer
import HTTPTypes

/// Everybody reads everything, and no record of it is kept: for a demonstration.
package struct OpenAccess: ArchiveAccess {
    package let proxies = TrustedProxies.none
    package let offersSignIn = false
    package let lastRecord: String? = nil

    package init() {}

    package func actor(of request: Request) -> Actor? { Actor(means: .open, subject: "open", person: nil) }

    package func grant(to actor: Actor, _ request: Request) -> Grant {
        Grant(actor: actor, role: .open, readable: .everything)
    }

    package func record(_ event: AccessEvent) {}

    package func signIn(_ request: Request) -> Answer? { nil }

    package func challenge(_ request: Request) -> ProblemDetails { .unauthorized() }

    package func canRecord() -> Bool { true }

    package func reload() {}
}

extension ProblemDetails {
    static func unauthorized() -> ProblemDetails {
        var problem = ProblemDetails(
            .unauthorized, "unauthorized", "Sign in first",
            "Nothing in the request says who asks. Sign in, or send a token.")
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }
}
