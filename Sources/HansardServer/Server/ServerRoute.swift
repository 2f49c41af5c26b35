import HTTPServer
import HTTPTypes
import Hansard

/// One thing that the server does: at which paths and by which method, what may be sent, who may have it done, what the access log
/// calls it, and what answers.
///
/// `ServerRoutes.all` has them. Which methods a path takes, how long a body may be, the checks of a form, what the metrics count and
/// the matrix of the tests are made from them.
struct ServerRoute: Sendable {
    /// What answers, and so what has to be known of who asks.
    enum Handler: Sendable {
        /// Whoever watches the server, known or not.
        case operations(@Sendable (OperationsResponder, Request) async throws -> Response)
        /// Finds out itself who asks: signing in and out, and choosing a case.
        case access(AuthRoutes.Answering)
        /// For a reader whose role has the permission. What it finds is in the access log before it leaves.
        case reader(
            Permission, @Sendable (ArchiveResponders, RouteCall, Grant) async throws -> RecordResponder.Found)
    }

    let pattern: RoutePattern
    /// GET stands for HEAD too.
    let method: HTTPRequest.Method
    let body: RouteBody
    let kind: RouteKind
    /// What entries of the access log that come of it may be called, besides `refused`.
    let actions: [AuditAction]
    let handler: Handler
    /// Whether it changes something, so that no page of another site may ask for it, not even by a link.
    let isOwnSitesAlone: Bool

    /// - Parameters:
    ///   - path: Below the root, without a `/` before it: `export/{job}/`.
    ///   - isOwnSitesAlone: Whether no page of another site may ask for it; `nil` where the method says so.
    init(
        _ method: HTTPRequest.Method = .get, _ path: String, _ kind: RouteKind, body: RouteBody = .none,
        actions: [AuditAction] = [],
        isOwnSitesAlone: Bool? = nil, _ handler: Handler
    ) {
        self.init(
            method, RoutePattern(path), kind, body: body, actions: actions, isOwnSitesAlone: isOwnSitesAlone, handler)
    }

    /// The same at the paths of a pattern.
    init(
        _ method: HTTPRequest.Method, _ pattern: RoutePattern, _ kind: RouteKind, body: RouteBody = .none,
        actions: [AuditAction] = [], isOwnSitesAlone: Bool? = nil, _ handler: Handler
    ) {
        (self.method, self.pattern, self.body, self.kind) = (method, pattern, body, kind)
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

extension RouteCall {
    /// A request to a route.
    ///
    /// - Parameter values: Of the names in its path.
    init(_ request: Request, _ route: ServerRoute, _ values: [String: String]) {
        self.init(
            request, values, body: route.body, kind: route.kind, actions: route.actions,
            isOwnSitesAlone: route.isOwnSitesAlone)
    }
}
