import HTTPServer
import HTTPTypes
import NIOCore

/// What is checked of every request, whoever asks for whatever.
struct RequestChecks: Sendable {
    let address: PublicAddress

    /// The request with its route, if it is one that the archive answers.
    func call(
        _ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?, _ proxies: TrustedProxies
    ) throws(ProblemDetails) -> (RouteCall, ServerRoute) {
        let target = Result { () throws(ProblemDetails) in try RequestTarget(head.target) }
        let match = ServerRoutes.match(target)
        guard let route = match.route(for: head.method) else {
            var problem = ProblemDetails(
                .methodNotAllowed, "method", "Only \(match.methods)", "Here the server takes \(match.methods).")
            problem.headers[.allow] = match.methods
            throw problem
        }
        guard !head.hasBody || route.body != .none else {
            throw ProblemDetails(
                .contentTooLarge, "body", "No bodies", "The server takes no body here. Leave it out.")
        }
        let (path, query, authority) = try target.map { ($0.path, $0.query, $0.authority) }.get()
        try address.check(host: authority ?? head.fields[.hostField])
        try checkFetch(head)
        let request = Request(
            head, path: path.isEmpty ? "index.html" : path, query: query, body: body, peer: peer, proxies: proxies)
        return (RouteCall(request, route, match.values), route)
    }

    /// A page of another site may link here, and may not fetch, embed or frame anything (Fetch Metadata). Clients that are no
    /// browsers send none of these fields.
    private func checkFetch(_ head: RequestHead) throws(ProblemDetails) {
        guard OriginPolicy.links.verdict(on: head.method, head.fields) == .own else {
            throw ProblemDetails(
                .forbidden, "cross-site", "Not from another site",
                "Another site’s page asked for this. Open the address itself.")
        }
    }
}
