import Foundation
import HansardStore
import PairChannel

/// `live` in the settings: the apps whose clients `hansard serve --live` lets in.
package struct LiveSettings: Sendable, Equatable {
    package private(set) var apps: [LiveAppSettings] = []
    /// A person who is back after so many seconds at the most has not been away, for those who read of it.
    package private(set) var presenceGapSeconds = 10

    static let keys = ["apps", "presence_gap"]

    package init() {}

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "apps":
                for (id, node) in try node.mapping() { apps.append(try LiveAppSettings(id: id, node)) }
            case "presence_gap": presenceGapSeconds = try node.number(in: 0...600)
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        for app in apps where apps.contains(where: { $0.id != app.id && $0.key == app.key }) {
            throw parent.problem("has two apps with the key \(app.key). Give each its own.")
        }
    }
}

/// One app. Its secret is in a file or the environment, and is read by who serves.
package struct LiveAppSettings: Sendable, Equatable {
    package let id: String
    package private(set) var key = ""
    package private(set) var limits = LiveLimits()
    /// From which pages browsers may connect; `nil` for any.
    package private(set) var origins: Set<String>?
    package private(set) var webhooks: [LiveWebhookSettings] = []
    /// Which events are records; `nil` where none is.
    package private(set) var recording: EventRecording?
    private var secret: SecretPlace?
    private var previousSecret: SecretPlace?

    /// Each setting’s name and meaning, for the reader and the documentation. Where there is a property, it is a number.
    package static var table: [(name: String, limit: WritableKeyPath<LiveLimits, Int>?, help: String)] {
        [
            ("key", nil, "What clients name the app by, in public."),
            (
                "secret_file", nil,
                "A file, readable by the server’s user alone, with the secret that the back end signs with."
            ),
            ("secret_env", nil, "Instead: the environment variable with the secret."),
            (
                "previous_secret_file", nil,
                "While a secret is replaced: a file with the former one, which is good as well. Nothing is signed with it."
            ),
            ("previous_secret_env", nil, "Instead: the environment variable with the former secret."),
            (
                "origins", nil,
                "From which pages browsers may connect, such as [https://intranet.example.com]; any, if left out."
            ),
            ("client_events", nil, "Whether clients may send events to each other."),
            ("subscription_counts", nil, "Whether members of a channel are told how many they are."),
            (
                "sign_in_within", nil,
                "Seconds in which a client must sign in or join a channel with a signature; for ever, if left out."
            ),
            (
                "record", nil,
                "Which events go on the record before anybody gets them: true, or settings of its own (see below); none, if left out."
            ),
            ("webhooks", nil, "Who is told of what happens: by url, its events and whether they come in batches."),
            (
                "activity_timeout", \.activityTimeoutSeconds,
                "Seconds of silence after which a client is asked whether it is there."
            ),
            ("connections", \.connections, "Open connections."),
            ("channels_per_connection", \.channelsPerConnection, "Channels that one connection may be in."),
            ("event_bytes", \.eventDataBytes, "Bytes of an event’s data."),
            ("channels_per_event", \.channelsPerEvent, "Channels that one event goes to."),
            ("events_per_batch", \.eventsPerBatch, "Events in one batch."),
            ("presence_members", \.presenceMembers, "Persons in one presence channel."),
            ("presence_member_bytes", \.presenceMemberBytes, "Bytes of what an app says of one of them."),
            ("client_events_per_second", \.clientEventsPerSecond, "Events a second from one client."),
            ("cached_event_seconds", \.cachedEventSeconds, "How long a cache channel keeps its last event."),
        ]
    }

    init(id: String, _ parent: SettingNode) throws(SiteSettings.Problem) {
        self.id = id
        for (name, node) in try parent.mapping() where !node.isNothing {
            guard let setting = Self.table.first(where: { $0.name == name }) else {
                throw parent.unknown(name, among: Self.table.map(\.name))
            }
            if let limit = setting.limit {
                limits[keyPath: limit] = try node.number(in: 1...10_000_000)
            } else {
                try take(name, node)
            }
        }
        guard AppCredentials(id: id, key: key, secret: "s") != nil else {
            throw parent.problem("needs digits as its name and a key of 1 to 64 of A-Z a-z 0-9 _ -.")
        }
        guard secret != nil else {
            throw parent.problem("has no secret. Name a file in secret_file, or an environment variable in secret_env.")
        }
    }

    private mutating func take(_ name: String, _ node: SettingNode) throws(SiteSettings.Problem) {
        switch name {
        case "key": key = try node.text()
        case "secret_file": secret = .file(try node.besideSettings())
        case "secret_env": secret = .environment(try node.text())
        case "previous_secret_file": previousSecret = .file(try node.besideSettings())
        case "previous_secret_env": previousSecret = .environment(try node.text())
        case "origins": origins = Set(try node.list())
        case "client_events": limits.allowsClientEvents = try node.flag()
        case "subscription_counts": limits.tellsSubscriptionCounts = try node.flag()
        case "record": recording = try EventRecording.read(node)
        case "sign_in_within": limits.authorizationSeconds = try node.number(in: 1...86_400)
        default:
            for (url, node) in try node.mapping() { webhooks.append(try LiveWebhookSettings(url: url, node)) }
        }
    }

    /// - Parameter file: What errors call the settings.
    /// - Throws: for a secret that is not there, that others may read, or that is too short.
    package func credentials(
        file: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SiteSettings.Problem) -> AppCredentials {
        let node = SettingNode(value: "", names: ["live", "apps", id], file: file)
        guard let text = try secret?.read(node, environment: environment) else { throw node.problem("has no secret.") }
        let previous = try previousSecret?.read(node, environment: environment)
        guard let credentials = AppCredentials(id: id, key: key, secret: text, previousSecret: previous) else {
            throw node.problem("has an id or a key that cannot be used.")
        }
        return credentials
    }
}

/// Whom an app’s server tells what happens.
package struct LiveWebhookSettings: Sendable, Equatable {
    package let url: String
    /// All kinds, if none is named.
    package private(set) var events = Set(WebhookEventType.allCases)
    package private(set) var isBatched = true

    static let keys = ["batch", "events"]

    init(url: String, _ parent: SettingNode) throws(SiteSettings.Problem) {
        self.url = url
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), URL(string: url)?.host != nil else {
            throw parent.problem("is no address. Write https://…")
        }
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "batch": isBatched = try node.flag()
            case "events":
                events = []
                for name in try node.list() {
                    guard let event = WebhookEventType(rawValue: name) else {
                        throw node.unknown(name, among: WebhookEventType.allCases.map(\.rawValue))
                    }
                    events.insert(event)
                }
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
    }
}

extension SettingNode {
    func number(in range: ClosedRange<Int>) throws(SiteSettings.Problem) -> Int {
        guard let number = Int(try text()), range.contains(number) else {
            throw problem("takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A file that the settings name, as seen from their own folder.
    package func besideSettings() throws(SiteSettings.Problem) -> String {
        let text = try text()
        return text.hasPrefix("/") ? text : FilePath.folder(of: file) + "/" + text
    }

    /// A secret that stands alone in a file which only its owner may read.
    package func secret(inFile path: String) throws(SiteSettings.Problem) -> String {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let data = FileManager.default.contents(atPath: path)
        else { throw problem("names \(path), which cannot be read. Make it, readable by the server’s user alone.") }
        let rights = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard rights & 0o077 == 0 else {
            throw problem("names \(path), which others may read too. Close it: chmod 600 \(path)")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= 16, text.utf8.count <= 1_000 else {
            throw problem(
                "names \(path), which has no secret of 16 to 1,000 bytes in it. Make one: openssl rand -hex 32")
        }
        return text
    }
}
