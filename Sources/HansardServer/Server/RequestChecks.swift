import HTTPServer
import HTTPTypes
import NIOCore

/// What is checked of every request, whoever asks for whatever.
struct RequestChecks: Sendable {
    let address: PublicAddress

    /// The request, if it is one that the archive answers.
    func request(
        _ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?, _ proxies: TrustedProxies
    ) throws(ProblemDetails) -> Request {
        guard RequestMethods.allows(head) else {
            let methods = RequestMethods.list(head)
            var problem = ProblemDetails(
                .methodNotAllowed, "method", "Only \(methods)", "This server only reads. Here it takes \(methods).")
            problem.headers[.allow] = methods
            throw problem
        }
        guard !head.hasBody || RequestMethods.takesBody(head) else {
            throw ProblemDetails(.contentTooLarge, "body", "No bodies", "This server takes no bodies. Leave it out.")
        }
        let target = try RequestTarget(head.target)
        try address.check(host: target.authority ?? head.fields[.hostField])
        try checkFetch(head)
        return Request(
            head, path: target.path.isEmpty ? "index.html" : target.path, query: target.query, body: body, peer: peer,
            proxies: proxies)
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
