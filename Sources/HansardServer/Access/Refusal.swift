import HTTPServer
import HTTPTypes

/// Why somebody who is known may not read as they asked: what they are told, and what the log says.
package struct Refusal: Error, Sendable {
    /// `case-expired`, `case-foreign`, `case-unknown`, `no-role`, `role-foreign`, …
    package let outcome: String
    package let problem: ProblemDetails
    package var role: Role?
    package var caseName: String?
    package var reason: String?
}

extension ProblemDetails {
    static func forbidden(_ kind: String, _ title: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(.forbidden, kind, title, detail)
    }
}
