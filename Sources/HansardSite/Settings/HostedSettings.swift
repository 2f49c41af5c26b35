import Foundation
import PairChannel

/// `chat: transport: pusher` in the settings: hosted Pusher Channels, or another server that has its HTTP API.
package struct HostedSettings: Sendable, Equatable {
    private var appID = ""
    private var key = ""
    private var secret: SecretPlace?
    /// What the HTTP API is called at.
    package private(set) var host = ""
    package private(set) var port = 0
    package private(set) var isTLS = true
    /// Where pages connect.
    package private(set) var clientHost = ""
    package private(set) var clientPort = 0
    package private(set) var isClientTLS = true

    /// Each setting’s name and meaning, for the reader and the documentation.
    package static let table: [(name: String, help: String)] = [
        ("app_id", "The app’s id, digits."),
        ("key", "What clients name the app by, in public."),
        ("secret_file", "A file, readable by the server’s user alone, with the app’s secret."),
        ("secret_env", "Instead: the environment variable with the secret."),
        ("host", "Where the service’s HTTP API is, such as api-eu.pusher.com."),
        ("port", "Its port: 443, or 80 without TLS."),
        ("tls", "Whether it is called with TLS."),
        ("client_host", "Where pages connect: of api-….pusher.com ws-….pusher.com, of another the same host."),
        ("client_port", "The port there: of the same host the same, of another 443, or 80 without TLS."),
        ("client_tls", "Whether pages connect with TLS: as the server does, if left out."),
    ]

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        var ports: (server: Int?, client: Int?)
        var clientTLS: Bool?
        for (name, node) in try parent.mapping() where !node.isNothing {
            switch name {
            case "app_id": appID = try node.text()
            case "key": key = try node.text()
            case "secret_file": secret = .file(try node.besideSettings())
            case "secret_env": secret = .environment(try node.text())
            case "host": host = try Self.host(node)
            case "port": ports.server = try node.number(in: 1...65_535)
            case "tls": isTLS = try node.flag()
            case "client_host": clientHost = try Self.host(node)
            case "client_port": ports.client = try node.number(in: 1...65_535)
            case "client_tls": clientTLS = try node.flag()
            default: throw parent.unknown(name, among: Self.table.map(\.name))
            }
        }
        guard !host.isEmpty else {
            throw parent.problem("has no host. Write that of the app’s cluster, such as host: api-eu.pusher.com.")
        }
        guard AppCredentials(id: appID, key: key, secret: "s") != nil else {
            throw parent.problem(
                "needs an app_id of digits and a key of 1 to 64 of A-Z a-z 0-9 _ -, as the service names them.")
        }
        guard secret != nil else {
            throw parent.problem("has no secret. Name a file in secret_file, or an environment variable in secret_env.")
        }
        if clientHost.isEmpty { clientHost = Self.clientHost(of: host) }
        isClientTLS = clientTLS ?? isTLS
        port = ports.server ?? (isTLS ? 443 : 80)
        let isSame = clientHost == host && isClientTLS == isTLS
        clientPort = ports.client ?? (isSame ? port : isClientTLS ? 443 : 80)
    }

    private static func host(_ node: SettingNode) throws(SiteSettings.Problem) -> String {
        let text = try node.text()
        // An address of IPv6 has colons, and no name has.
        let isName = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || ".-_:[]".utf8.contains($0)
        }
        guard !text.isEmpty, isName, text.utf8.count(where: { $0 == UInt8(ascii: ":") }) != 1 else {
            throw node.problem(
                "takes a host alone, such as api-eu.pusher.com; its port stands in a setting of its own.")
        }
        return text
    }

    /// Source: Pusher Channels documentation, “Clusters”: `api-CLUSTER.pusher.com` and `ws-CLUSTER.pusher.com`, without a
    /// cluster’s name for the oldest.
    private static func clientHost(of host: String) -> String {
        if host == "api.pusherapp.com" { return "ws.pusherapp.com" }
        return host.hasPrefix("api-") && host.hasSuffix(".pusher.com") ? "ws-" + host.dropFirst(4) : host
    }

    /// - Parameter file: What errors call the settings.
    /// - Throws: for a secret that is not there, that others may read, or that is too short.
    package func credentials(
        file: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SiteSettings.Problem) -> AppCredentials {
        let node = SettingNode(value: "", names: ["chat", "transport", "pusher"], file: file)
        guard let text = try secret?.read(node, environment: environment),
            let credentials = AppCredentials(id: appID, key: key, secret: text)
        else { throw node.problem("has no secret.") }
        return credentials
    }
}
