import HTTPServer
import Hansard

/// A request with what is known of the route that answers it.
package struct RouteCall: Sendable {
    /// What is asked for.
    package let request: Request
    let kind: RouteKind
    /// What entries of the access log that come of it may be called, besides `refused`.
    let actions: [AuditAction]
    /// What answers below `auth/`; `nil` for any other route.
    let access: AuthRoutes.Answering?
    /// Whether no page of another site may ask for it.
    let isOwnSitesAlone: Bool
    private let body: RouteBody
    /// Of the names in the route’s path.
    private let values: [String: String]

    init(
        _ request: Request, _ values: [String: String], body: RouteBody, kind: RouteKind, actions: [AuditAction],
        isOwnSitesAlone: Bool, access: AuthRoutes.Answering?
    ) {
        (self.request, self.values, self.body, self.kind) = (request, values, body, kind)
        (self.actions, self.isOwnSitesAlone, self.access) = (actions, isOwnSitesAlone, access)
    }

    /// What the path has in that place.
    subscript(name: String) -> String { values[name] ?? "" }

    /// What the token of the route’s form was given for; `nil` where it takes none.
    var formPurpose: String? {
        guard case .form(let purpose) = body else { return nil }
        guard purpose.hasPrefix("{") else { return purpose }
        return self[String(purpose.dropFirst().dropLast())]
    }

    /// What the form has sent.
    ///
    /// - Parameter isToken: Whether a token was given for a purpose to whoever asks.
    /// - Throws: `ProblemDetails` for what is no form, was sent by a page of another site, or was not shown to whoever sends it.
    func form(_ isToken: (_ token: String, _ purpose: String) -> Bool) throws(ProblemDetails) -> SentForm {
        let sent = try SentForm(request)
        guard let formPurpose, isToken(sent("token") ?? "", formPurpose) else { throw SentForm.stale }
        return sent
    }

    /// Refuses what changes something and was asked for by a page of another site, and a form that was not shown to whoever sends
    /// it.
    func check(_ access: any ArchiveAccess, _ actor: Actor) throws(ProblemDetails) {
        if isOwnSitesAlone { try SentForm.refuseOtherSites(request) }
        if case .form = body { _ = try form { access.isFormToken($0, $1, for: actor, request) } }
    }
}
