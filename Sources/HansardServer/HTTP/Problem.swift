import HTTPTypes
import Hansard
import PairChannel

/// An error as RFC 9457 has it: what went wrong, and how to mend it. It never quotes a message, a path of this machine or
/// a statement of the database.
package struct Problem: Error, Sendable {
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

    package static func notFound() -> Problem {
        Problem(
            .notFound, "not-found", "Not found",
            "There is nothing here that you may read. Check the address, or begin at the first page.")
    }

    /// As JSON, for programs.
    ///
    /// - Parameter root: The path below which readers find the server, where its API says what a `kind` means.
    package func answer(root: String = "/") -> Answer {
        var json: [UInt8] = Array("{\"type\":\"\(root)api/v1/problems#\(kind)\",\"title\":".utf8)
        json.appendJSON(title)
        json.append(contentsOf: ",\"status\":\(status.code),\"detail\":".utf8)
        json.appendJSON(detail)
        if !parameters.isEmpty {
            json.append(contentsOf: ",\"errors\":[".utf8)
            for (i, parameter) in parameters.enumerated() {
                json.append(contentsOf: (i > 0 ? ",{\"parameter\":" : "{\"parameter\":").utf8)
                json.appendJSON(parameter.name)
                json.append(contentsOf: ",\"detail\":".utf8)
                json.appendJSON(parameter.detail)
                json.append(contentsOf: "}".utf8)
            }
            json.append(contentsOf: "]".utf8)
        }
        json.append(contentsOf: "}\n".utf8)
        var answer = Answer(status: status, type: "application/problem+json", bytes: json)
        answer.headers.append(contentsOf: headers)
        return answer
    }
}
