import HTTPServer
import Hansard

/// The case under which somebody asks to read: from `Hansard-Case`, or from the cookie that the form at
/// `/auth/case/NAME` sets.
struct CaseChoice {
    let name: String
    let reason: String?

    /// - Returns: `nil` when the request names none.
    init?(_ request: Request, _ actor: Actor, _ cookie: CaseCookie?, now: Timestamp) throws(Refusal) {
        let reason = try AccessHeaders.reason(request)
        if let name = try AccessHeaders.text(request, .hansardCase) {
            (self.name, self.reason) = (name, reason)
            return
        }
        guard let chosen = cookie?.choice(in: request, of: actor, now: now) else { return nil }
        (name, self.reason) = (chosen.name, reason ?? chosen.reason)
    }

    /// The case that somebody asks to begin with.
    init(name: String, reason: String?) { (self.name, self.reason) = (name, reason) }

    /// Why it may not be read under.
    func refusal(_ outcome: String, _ title: String, _ detail: String) -> Refusal {
        // Whether there is a case of somebody else is told by no word.
        let kind = ["case-expired", "case-reason"].contains(outcome) ? outcome : "case"
        return Refusal(
            outcome: outcome, problem: .forbidden(kind, title, detail),
            role: .compliance, caseName: name, reason: reason)
    }
}
