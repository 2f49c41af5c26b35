import HTTPServer
import HTTPTypes
import HansardSite

/// All that the archive’s server does, and the finding of what a request asks for.
///
/// A new route is a value in the list of what answers it: `OperationsResponder`, `AuthRoutes`, `ExportResponder`, `AuditResponder` or
/// `RecordResponder`.
enum ServerRoutes {
    /// Of those whose paths have something in common the one that comes first has it.
    static let all: [ServerRoute] = {
        let own =
            OperationsResponder.routes + AuthRoutes.routes + ExportResponder.routes + AuditResponder.routes
            + RecordResponder.policyRoutes
            + Routes.all.map { ServerRoute($0) }
        return own + own.compactMap(folder) + [RecordResponder.apiIndex, RecordResponder.apiRest, RecordResponder.page]
    }()

    /// What stands at a folder’s address without the `/` at its end: where the folder is.
    private static func folder(_ route: ServerRoute) -> ServerRoute? {
        guard route.method == .get, route.kind == .page, route.pattern.text.hasSuffix("/"),
            let permission = route.permission
        else { return nil }
        return ServerRoute(
            .get, String(route.pattern.text.dropLast()), .page,
            .reader(permission) { parts, call, _ in
                (try parts.record.encoder.encoded(Response(movedTo: "/\(call.request.path)/"), for: call.request), nil)
            })
    }

    /// What entries of the access log may be called, each once: those of all routes, and of what is refused.
    static let actions: [String] = {
        var names: [String] = []
        for name in all.flatMap(\.actions).map(\.name) + [AuditAction.refused.name] where !names.contains(name) {
            names.append(name)
        }
        return names.sorted()
    }()

    /// What there is at a path.
    struct Match: Sendable {
        /// One for each method; never empty.
        let routes: [ServerRoute]
        /// Of the names in their path.
        let values: [String: String]

        /// - Parameter method: As a request has it: `POST`.
        func route(for method: String) -> ServerRoute? {
            let asked = method == "HEAD" ? "GET" : method
            return routes.first { $0.method.rawValue == asked }
        }

        /// As `Allow` lists them.
        var methods: String {
            routes.map { $0.method == .get ? "GET, HEAD" : $0.method.rawValue }.joined(separator: ", ")
        }
    }

    private struct Entry: Sendable {
        let pattern: RoutePattern
        var routes: [ServerRoute]
    }

    /// By what their paths begin with; below `nil` those that begin with anything, which come last.
    private static let entries: [String?: [Entry]] = {
        var entries: [String?: [Entry]] = [:]
        for route in all {
            let first = route.pattern.first
            var list = entries[first] ?? []
            if let i = list.firstIndex(where: { $0.pattern.text == route.pattern.text }) {
                list[i].routes.append(route)
            } else {
                list.append(Entry(pattern: route.pattern, routes: [route]))
            }
            entries[first] = list
        }
        return entries
    }()

    /// - Parameter path: Below the root, without a `/` before it, decoded.
    static func match(_ path: String) -> Match {
        let parts = RoutePattern.parts(path)
        for list in [entries[String(parts[0])], entries[nil]] {
            for entry in list ?? [] {
                if let values = entry.pattern.match(parts) { return Match(routes: entry.routes, values: values) }
            }
        }
        return Match(routes: [RecordResponder.page], values: [:])
    }

    /// What there is where a request goes; what there is at no place, where its address cannot be read.
    static func match(_ target: Result<RequestTarget, ProblemDetails>) -> Match {
        match((try? target.get().path) ?? "")
    }

    /// The longest body of a request, in bytes; 0 where it may have none.
    static func maximumBodyBytes(_ head: RequestHead, _ limits: ServerLimits) -> Int {
        guard head.method != "GET", head.method != "HEAD", let path = try? RequestTarget(head.target).path else {
            return 0
        }
        return match(path).route(for: head.method)?.maximumBodyBytes(limits) ?? 0
    }
}
