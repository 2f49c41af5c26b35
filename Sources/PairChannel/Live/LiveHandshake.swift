/// What a client asks for when it connects: `/app/KEY?protocol=7&client=js&version=8.6.0`.
package struct LiveHandshake: Sendable {
    package static let protocolVersions = 5...7

    package let key: String

    /// Reads a request’s target. Parameters come in any order, and those not known are nothing to us.
    ///
    /// - Throws: why the connection is ended; inside the socket, since a refused upgrade looks to a browser like a fault of
    ///   the network.
    package init(target: String) throws(CloseCode) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/", omittingEmptySubsequences: true)
        // A client may be told to put a prefix before it.
        guard path.count >= 2, path[path.count - 2] == "app" else { throw .badPath }
        key = String(path[path.count - 1])
        let query = parts.count > 1 ? parts[1] : ""
        let version = query.split(separator: "&").first { $0.hasPrefix("protocol=") }?.dropFirst("protocol=".count)
        guard let version, !version.isEmpty else { throw .noVersion }
        guard let number = Int(version) else { throw .badVersion }
        guard Self.protocolVersions.contains(number) else { throw .unsupportedProtocol }
    }
}
