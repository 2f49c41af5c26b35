import HTTPServer
import HTTPTypes
import Hansard
import PairChannel

/// What a request below `/chat/` is answered with.
package struct ChatAnswer: Sendable {
    package var status: Int
    package var fields = HTTPFields()
    package var body: [UInt8]

    package init(status: Int = 200, type: String, body: [UInt8]) {
        (self.status, self.body) = (status, body)
        fields[.contentType] = type
        // Somebody’s messages, or who they are: nothing that a cache is to keep, the browser’s own included.
        fields[.cacheControl] = "private, no-store"
        fields[.contentSecurityPolicy] = SafeFields.strictPolicy
        fields[.referrerPolicy] = SafeFields.referrerPolicy
    }

    init(json: [UInt8]) { self.init(type: "application/json", body: json) }

    static let nothing: ChatAnswer = {
        var answer = ChatAnswer(status: 204, type: "text/plain", body: [])
        answer.fields[.contentType] = nil
        return answer
    }()
}

/// Why a request is refused, as RFC 9457 has it.
struct ChatProblem: Error, Equatable {
    let status: Int
    let type: String
    let title: String
    let detail: String
    var retryAfter: Int?
    /// The methods that there are instead.
    var allowed: String?

    init(_ status: Int, _ type: String, _ title: String, _ detail: String, retryAfter: Int? = nil) {
        (self.status, self.type, self.title, self.detail) = (status, type, title, detail)
        self.retryAfter = retryAfter
    }

    static func badRequest(_ detail: String) -> ChatProblem {
        ChatProblem(400, "bad-request", "This is not understood", detail)
    }

    static let unknown = ChatProblem(
        401, "unauthorized", "Nobody knows who you are here",
        "Send a valid token in the header Authorization, or come through the proxy that signs you in.")

    static func forbidden(_ detail: String) -> ChatProblem { ChatProblem(403, "forbidden", "Not for you", detail) }

    static func notFound(_ detail: String) -> ChatProblem { ChatProblem(404, "not-found", "Not here", detail) }

    static func method(allowed: [String]) -> ChatProblem {
        let allowed = allowed.joined(separator: ", ")
        var problem = ChatProblem(405, "method", "Not with this method", "This takes \(allowed).")
        problem.allowed = allowed
        return problem
    }

    static func conflict(_ detail: String) -> ChatProblem { ChatProblem(409, "conflict", "Not as it is now", detail) }

    static func tooLarge(_ detail: String) -> ChatProblem { ChatProblem(413, "too-large", "Too long", detail) }

    static func tooMany(retryAfter: Int) -> ChatProblem {
        ChatProblem(
            429, "too-many", "Too many at once", "Wait for the seconds that Retry-After says.", retryAfter: retryAfter)
    }

    static let unavailable = ChatProblem(
        503, "unavailable", "Not now",
        "It could not be written down, so nothing has been sent. Send it again, with the same client_id.", retryAfter: 1
    )

    static let notLogged = ChatProblem(
        503, "unavailable", "Not now", "The access log cannot be written, and nothing is shown unrecorded.",
        retryAfter: 30)

    var answer: ChatAnswer {
        var json = JSONObject()
        json.add("type", "urn:hansard:chat:" + type)
        json.add("title", title)
        json.add("status", status)
        json.add("detail", detail)
        var answer = ChatAnswer(status: status, type: "application/problem+json", body: json.object)
        if let retryAfter { answer.fields[.retryAfter] = String(retryAfter) }
        answer.fields[.allow] = allowed
        if status == 401 { answer.fields[.wwwAuthenticate] = "Bearer realm=\"hansard-chat\"" }
        return answer
    }
}
