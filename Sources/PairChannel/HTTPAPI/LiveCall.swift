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
        let path = pathParts
        if path.count > 2, path[1].elementsEqual("apps".utf8) {
            return apps.first { path[2].elementsEqual($0.id.utf8) }?.id
        }
        let key = CallQuery(target)["auth_key"]
        return apps.first { $0.key == key }?.id
    }

    /// The parts of the path after the app’s, decoded.
    var place: [String] {
        let parts = pathParts.dropFirst()
        let isOfApp = parts.first?.elementsEqual("apps".utf8) ?? false
        // Without an app there is only the one path that a library uses.
        guard
            isOfApp
                || parts.first?.elementsEqual("users".utf8) ?? false
                    && parts.last?.elementsEqual("terminate_connections".utf8) ?? false
        else { return [] }
        return parts.dropFirst(isOfApp ? 2 : 0).map { CallQuery.decoded(Substring($0), plusIsSpace: false) ?? "" }
    }

    /// By bytes: to find where characters end costs more than all else that is done with an address.
    private var pathParts: [Substring.UTF8View] {
        target.utf8.prefix { $0 != UInt8(ascii: "?") }
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
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
