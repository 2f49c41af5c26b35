import HTTPTypes
import PairChannel

/// Why a request is refused, as RFC 9457 has it: what went wrong, and how to mend it. It never quotes a message, a path of this
/// machine or a statement of the database.
package struct ProblemDetails: Error, Sendable {
    /// What it is answered with.
    package let status: HTTPResponse.Status
    /// The last part of its `type`, which the documentation explains: `unknown-parameter`.
    package let kind: String
    /// The kind in words: the same for each problem of the kind.
    package let title: String
    /// What went wrong with this request, and how to mend it.
    package let detail: String
    /// Which parameters are wrong, and why.
    package var parameters: [(name: String, detail: String)] = []
    /// What the response has besides: `Retry-After`, `Allow`.
    package var headers = HTTPFields()

    /// - Parameter kind: Letters of a to z, and `-`.
    package init(_ status: HTTPResponse.Status, _ kind: String, _ title: String, _ detail: String) {
        (self.status, self.kind, self.title, self.detail) = (status, kind, title, detail)
    }

    /// For what is refused before a route has it.
    package init(status: HTTPResponse.Status, reason: String) {
        self.init(status, "request", status.reasonPhrase, reason)
    }

    /// What was sent is no HTTP.
    package static func malformed(_ reason: String) -> ProblemDetails { Self(status: .badRequest, reason: reason) }

    static let timeout = Self(status: .requestTimeout, reason: "The request did not come in time.")

    /// The same whether there is nothing, or nothing that whoever asks may have.
    package static func notFound() -> ProblemDetails {
        ProblemDetails(
            .notFound, "not-found", "Not found",
            "There is nothing here that you may read. Check the address, or begin at the first page.")
    }

    /// As JSON, for programs.
    ///
    /// - Parameter prefix: What `kind` is the end of: an address at which it is explained, or a name.
    package func response(ofType prefix: String) -> Response {
        var json = [UInt8].object { json in
            json.member("type", prefix + kind)
            json.member("title", title)
            json.member("status", status.code)
            json.member("detail", detail)
            guard !parameters.isEmpty else { return }
            json.name("errors")
            json.appendArray(of: parameters) { json, parameter in
                json.openObject()
                json.member("parameter", parameter.name)
                json.member("detail", parameter.detail)
                json.closeObject()
            }
        }
        json.append(0x0A)
        var response = Response(status: status, type: "application/problem+json", bytes: json)
        response.headers.append(contentsOf: headers)
        return response
    }

    /// In words, with which the connection ends: for what is refused before anybody is asked, and of which nothing is known.
    var encoded: EncodedResponse {
        var response = EncodedResponse(
            status, lines: "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n",
            .bytes(Array((detail + "\n").utf8)))
        response.closes = true
        return response
    }
}

extension ProblemDetails: Equatable {
    /// By all that is told.
    package static func == (a: Self, b: Self) -> Bool {
        (a.status, a.kind, a.title, a.detail) == (b.status, b.kind, b.title, b.detail) && a.headers == b.headers
            && a.parameters.elementsEqual(b.parameters, by: ==)
    }
}
