import Foundation
import HTTPServer
import Hansard

/// What a server is started with.
package struct ServerConfiguration: Sendable {
    /// Its folder.
    package var archive: String
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// 0 for any that is free.
    package var port = 8080
    /// Everybody reads everything: for a demonstration on one's own machine.
    package var isOpen = false
    /// Where readers find the server, when that is not where it listens: `https://record.example.org`,
    /// `https://intranet.example.org/record/`.
    package var baseURL: String?
    /// Addresses besides this machine's own that may read the metrics.
    package var metricsPeers: Set<String> = []
    /// Requests that are answered from the archive at the same time.
    package var workers = 4
    /// Whether the live server is on the same port. WebSockets may then be half of its connections, so that there is always
    /// a file for a request: were all used up, nobody could be let in.
    package var isShared = false
    /// The program and its version, as exports name it.
    package var generator = "Hansard"
    /// In which a folder is made for the exports that readers begin.
    package var exportsFolder = FileManager.default.temporaryDirectory.path
    /// How many of these there may be.
    package var exports = ExportLimits()
    /// What one client, or all, may take.
    package var limits = ServerLimits()

    /// - Parameter archive: Its folder.
    package init(archive: String) { self.archive = archive }

    /// How many connections may be open at once: as there are files for.
    var mostConnections: Int {
        guard isShared else { return min(limits.connections, Listener.roomForConnections()) }
        return min(limits.connections, Self.roomForSockets()) + Self.roomForSockets()
    }

    /// How many WebSockets there may be on a port that is shared.
    package static func roomForSockets() -> Int { Listener.roomForConnections() / 2 }

    /// As readers find it, and as it listens.
    package var publicAddress: PublicAddress {
        var names: Set<String> = []
        if let name = PublicAddress.name(of: host) { names.insert(name) }
        if PublicAddress.isLoopback(host) { names.insert("localhost") }
        guard let baseURL, let (name, path) = Self.parts(ofBaseURL: baseURL) else { return PublicAddress(names: names) }
        names.insert(name)
        return PublicAddress(names: names, path: path, isSecure: baseURL.lowercased().hasPrefix("https:"))
    }

    /// Where readers find the server, with a `/` at the end, for the addresses in feeds: where the command or the settings say,
    /// or, for this machine alone, where it listens. `nil` when nobody knows.
    package var readersAddress: String? {
        if let baseURL { return baseURL.hasSuffix("/") ? baseURL : baseURL + "/" }
        guard PublicAddress.isLoopback(host), port > 0 else { return nil }
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
    }

    /// Whether `text` is the address of a server, with nothing after its name and port but a path of plain characters.
    package static func isBaseURL(_ text: String) -> Bool { parts(ofBaseURL: text) != nil }

    private static func parts(ofBaseURL text: String) -> (name: String, path: String)? {
        guard let target = try? RequestTarget(text), let authority = target.authority, target.query.isEmpty,
            !text.contains("?"), let name = PublicAddress.name(of: authority),
            target.path.utf8.allSatisfy({ isLetterOrDigit($0) || "-._~/".utf8.contains($0) })
        else { return nil }
        return (name, target.path.isEmpty || target.path.hasSuffix("/") ? "/\(target.path)" : "/\(target.path)/")
    }
}
