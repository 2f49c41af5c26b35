import HTTPServer
import Hansard

/// A request with what is known of the route that answers it.
package struct RouteCall: Sendable {
    /// What is asked for.
    package let request: Request
    let kind: RouteKind
    /// What entries of the access log that come of it may be called, besides `refused`.
    let actions: [AuditAction]
    /// Whether no page of another site may ask for it.
    let isOwnSitesAlone: Bool
    private let body: RouteBody
    /// Of the names in the route’s path.
    let values: [String: String]
    /// The fields that its form has sent, in their order, once they were checked; empty where it takes none.
    private(set) var sent: [(name: String, value: String)] = []

    init(
        _ request: Request, _ values: [String: String], body: RouteBody, kind: RouteKind, actions: [AuditAction],
        isOwnSitesAlone: Bool
    ) {
        (self.request, self.values, self.body, self.kind) = (request, values, body, kind)
        (self.actions, self.isOwnSitesAlone) = (actions, isOwnSitesAlone)
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

    /// The call with what its form has sent.
    ///
    /// - Parameter isToken: Whether a token was given for a purpose to whoever asks.
    /// - Throws: `ProblemDetails` for what changes something and was asked for by a page of another site, and for a form that was
    ///   not shown to whoever sends it.
    func checked(_ isToken: (_ token: String, _ purpose: String) -> Bool) throws(ProblemDetails) -> RouteCall {
        if isOwnSitesAlone { try SentForm.refuseOtherSites(request) }
        guard case .form = body else { return self }
        var call = self
        call.sent = try form(isToken).fields
        return call
    }
}
