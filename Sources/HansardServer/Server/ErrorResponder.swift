import HTTPServer
import HTTPTypes
import HansardSite
import HansardStore
import NIOCore

/// Says what went wrong: to a program as JSON, to somebody who looks at pages as a page of the site’s.
struct ErrorResponder: Sendable {
    private let encoder: ResponseEncoder
    private let pages: ErrorPages
    /// The path below which readers find the server.
    private let root: String

    init(_ site: Site, _ encoder: ResponseEncoder, root: String) {
        (self.encoder, self.root) = (encoder, root)
        pages = ErrorPages(site) { Gzip.compressed($0) }
    }

    /// - Parameter offersSignIn: Whether this server can have somebody unknown signed in.
    func encoded(
        _ problem: ProblemDetails, for head: RequestHead, _ peer: SocketAddress?, offersSignIn: Bool
    ) -> EncodedResponse {
        let path = (try? RequestTarget(head.target))?.path
        let request = Request(method: .get, path: path ?? "", headers: head.fields, peer: peer)
        let page = request.wantsPage ? page(problem, at: path, offersSignIn: offersSignIn) : nil
        let response = page ?? problem.response(ofType: root + "api/v1/problems#")
        return encoder.cached(response, for: request).encoded(for: head.fields)
    }

    /// The problem as a page of the site’s; `nil` where it is none, or the page cannot be drawn.
    ///
    /// - Parameter path: What was asked for; `nil` where that cannot be read.
    private func page(_ problem: ProblemDetails, at path: String?, offersSignIn: Bool) -> Response? {
        guard problem.status.kind == .clientError || problem.status.kind == .serverError else { return nil }
        var response = Response(status: problem.status)
        let kind = ErrorPages.Kind(status: problem.status.code, problem: problem.kind)
        let isDrawn: Void? = try? draw(
            kind, detail: problem.detail, at: path, offersSignIn: offersSignIn, as: &response)
        response.headers.append(contentsOf: problem.headers)
        return isDrawn.map { response }
    }

    /// Has a page that needs no archive be what is sent.
    ///
    /// - Parameter path: What was asked for; `nil` where that cannot be read.
    /// - Throws: `PageTemplates.Problem` for templates that cannot be drawn.
    func draw(
        _ kind: ErrorPages.Kind, detail: String = "", at path: String?, offersSignIn: Bool, as response: inout Response
    ) throws {
        // As the page’s links go up from where it stands; not by any number of folders that somebody made up.
        let prefix = path.map(\.prefixToRoot).flatMap { $0.utf8.count <= 30 ? $0 : nil }
        let page = try pages.page(kind, detail: detail, root: prefix ?? root, offersSignIn: offersSignIn)
        response.headers[.contentType] = "text/html; charset=utf-8"
        (response.body, response.gzipped, response.policy) = (.bytes(page.html), page.gzipped, page.policy)
    }
}
