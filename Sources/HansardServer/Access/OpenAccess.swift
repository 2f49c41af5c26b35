import HTTPServer
import HTTPTypes
import HansardSite
import HansardStore

/// Everybody reads everything, and no record of it is kept: for a demonstration.
package struct OpenAccess: ArchiveAccess {
    /// Nobody’s word is taken.
    package let proxies = TrustedProxies.none
    /// Nobody has to.
    package let offersSignIn = false
    /// There is none.
    package let lastRecord: String? = nil

    /// There are no rules.
    package let facts: AccessFacts? = nil

    /// There is no record of it.
    package let recorded: AccessDatabase? = nil

    /// For any archive.
    package init() {}

    /// One actor for all.
    package func actor(of request: Request) -> Actor? { Actor(means: .open, subject: "open", person: nil) }

    /// Everything.
    package func grant(to actor: Actor, _ request: Request) -> Grant {
        Grant(actor: actor, role: .open, readable: .everything)
    }

    /// Nothing is kept.
    package func record(_ event: AccessEvent) {}

    /// Nothing is under `auth/`.
    package func signIn(_ call: RouteCall, _ answer: AuthRoutes.Answering) -> Answer? { nil }

    /// Nobody has anything that another could use.
    package func formToken(_ purpose: String, for actor: Actor, _ request: Request) -> String { "" }

    /// Any: see `formToken`. A form is sent by our own pages all the same, see `SentForm`.
    package func isFormToken(_ token: String, _ purpose: String, for actor: Actor, _ request: Request) -> Bool { true }

    /// Never asked for, for everybody is known.
    package func challenge(_ request: Request) -> ProblemDetails { .unauthorized() }

    /// Nothing can fail.
    package func canRecord() -> Bool { true }

    /// There are no rules.
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
