import HTTPServer
import HTTPTypes

/// Why somebody who is known may not read as they asked: what they are told, and what the log says.
package struct Refusal: Error, Sendable {
    /// `case-expired`, `case-foreign`, `case-unknown`, `no-role`, `role-foreign`, …
    package let outcome: String
    /// What whoever asked is told.
    package let problem: ProblemDetails
    /// In which they asked, if they named one.
    package var role: Role?
    /// Under which they asked.
    package var caseName: String?
    /// Which they gave.
    package var reason: String?
}

extension ProblemDetails {
    static func forbidden(_ kind: String, _ title: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(.forbidden, kind, title, detail)
    }
}
