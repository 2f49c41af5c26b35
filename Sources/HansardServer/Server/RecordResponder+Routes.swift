import HTTPServer
import HTTPTypes
import HansardSite

extension RecordResponder {
    private static let disclosures = [
        DisclosureAction.list, .view, .search, .feed, .export, .exportGoesOn, .attachment,
    ]
    .map { AuditAction.disclosure($0) }

    /// The documents for auditors, as pages and as Markdown.
    static let policyRoutes = PolicyDocument.Kind.allCases.flatMap { kind in
        ["html", "md"].map { ending in
            ServerRoute(
                .get, "\(kind.path).\(ending)", .page, actions: [.disclosure(.view)],
                .reader(.readPolicy) { try await $0.record.policy(kind, $1.request, $2) })
        }
    }

    /// Whatever a build would write.
    static let page = ServerRoute(
        .get, "{page...}", .page, actions: disclosures,
        .reader(.readPages) { try await $0.record.read($1.request, $2, isAPI: false) })

    /// The API’s description, without the `/` at the end of its address.
    static let apiIndex = api("api/v1")
    /// What the API has no operation for, and says so.
    static let apiRest = api("api/v1/{operation...}")

    private static func api(_ path: String) -> ServerRoute {
        ServerRoute(
            .get, path, .json, actions: disclosures,
            .reader(.readPages) { try await $0.record.read($1.request, $2, isAPI: true) })
    }
}

extension ServerRoute {
    /// An operation of the API as a route.
    init(_ operation: APIOperation) {
        let path = "api/v1/\(operation.path)"
        guard operation.isElsewhere, let export = ExportResponder.operations[operation.operationID] else {
            self = ServerRoute(
                .get, path, .json, actions: RecordResponder.apiRest.actions,
                .reader(operation.permission) { try await $0.record.read($1.request, $2, isAPI: true) })
            return
        }
        let method =
            switch operation.method {
            case "post": HTTPRequest.Method.post
            case "delete": HTTPRequest.Method.delete
            default: HTTPRequest.Method.get
            }
        self = ServerRoute(
            method, path, .json,
            body: operation.body == nil ? .none : .json(maximumBytes: ExportFields.maximumJSONBytes),
            actions: [.disclosure(.exportBegun), .disclosure(.export), .disclosure(.exportGoesOn)],
            .reader(operation.permission) { parts, call, grant in
                try await parts.exports.found(call) { try await export(parts.exports, call, grant) }
            })
    }
}
