/// A request to the HTTP API, as it came.
package struct APIRequest: Sendable {
    /// In capitals, as it was sent: `POST`.
    package let method: String
    /// Path and query, not decoded: `/apps/1/events?auth_key=…`.
    package let target: String
    /// As it was sent; empty where there is none.
    package let body: [UInt8]
    /// The path’s parts, not decoded; the first is what stands before the first `/`.
    private let parts: [String]

    /// A request that nothing has been checked of.
    package init(method: String, target: String, body: [UInt8]) {
        (self.method, self.target, self.body) = (method, target, body)
        parts = Self.parts(target)
    }

    /// Whether it is for the app that has these.
    ///
    /// PyPI’s `pusher` 3.3.4 ends a user’s connections at `/users/…`, without an app: then the key says which.
    package func isFor(_ app: AppCredentials) -> Bool {
        parts.count > 2 && parts[1] == "apps" ? parts[2] == app.id : APIQuery(target)["auth_key"] == app.key
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
    func require(method: String) throws(APIError) {
        guard self.method == method else {
            throw APIError(status: 405, message: "This takes \(method), not \(self.method).")
        }
    }

    /// The body as a JSON object; an empty one where there is none, since parameters may all be in the address.
    func object() throws(APIError) -> JSONText {
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
