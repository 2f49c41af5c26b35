import HTTPTypes
import HansardSite

extension ExportResponder {
    /// What answers one of its routes.
    typealias Answering = @Sendable (ExportResponder, RouteCall, Grant) async throws -> Answer

    private static let bundled = [DisclosureAction.export, .exportGoesOn].map { AuditAction.disclosure($0) }

    /// Pages below `export/`; what programs ask for is among the operations of the API.
    static let routes = [
        route(.get, "export/") { try await $0.form($1, $2) },
        route(.post, "export/", .export, body: .form(for: formPurpose), actions: [.disclosure(.exportBegun)]) {
            try await $0.begin(form: $1, $2)
        },
        route(.get, "export/{export}/") { try await $0.page($1, $2) },
        route(.post, "export/{export}/delete", body: .form(for: formPurpose)) { try $0.delete(form: $1, $2) },
        route(.get, "export/{export}/bundle.zip", actions: bundled) { try await $0.bundle($1, $2) },
    ]

    private static func route(
        _ method: HTTPRequest.Method, _ path: String, _ permission: Permission = .readPages,
        body: RouteBody = .none, actions: [AuditAction] = [], _ answer: @escaping Answering
    ) -> ServerRoute {
        ServerRoute(
            method, path, .page, body: body, actions: actions,
            .reader(permission) { parts, call, grant in
                try await parts.exports.found(call) { try await answer(parts.exports, call, grant) }
            })
    }

    /// What answers the operations of the API, by their ids.
    static let operations: [String: Answering] = [
        "listExports": { try $0.list($1, $2) }, "beginExport": { try await $0.begin(json: $1, $2) },
        "getExport": { try $0.json($1, $2) }, "deleteExport": { try $0.delete(json: $1, $2) },
        "downloadExport": { try await $0.bundle(json: $1, $2) },
    ]
}
