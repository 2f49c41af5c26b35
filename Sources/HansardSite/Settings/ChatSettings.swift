import Foundation
import Hansard

/// `chat` in the settings: the messenger that an application embeds.
package struct ChatSettings: Sendable, Equatable {
    /// The id of the live app whose channels it uses; none with a hosted service.
    package private(set) var app = ""
    /// The service that carries its events, where this server does not.
    package private(set) var hosted: HostedSettings?
    /// Pages of which other sites may use the chat.
    package private(set) var origins: Set<String> = []
    /// The channel that says who is online.
    package private(set) var presence = "presence-staff"
    /// Whether a page joins the channel of every pair with somebody online.
    package private(set) var isEager = true
    /// The longest message, in bytes of UTF-8.
    package private(set) var messageBytes = 4_000
    /// Seconds; `nil` for always.
    package private(set) var editSeconds: Int? = 15 * 60
    /// The same for taking a message back.
    package private(set) var deleteSeconds: Int? = 15 * 60
    /// What one person may send in the long run.
    package private(set) var messagesPerMinute = 60
    /// Requests of any kind that one person may make in the long run.
    package private(set) var requestsPerSecond = 50
    /// Where people read what is recorded and why: an address, or the name of a page of the site’s own.
    package private(set) var policy: String?
    private var secret: SecretPlace?

    private init() {}

    /// What `chat` may say.
    package static let table = SettingsTable(ChatSettings(), carriers + people + limits)

    private static let carriers = [
        Setting(
            "app", \ChatSettings.app, .text("an id of `live: apps`"), leftOut: "this or `transport`",
            "The live app whose channels the chat uses."),
        Setting(
            "transport", \.hosted, .transport, leftOut: "`embedded`",
            "Instead, with `{pusher: {…}}`: hosted Pusher Channels, or another server that has its HTTP API."),
        Setting("presence", \.presence, .text("a presence channel"), "The channel that says who is online."),
        Setting(
            "mesh", \.isEager, .mesh,
            "`eager`: a page joins the channel of every pair with somebody online. `on-demand`: while a window is open; all else "
                + "comes by the person’s own channel."),
    ]

    private static let people = [
        Setting(
            "token_secret_file", optional: \ChatSettings.secret, .secretFile,
            "A file, readable by the server’s user alone, with the secret that your application signs tokens with: 32 to 1,000 "
                + "bytes. Without it people are known as the archive’s readers are."),
        Setting(
            "token_secret_env", optional: \.secret, .secretVariable,
            "Instead: the environment variable with the secret."),
        Setting(
            "origins", \.origins, .list("addresses"), leftOut: "the server’s own",
            "Pages of which other sites may use the chat, such as `[https://crm.example.com]`."),
        Setting(
            "policy", optional: \.policy, .text("a page of `pages/` by its name, or an address"),
            "Where the chat’s notice leads: what is recorded, and why. Staff must be able to reach it."),
    ]

    private static let limits = [
        Setting(
            "message_bytes", \ChatSettings.messageBytes, .number(in: 1...4_000),
            "The longest message, in bytes of UTF-8."),
        Setting(
            "edit_within", \.editSeconds, .messageAge,
            "How long after it was sent its sender may change a message. The former text stays on the record."),
        Setting(
            "delete_within", \.deleteSeconds, .messageAge, "How long its sender may take a message back."),
        Setting(
            "messages_per_minute", \.messagesPerMinute, .number(in: 1...100_000),
            "What one person may send in the long run."),
        Setting(
            "requests_per_second", \.requestsPerSecond, .number(in: 1...100_000),
            "Requests of any kind that one person may make in the long run."),
    ]

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
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
    ) throws(SettingsProblem) -> String? {
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
    ) throws(SettingsProblem) -> String? {
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

extension SettingType where Value == HostedSettings? {
    fileprivate static var transport: Self {
        Self(
            "`embedded`, or settings", groups: { HostedSettings.table.groups($0 + ["pusher"]) },
            read: { (node) throws(SettingsProblem) in
                if (node.value as? String) == "embedded" { return nil }
                var hosted: HostedSettings?
                try node.each { (name, pusher) throws(SettingsProblem) in
                    guard name == "pusher" else {
                        throw pusher.problem("is no transport. There are pusher and, without settings, embedded.")
                    }
                    hosted = try HostedSettings(pusher)
                }
                return hosted
            })
    }
}

extension SettingType where Value == Bool {
    fileprivate static var mesh: Self {
        Self(
            "`eager` or `on-demand`", text: { $0 ? "eager" : "on-demand" },
            read: { (node) throws(SettingsProblem) in
                switch try node.text() {
                case "eager": return true
                case "on-demand": return false
                default: throw node.problem("is either eager or on-demand.")
                }
            })
    }
}

extension SettingType where Value == Int? {
    /// Seconds; `nil` for always.
    fileprivate static var messageAge: Self {
        Self(
            "`90s`, `15m`, `2h`, `7d`, `0` for never or `ever` for always",
            text: { $0.map { "\($0 / 60)m" } ?? "ever" },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                if text == "ever" { return nil }
                if text == "0" { return 0 }
                guard let seconds = SettingNode.seconds(text, units: "smhd") else {
                    throw node.problem("takes 15m, 2h, 7d, 0 for never or ever for always; “\(text)” is none.")
                }
                return seconds
            })
    }
}
