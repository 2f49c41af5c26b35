import HTTPServer
import HTTPTypes

/// What the chat says to whom it refuses something. A kind that the reader can do something about has words of its own in the widget:
/// `Templates/chat/widget/refusal.js`.
extension ProblemDetails {
    static func badRequest(_ detail: String, kind: String = "bad-request") -> Self {
        Self(.badRequest, kind, "This is not understood", detail)
    }

    static var unknown: Self {
        Self(
            .unauthorized, "unauthorized", "Nobody knows who you are here",
            "Send a valid token in the header Authorization, or come through the proxy that signs you in.")
    }

    static func forbidden(_ detail: String, kind: String = "forbidden") -> Self {
        Self(.forbidden, kind, "Not for you", detail)
    }

    static func notFound(_ detail: String) -> Self { Self(.notFound, "not-found", "Not here", detail) }

    static func method(allowed: [String]) -> Self {
        let allowed = allowed.joined(separator: ", ")
        var problem = Self(.methodNotAllowed, "method", "Not with this method", "This takes \(allowed).")
        problem.headers[.allow] = allowed
        return problem
    }

    static func conflict(_ detail: String, kind: String = "conflict") -> Self {
        Self(.conflict, kind, "Not as it is now", detail)
    }

    static func tooLarge(_ detail: String) -> Self { Self(.contentTooLarge, "too-large", "Too long", detail) }

    static func tooMany(retryAfter seconds: Int) -> Self {
        Self(.tooManyRequests, "too-many", "Too many at once", "Wait for the seconds that Retry-After says.")
            .retried(after: seconds)
    }

    static func unavailable(_ detail: String, retryAfter seconds: Int) -> Self {
        Self(.serviceUnavailable, "unavailable", "Not now", detail).retried(after: seconds)
    }

    static var unavailable: Self {
        unavailable(
            "It could not be written down, so nothing has been sent. Send it again, with the same client_id.",
            retryAfter: 1)
    }

    static var notLogged: Self {
        unavailable("The access log cannot be written, and nothing is shown unrecorded.", retryAfter: 30)
    }

    private func retried(after seconds: Int) -> Self {
        var problem = self
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    /// As the chat answers with it.
    var chatResponse: Response {
        var response = response(ofType: "urn:hansard:chat:")
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"hansard-chat\"" }
        return response
    }
}
