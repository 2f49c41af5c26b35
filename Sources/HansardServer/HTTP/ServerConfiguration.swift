import HTTPHeads

/// What a server is started with.
package struct ServerConfiguration: Sendable {
    package var archive: String
    package var host = "127.0.0.1"
    /// 0 for any that is free.
    package var port = 8080
    /// Everybody reads everything: for a demonstration on one's own machine.
    package var isOpen = false
    /// Where readers find the server, when that is not where it listens: `https://record.example.org`.
    package var baseURL: String?
    /// Addresses besides this machine's own that may read the metrics.
    package var metricsPeers: Set<String> = []
    package var workers = 4
    package var limits = ServerLimits()

    package init(archive: String) { self.archive = archive }

    /// By which names the server may be called: as it listens and as readers find it.
    package var publicAddress: PublicAddress {
        var names: Set<String> = []
        if let name = PublicAddress.name(of: host) { names.insert(name) }
        if PublicAddress.isLoopback(host) { names.insert("localhost") }
        if let baseURL, let target = try? RequestTarget(baseURL), let authority = target.authority,
            let name = PublicAddress.name(of: authority)
        {
            names.insert(name)
        }
        return PublicAddress(names: names)
    }

    /// Where readers find the server, with a `/` at the end, for the addresses in feeds: where the command says, where the
    /// settings say, or, for this machine alone, where it listens. `nil` when nobody knows.
    package func readersAddress(inSettings address: String?) -> String? {
        if let baseURL { return baseURL.hasSuffix("/") ? baseURL : baseURL + "/" }
        guard address == nil, PublicAddress.isLoopback(host), port > 0 else { return address }
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
    }

    /// Whether `text` is the address of a server, with nothing after its name and port.
    package static func isBaseURL(_ text: String) -> Bool {
        guard let target = try? RequestTarget(text), let authority = target.authority else { return false }
        return target.path.isEmpty && target.query.isEmpty && PublicAddress.name(of: authority) != nil
    }
}
