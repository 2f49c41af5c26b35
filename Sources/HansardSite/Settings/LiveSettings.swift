import Foundation
import HansardStore
import PairChannel

/// `live` in the settings: the apps whose clients `hansard serve --live` lets in.
package struct LiveSettings: Sendable, Equatable {
    /// By their ids.
    package private(set) var apps: [LiveAppSettings] = []
    /// A person who is back after so many seconds at the most has not been away, for those who read of it.
    package private(set) var presenceGapSeconds = 10

    /// No app.
    package init() {}

    /// What `live` may say.
    package static let table = SettingsTable(
        LiveSettings(),
        [
            Setting(
                "presence_gap", \.presenceGapSeconds, .number(in: 0...600),
                "Seconds: whoever is back after so long at most has not been away, for those who read of it."),
            Setting(
                "apps", \.apps,
                .named("ID", LiveAppSettings.table) { (id, node) throws(SettingsProblem) in
                    try LiveAppSettings(id: id, node)
                }, "The apps, by their ids, which are digits."),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
        for app in apps where apps.contains(where: { $0.id != app.id && $0.key == app.key }) {
            throw parent.problem("has two apps with the key \(app.key). Give each its own.")
        }
    }
}

/// One app. Its secret is in a file or the environment, and is read by who serves.
package struct LiveAppSettings: Sendable, Equatable {
    /// Digits.
    package let id: String
    /// What clients name it by, in public.
    package private(set) var key = ""
    /// What its clients and its back end may do, and how much of it.
    package private(set) var limits = LiveLimits()
    /// From which pages browsers may connect; `nil` for any.
    package private(set) var origins: Set<String>?
    /// Who is told of what happens.
    package private(set) var webhooks: [LiveWebhookSettings] = []
    /// Which events are records; `nil` where none is.
    package private(set) var recording: EventRecording?
    private var secret: SecretPlace?
    private var previousSecret: SecretPlace?

    private init(id: String) { self.id = id }

    /// What an app may say.
    package static let table = SettingsTable(
        LiveAppSettings(id: ""), identity + events + limits.map { Setting($0, within: \.limits) })

    private static let identity = [
        Setting(
            "key", \LiveAppSettings.key, .text("1 to 64 of A-Z a-z 0-9 _ -"), leftOut: "needed",
            "What clients name the app by, in public."),
        Setting(
            "secret_file", optional: \.secret, .secretFile, leftOut: "this or the next",
            "A file, readable by the server’s user alone, with the secret that the back end signs with."),
        Setting(
            "secret_env", optional: \.secret, .secretVariable, "Instead: the environment variable with the secret."),
        Setting(
            "previous_secret_file", optional: \.previousSecret, .secretFile,
            "While a secret is replaced: a file with the former one, which is good as well. Nothing is signed with it."),
        Setting(
            "previous_secret_env", optional: \.previousSecret, .secretVariable,
            "Instead: the environment variable with the former secret."),
        Setting(
            "origins", optional: \.origins, .list("addresses"), leftOut: "any",
            "From which pages browsers may connect, such as `[https://intranet.example.com]`."),
    ]

    private static let events = [
        Setting(
            "record", \LiveAppSettings.recording,
            .settings(EventRecording.table, or: "`true` or `false`", read: EventRecording.read), leftOut: "none",
            "Which events go on the record before anybody gets them: `true` for the usual names, see "
                + "[live.md](live.md#on-the-record)."),
        Setting(
            "webhooks", \.webhooks,
            .named("URL", LiveWebhookSettings.table) { (url, node) throws(SettingsProblem) in
                try LiveWebhookSettings(url: url, node)
            }, "Who is told of what happens."),
        Setting(
            "client_events", \.limits.allowsClientEvents, .flag, "Whether clients may send events to each other."),
        Setting(
            "subscription_counts", \.limits.tellsSubscriptionCounts, .flag,
            "Whether members of a channel are told how many they are."),
        Setting(
            "sign_in_within", optional: \.limits.authorizationSeconds, .number(in: 1...86_400), leftOut: "for ever",
            "Seconds in which a client must sign in or join a channel with a signature."),
    ]

    private static let limits = [
        limit(
            "activity_timeout", \LiveLimits.activityTimeoutSeconds,
            "Seconds of silence after which a client is asked whether it is there."),
        limit(
            "connections", \.connections,
            "Open connections; never more than half of the files that the process may open leave room for."),
        limit("channels_per_connection", \.channelsPerConnection, "Channels that one connection may be in."),
        limit("event_bytes", \.eventDataBytes, "Bytes of an event’s data."),
        limit("channels_per_event", \.channelsPerEvent, "Channels that one event goes to."),
        limit("events_per_batch", \.eventsPerBatch, "Events in one batch."),
        limit("presence_members", \.presenceMembers, "Persons in one presence channel."),
        limit("presence_member_bytes", \.presenceMemberBytes, "Bytes of what an app says of one of them."),
        limit("client_events_per_second", \.clientEventsPerSecond, "Events a second from one client."),
        limit("cached_event_seconds", \.cachedEventSeconds, "How long a cache channel keeps its last event."),
    ]

    private static func limit(
        _ name: String, _ limit: WritableKeyPath<LiveLimits, Int> & Sendable, _ help: String
    ) -> Setting<LiveLimits> {
        Setting(name, limit, .number(in: 1...10_000_000), help)
    }

    init(id: String, _ parent: SettingNode) throws(SettingsProblem) {
        self.id = id
        try Self.table.read(parent, into: &self)
        guard AppCredentials(id: id, key: key, secret: "s") != nil else {
            throw parent.problem("needs digits as its name and a key of 1 to 64 of A-Z a-z 0-9 _ -.")
        }
        guard secret != nil else {
            throw parent.problem("has no secret. Name a file in secret_file, or an environment variable in secret_env.")
        }
    }

    /// - Parameter file: What errors call the settings.
    /// - Throws: for a secret that is not there, that others may read, or that is too short.
    package func credentials(
        file: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SettingsProblem) -> AppCredentials {
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
    /// Where they are told.
    package let url: String
    /// All kinds, if none is named.
    package private(set) var events = Set(WebhookEventType.allCases)
    /// Whether events come in batches.
    package private(set) var isBatched = true

    private init(url: String) { self.url = url }

    /// What a webhook may say.
    package static let table = SettingsTable(
        LiveWebhookSettings(url: ""),
        [
            Setting(
                "events", \.events, .webhookEvents, leftOut: "all", "Of which events it is told."),
            Setting("batch", \.isBatched, .flag, "Whether they come in batches."),
        ])

    init(url: String, _ parent: SettingNode) throws(SettingsProblem) {
        self.url = url
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), URL(string: url)?.host != nil else {
            throw parent.problem("is no address. Write https://…")
        }
        try Self.table.read(parent, into: &self)
    }
}

extension SettingType where Value == Set<WebhookEventType> {
    fileprivate static var webhookEvents: Self {
        let known = WebhookEventType.allCases.map(\.rawValue)
        let words = "a list of \(known.map { "`\($0)`" }.joined(separator: ", "))"
        return Self(words) { (node) throws(SettingsProblem) in
            var events: Set<WebhookEventType> = []
            for name in try node.list() {
                guard let event = WebhookEventType(rawValue: name) else { throw node.unknown(name, among: known) }
                events.insert(event)
            }
            return events
        }
    }
}
