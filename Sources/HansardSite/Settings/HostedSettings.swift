import Foundation
import PairChannel

/// `chat: transport: pusher` in the settings: hosted Pusher Channels, or another server that has its HTTP API.
package struct HostedSettings: Sendable, Equatable {
    private var appID = ""
    private var key = ""
    private var secret: SecretPlace?
    /// What the HTTP API is called at.
    package private(set) var host = ""
    /// The port there.
    package private(set) var port = 0
    /// Whether it is called with TLS.
    package private(set) var isTLS = true
    /// Where pages connect.
    package private(set) var clientHost = ""
    /// The port there.
    package private(set) var clientPort = 0
    /// Whether pages connect with TLS.
    package private(set) var isClientTLS = true

    private var writtenPort: Int?
    private var writtenClientPort: Int?
    private var clientTLS: Bool?

    private init() {}

    /// What `pusher` may say.
    package static let table = SettingsTable(
        HostedSettings(),
        [
            Setting("app_id", \.appID, .text("digits"), leftOut: "needed", "The app’s id."),
            Setting(
                "key", \.key, .text("1 to 64 of A-Z a-z 0-9 _ -"), leftOut: "needed",
                "What clients name the app by, in public."),
            Setting(
                "secret_file", optional: \.secret, .secretFile, leftOut: "this or the next",
                "A file, readable by the server’s user alone, with the app’s secret."),
            Setting(
                "secret_env", optional: \.secret, .secretVariable,
                "Instead: the environment variable with the secret."),
            Setting(
                "host", \.host, .host, leftOut: "needed",
                "Where the service’s HTTP API is, such as `api-eu.pusher.com`."),
            Setting("tls", \.isTLS, .flag, "Whether it is called with TLS."),
            Setting(
                "port", optional: \.writtenPort, .number(in: 1...65_535), leftOut: "443, or 80 without TLS", "Its port."
            ),
            Setting(
                "client_host", \.clientHost, .host, leftOut: "of `api-….pusher.com` `ws-….pusher.com`, else `host`",
                "Where pages connect."),
            Setting(
                "client_tls", optional: \.clientTLS, .flag, leftOut: "as `tls`", "Whether pages connect with TLS."),
            Setting(
                "client_port", optional: \.writtenClientPort, .number(in: 1...65_535),
                leftOut: "of the same host `port`, else 443, or 80 without TLS", "The port there."),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
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
        port = writtenPort ?? (isTLS ? 443 : 80)
        let isSame = clientHost == host && isClientTLS == isTLS
        clientPort = writtenClientPort ?? (isSame ? port : isClientTLS ? 443 : 80)
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
    ) throws(SettingsProblem) -> AppCredentials {
        let node = SettingNode(value: "", names: ["chat", "transport", "pusher"], file: file)
        guard let text = try secret?.read(node, environment: environment),
            let credentials = AppCredentials(id: appID, key: key, secret: text)
        else { throw node.problem("has no secret.") }
        return credentials
    }
}

extension SettingType where Value == String {
    fileprivate static var host: Self {
        Self(
            "a host", text: { $0 },
            read: { (node) throws(SettingsProblem) in
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
            })
    }
}
