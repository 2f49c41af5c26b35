/// A request to the HTTP API, as it came.
package struct LiveCall: Sendable {
    package let method: String
    /// Path and query, not decoded: `/apps/1/events?auth_key=…`.
    package let target: String
    package let body: [UInt8]

    package init(method: String, target: String, body: [UInt8]) {
        (self.method, self.target, self.body) = (method, target, body)
    }

    /// The id of the app that it is for; `nil` when `apps` has none such.
    ///
    /// PyPI’s `pusher` 3.3.4 ends a user’s connections at `/users/…`, without an app: then the key says which.
    package func app(of apps: [AppCredentials]) -> String? {
        let path = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        if path.count > 2, path[1] == "apps" { return apps.first { $0.id == path[2] }?.id }
        let key = CallQuery(target)["auth_key"]
        return apps.first { $0.key == key }?.id
    }

    /// The parts of the path after the app’s, decoded.
    var place: [String] {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        // Without an app there is only the one path that a library uses.
        guard parts.first == "apps" || parts.first == "users" && parts.last == "terminate_connections" else {
            return []
        }
        return parts.dropFirst(parts.first == "apps" ? 2 : 0).map { CallQuery.decoded($0, plusIsSpace: false) ?? "" }
    }
}

/// What a call is answered with.
package struct LiveAnswer: Sendable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    /// In words: what went wrong, and how to mend it. Libraries look at the status alone, so this is for people.
    package init(status: Int, text: String) {
        (self.status, contentType) = (status, "text/plain; charset=utf-8")
        body = Array((text + "\n").utf8)
    }

    init(json: [UInt8]) { (status, contentType, body) = (200, "application/json", json) }

    static let empty = LiveAnswer(json: Array("{}".utf8))
}

/// Why a call is refused; the answer’s status and text.
struct CallRefusal: Error {
    let status: Int
    let message: String

    static func bad(_ message: String) -> CallRefusal { CallRefusal(status: 400, message: message) }
}
