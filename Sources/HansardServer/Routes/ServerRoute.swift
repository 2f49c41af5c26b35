import HTTPServer
import HTTPTypes
import Hansard

/// One thing that the server does: at which paths and by which method, what may be sent, who may have it done, what the access log
/// calls it, and what answers.
///
/// `ServerRoutes.all` has them. Which methods a path takes, how long a body may be, the checks of a form, what the metrics count and
/// the matrix of the tests are made from them.
struct ServerRoute: Sendable {
    /// What may be sent.
    enum Body: Sendable, Equatable {
        /// Nothing.
        case none
        /// A form of one of our own pages. Its token was given for this purpose, in which `{name}` stands for a value of the path,
        /// to this reader in this session.
        case form(for: String)
        /// JSON of a program.
        case json(maximumBytes: Int)
    }

    /// What comes, and so in which form an error is told and under which name the metrics count it.
    enum Kind: Sendable { case page, json, operations, access }

    /// What answers, and so what has to be known of who asks.
    enum Handler: Sendable {
        /// Whoever watches the server, known or not.
        case operations(@Sendable (OperationsResponder, Request) async throws -> Response)
        /// Finds out itself who asks: signing in and out, and choosing a case.
        case access(@Sendable (AuthRoutes, RouteCall, Timestamp) async throws -> Answer)
        /// For a reader whose role has the permission. What it finds is in the access log before it leaves.
        case reader(
            Permission, @Sendable (ArchiveResponders, RouteCall, Grant) async throws -> RecordResponder.Found)
    }

    let pattern: RoutePattern
    /// GET stands for HEAD too.
    let method: HTTPRequest.Method
    let body: Body
    let kind: Kind
    /// What entries of the access log that come of it may be called, besides `refused`.
    let actions: [AuditAction]
    let handler: Handler
    /// Whether it changes something, so that no page of another site may ask for it, not even by a link.
    let isOwnSitesAlone: Bool

    /// - Parameters:
    ///   - path: Below the root, without a `/` before it: `export/{job}/`.
    ///   - isOwnSitesAlone: Whether no page of another site may ask for it; `nil` where the method says so.
    init(
        _ method: HTTPRequest.Method = .get, _ path: String, _ kind: Kind, body: Body = .none,
        actions: [AuditAction] = [],
        isOwnSitesAlone: Bool? = nil, _ handler: Handler
    ) {
        (self.method, pattern, self.body, self.kind) = (method, RoutePattern(path), body, kind)
        (self.actions, self.handler) = (actions, handler)
        self.isOwnSitesAlone = isOwnSitesAlone ?? (method != .get)
    }

    /// Who may have it done; `nil` for whoever asks.
    var permission: Permission? { if case .reader(let permission, _) = handler { permission } else { nil } }

    /// The longest body, in bytes; 0 where there may be none.
    func maximumBodyBytes(_ limits: ServerLimits) -> Int {
        switch body {
        case .none: 0
        case .form: limits.bodyBytes
        case .json(let bytes): bytes
        }
    }
}

/// What a server has that answers readers.
struct ArchiveResponders: Sendable {
    let record: RecordResponder
    let exports: ExportResponder
    let audit: AuditResponder
}

/// A request with the route that answers it.
package struct RouteCall: Sendable {
    /// What is asked for.
    package let request: Request
    let route: ServerRoute
    /// Of the names in the route’s path.
    let values: [String: String]

    init(_ request: Request, _ route: ServerRoute, _ values: [String: String]) {
        (self.request, self.route, self.values) = (request, route, values)
    }

    /// What the path has in that place.
    subscript(name: String) -> String { values[name] ?? "" }

    /// What the token of the route’s form was given for; `nil` where it takes none.
    var formPurpose: String? {
        guard case .form(let purpose) = route.body else { return nil }
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
        if route.isOwnSitesAlone { try SentForm.refuseOtherSites(request) }
        if case .form = route.body { _ = try form { access.isFormToken($0, $1, for: actor, request) } }
    }
}
