import Foundation
import Hansard

/// `chat` in the settings: the messenger that an application embeds.
package struct ChatSettings: Sendable, Equatable {
    /// The id of the live app whose channels it uses; none with a hosted service.
    package private(set) var app = ""
    /// The service that carries its events, where this server does not.
    package private(set) var hosted: HostedSettings?
    package private(set) var origins: Set<String> = []
    package private(set) var presence = "presence-staff"
    package private(set) var isEager = true
    package private(set) var messageBytes = 4_000
    /// Seconds; `nil` for always.
    package private(set) var editSeconds: Int? = 15 * 60
    package private(set) var deleteSeconds: Int? = 15 * 60
    package private(set) var messagesPerMinute = 60
    package private(set) var requestsPerSecond = 50
    /// Where people read what is recorded and why: an address, or the name of a page of the site’s own.
    package private(set) var policy: String?
    private var secret: SecretPlace?

    /// Each setting’s name and meaning, for the reader and the documentation.
    package static let table: [(name: String, help: String)] = [
        ("app", "The live app whose channels the chat uses."),
        ("transport", "Instead, with {pusher: {…}}: hosted Pusher Channels, or another server that has its HTTP API."),
        (
            "token_secret_file",
            "A file, readable by the server’s user alone, with the secret that tokens are signed with."
        ),
        ("token_secret_env", "Instead: the environment variable with the secret."),
        ("origins", "Pages of which other sites may use the chat, such as [https://crm.example.com]."),
        ("presence", "The channel that says who is online."),
        ("mesh", "Whether a page joins the channel of each pair with somebody online: eager or on-demand."),
        ("message_bytes", "The longest message, in bytes of UTF-8."),
        ("edit_within", "How long its sender may change a message: 15m, 2h, 7d, 0 for never, ever for always."),
        ("delete_within", "How long its sender may take a message back."),
        ("messages_per_minute", "What one person may send in the long run."),
        ("requests_per_second", "Requests of any kind that one person may make in the long run."),
        ("policy", "Where the chat’s notice leads: a page of pages/ by its name, or an address such as https://…"),
    ]

    /// - Parameter apps: The apps that there are.
    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (name, node) in try parent.mapping() where !node.isNothing {
            switch name {
            case "app": app = try node.text()
            case "transport": hosted = try Self.transport(node)
            case "token_secret_file": secret = .file(try node.besideSettings())
            case "token_secret_env": secret = .environment(try node.text())
            case "origins": origins = Set(try node.list())
            case "presence": presence = try node.text()
            case "mesh": isEager = try Self.isEager(node)
            case "message_bytes": messageBytes = try node.number(in: 1...4_000)
            case "edit_within": editSeconds = try Self.seconds(node)
            case "delete_within": deleteSeconds = try Self.seconds(node)
            case "messages_per_minute": messagesPerMinute = try node.number(in: 1...100_000)
            case "requests_per_second": requestsPerSecond = try node.number(in: 1...100_000)
            case "policy": policy = try node.text()
            default: throw parent.unknown(name, among: Self.table.map(\.name))
            }
        }
        guard app.isEmpty == (hosted != nil) else {
            throw parent.problem(
                app.isEmpty
                    ? "names no app. Write which one of “live: apps” it uses: app: \"1\"."
                    : "has both an app of this server and a hosted transport. Leave one of “app” and “transport” out.")
        }
        guard presence.hasPrefix("presence-") else {
            throw parent.problem("needs a presence channel: presence-staff, or another that begins with presence-.")
        }
        for origin in origins where !Self.isOrigin(origin) {
            throw parent.problem(
                "has the origin “\(origin)”. Write scheme, host and port alone: https://crm.example.com.")
        }
    }

    private static func transport(_ node: SettingNode) throws(SiteSettings.Problem) -> HostedSettings? {
        if (node.value as? String) == "embedded" { return nil }
        var hosted: HostedSettings?
        for (name, node) in try node.mapping() {
            guard name == "pusher" else {
                throw node.problem("is no transport. There are pusher and, without settings, embedded.")
            }
            hosted = try HostedSettings(node)
        }
        return hosted
    }

    private static func isEager(_ node: SettingNode) throws(SiteSettings.Problem) -> Bool {
        switch try node.text() {
        case "eager": return true
        case "on-demand": return false
        default: throw node.problem("is either eager or on-demand.")
        }
    }

    private static func seconds(_ node: SettingNode) throws(SiteSettings.Problem) -> Int? {
        let text = try node.text()
        if text == "ever" { return nil }
        if text == "0" { return 0 }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
            (1...10_000).contains(number)
        else { throw node.problem("takes 15m, 2h, 7d, 0 for never or ever for always; “\(text)” is none.") }
        return number * unit
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let rest = ["https://", "http://"].first(where: { text.hasPrefix($0) }).map({ text.dropFirst($0.count) })
        else { return false }
        // What a browser sends: a host, perhaps in brackets, and a port. A name of other letters is written in ASCII there.
        return !rest.isEmpty
            && rest.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || ".-_:[]".utf8.contains($0)
            }
    }

    /// Where the chat’s notice leads, as seen from `/chat/`; `nil` where nothing is set.
    ///
    /// - Parameter pages: The pages of the site’s own that there are.
    /// - Throws: for what is neither an address nor one of them.
    package func policyAddress(
        among pages: [Site.FreePage], file: String
    ) throws(SiteSettings.Problem) -> String? {
        guard let policy else { return nil }
        if let url = URL(string: policy), url.scheme == "https" || url.scheme == "http", url.host() != nil {
            return policy
        }
        let known = pages.map(\.name)
        guard !known.contains(policy) else { return "../\(policy).html" }
        let offer = known.isEmpty ? "" : " Did you mean “\(nearestName(to: policy, among: known))”?"
        throw SettingNode(value: policy, names: ["chat", "policy"], file: file)
            .problem("names no page: there is no pages/\(policy).md, and it is no address such as https://….\(offer)")
    }

    /// The secret that tokens are signed with; `nil` when people are known by other means.
    ///
    /// - Throws: for a secret that is not there, that others may read, or that is too short.
    package func tokenSecret(
        file: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SiteSettings.Problem) -> String? {
        guard let secret else { return nil }
        let node = SettingNode(value: "", names: ["chat"], file: file)
        let text = try secret.read(node, environment: environment)
        // RFC 7518, section 3.2: a key for HS256 has at least the bytes of what SHA-256 gives.
        guard text.utf8.count >= 32 else {
            throw node.problem("has a secret for tokens of less than 32 bytes. Make one: openssl rand -hex 32")
        }
        return text
    }
}
