import HTTPServer
import HTTPTypes
import HansardSite

extension RecordResponder {
    fileprivate static let disclosures = [
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
        .reader(.readPages) { try await $0.record.read($1.request, $2) })

    /// The API’s description, without the `/` at the end of its address.
    static let apiIndex = ServerRoute(reading: Routes.index, at: RoutePattern("api/v1"))

    /// What the API has no operation for, and says so.
    static let apiRest = ServerRoute(
        .get, "api/v1/{operation...}", .json, actions: disclosures,
        .reader(.readPages) { try await $0.record.unknown($1.request, $2) })
}

extension ServerRoute {
    /// An operation of the API as a route.
    init(_ operation: APIOperation) {
        guard operation.isElsewhere, let export = ExportResponder.operations[operation.operationID] else {
            self.init(reading: operation, at: operation.pattern)
            return
        }
        let method =
            switch operation.method {
            case "post": HTTPRequest.Method.post
            case "delete": HTTPRequest.Method.delete
            default: HTTPRequest.Method.get
            }
        self.init(
            method, operation.pattern, .json,
            body: operation.body == nil ? .none : .json(maximumBytes: ExportFields.maximumJSONBytes),
            actions: [.disclosure(.exportBegun), .disclosure(.export), .disclosure(.exportGoesOn)],
            .reader(operation.permission) { parts, call, grant in
                try await parts.exports.found(call) { try await export(parts.exports, call, grant) }
            })
    }

    /// One that is made of a reading of the archive.
    fileprivate init(reading operation: APIOperation, at pattern: RoutePattern) {
        let parameters = operation.allParameters
        self.init(
            .get, pattern, .json, actions: RecordResponder.disclosures,
            .reader(operation.permission) { try await $0.record.answer(operation, parameters, $1, $2) })
    }
}
