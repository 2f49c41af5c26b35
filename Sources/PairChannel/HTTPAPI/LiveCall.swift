/// A request to the HTTP API, as it came.
package struct LiveCall: Sendable {
    package let method: String
    /// Path and query, not decoded: `/apps/1/events?auth_key=…`.
    package let target: String
    package let body: [UInt8]
    /// The path’s parts, not decoded; the first is what stands before the first `/`.
    private let parts: [String]

    package init(method: String, target: String, body: [UInt8]) {
        (self.method, self.target, self.body) = (method, target, body)
        parts = Self.parts(target)
    }

    /// The id of the app that it is for; `nil` when `apps` has none such.
    ///
    /// PyPI’s `pusher` 3.3.4 ends a user’s connections at `/users/…`, without an app: then the key says which.
    package func app(of apps: [AppCredentials]) -> String? {
        if parts.count > 2, parts[1] == "apps" { return apps.first { parts[2] == $0.id }?.id }
        let key = CallQuery(target)["auth_key"]
        return apps.first { $0.key == key }?.id
    }

    /// The parts of the path after the app’s, decoded.
    var place: [String] {
        let parts = parts.dropFirst()
        let isOfApp = parts.first == "apps"
        // Without an app there is only the one path that a library uses.
        guard isOfApp || parts.first == "users" && parts.last == "terminate_connections" else { return [] }
        return parts.dropFirst(isOfApp ? 2 : 0).map { (try? PercentEncoding.decoded($0, plusIsSpace: false)) ?? "" }
    }

    /// - Throws: That another method is needed.
    func require(method: String) throws(CallRefusal) {
        guard self.method == method else {
            throw CallRefusal(status: 405, message: "This takes \(method), not \(self.method).")
        }
    }

    /// The body as a JSON object; an empty one where there is none, since parameters may all be in the address.
    func object() throws(CallRefusal) -> JSONText {
        guard let object = try? JSONText(body.isEmpty ? Array("{}".utf8) : body), object.isObject else {
            throw .bad("The body is no JSON object in UTF-8.")
        }
        return object
    }

    /// By bytes: to find where characters end costs more than all else that is done with an address.
    private static func parts(_ target: String) -> [String] {
        var (target, parts) = (target, [String]())
        parts.reserveCapacity(6)
        target.withUTF8 { bytes in
            let path = bytes[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count)]
            var start = 0
            for end in path.indices where path[end] == UInt8(ascii: "/") {
                parts.append(String(decoding: path[start..<end], as: UTF8.self))
                start = end + 1
            }
            parts.append(String(decoding: path[start...], as: UTF8.self))
        }
        return parts
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

    init(_ refusal: CallRefusal) { self.init(status: refusal.status, text: refusal.message) }

    package static let json = "application/json"

    init(json: [UInt8]) { (status, contentType, body) = (200, Self.json, json) }

    /// An object, whose members `write` adds.
    static func object(_ write: (inout [UInt8]) -> Void) -> LiveAnswer { LiveAnswer(json: .object(write)) }

    static let empty = LiveAnswer(json: Array("{}".utf8))
}

/// Why a call is refused; the answer’s status and text.
struct CallRefusal: Error, Sendable {
    let status: Int
    let message: String

    static func bad(_ message: String) -> CallRefusal { CallRefusal(status: 400, message: message) }
}
