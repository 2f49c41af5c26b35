import HTTPTypes
import Hansard
import PairChannel

/// An error as RFC 9457 has it: what went wrong, and how to mend it. It never quotes a message, a path of this machine or
/// a statement of the database.
package struct ProblemDetails: Error, Sendable {
    package let status: HTTPResponse.Status
    /// The last part of its `type`, which the API's documentation explains: `unknown-parameter`.
    package let kind: String
    package let title: String
    package let detail: String
    /// Which parameters are wrong, and why.
    package var parameters: [(name: String, detail: String)] = []
    package var headers = HTTPFields()
    /// Whether to sign in would help, and this server can have that done.
    var offersSignIn = false

    package init(_ status: HTTPResponse.Status, _ kind: String, _ title: String, _ detail: String) {
        (self.status, self.kind, self.title, self.detail) = (status, kind, title, detail)
    }

    package static func notFound() -> ProblemDetails {
        ProblemDetails(
            .notFound, "not-found", "Not found",
            "There is nothing here that you may read. Check the address, or begin at the first page.")
    }

    /// As JSON, for programs.
    ///
    /// - Parameter root: The path below which readers find the server, where its API says what a `kind` means.
    package func answer(root: String = "/") -> Answer {
        var json = [UInt8].object { json in
            json.member("type", "\(root)api/v1/problems#\(kind)")
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
        var answer = Answer(status: status, type: "application/problem+json", bytes: json)
        answer.headers.append(contentsOf: headers)
        return answer
    }
}
