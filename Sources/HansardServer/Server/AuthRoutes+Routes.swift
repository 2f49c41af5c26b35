import HTTPServer
import HTTPTypes
import Hansard

extension AuthRoutes {
    /// All that there is under `auth/`. A case is begun and left by a form that was shown to whoever sends it: the token is for
    /// the case’s name, or for none.
    static let routes = [
        route(.get, "auth/sign-in") { try await $0.signIn($1.request, now: $2) },
        route(.get, "auth/callback", actions: [.signIn]) { try await $0.callback($1.request, now: $2) },
        route(.get, "auth/sign-out", actions: [.signOut], isOwnSitesAlone: true) {
            try await $0.signOut($1.request, now: $2)
        },
        route(.get, "auth/cases", actions: [.disclosure(.list)]) { try await $0.cases($1.request, now: $2) },
        route(.get, "auth/case") { try await $0.leavingForm($1.request, now: $2) },
        route(.post, "auth/case", body: .form(for: "")) { try await $0.leaveCase($1, now: $2) },
        route(.get, "auth/case/{case...}") { try await $0.caseForm($1, now: $2) },
        route(.post, "auth/case/{case...}", body: .form(for: "{case}"), actions: [.enterCase]) {
            try await $0.enterCase($1, now: $2)
        },
        route(.get, "auth/{place...}") { _, _, _ in throw ProblemDetails.notFound() },
    ]

    private static func route(
        _ method: HTTPRequest.Method, _ path: String, body: RouteBody = .none, actions: [AuditAction] = [],
        isOwnSitesAlone: Bool? = nil,
        _ answer: @escaping Answering
    ) -> ServerRoute {
        ServerRoute(
            method, path, .access, body: body, actions: actions, isOwnSitesAlone: isOwnSitesAlone, .access(answer))
    }
}
