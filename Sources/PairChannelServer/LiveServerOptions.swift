import PairChannel

/// What the transport allows, for all apps together.
package struct LiveServerOptions: Sendable {
    /// Of one message of a client’s: an event’s data, escaped, and what stands around it.
    package var messageBytes = 65_536
    /// Sent to a client and not taken by it yet. Who lets more pile up is cut off and told to come back.
    package var pendingBytes = 1 << 20
    /// Of one request’s body: ten events of ten kilobytes, escaped.
    package var bodyBytes = 1 << 20

    package init() {}
}

/// One app: who may sign for it, what it allows, who is told.
package struct LiveServerApp: Sendable {
    package var credentials: AppCredentials
    package var limits: LiveLimits
    /// From which pages browsers may connect, such as `https://intranet.example.com`; `nil` for any. A client that is no
    /// browser sends none, and is let in by its key alone.
    package var allowedOrigins: Set<String>?
    package var webhooks: [LiveWebhook]
    /// What of it is the staff chat’s.
    package var chat: ChatChannels?
    /// Which of its events are records.
    package var recording: EventRecording?

    package init(
        _ credentials: AppCredentials, limits: LiveLimits = LiveLimits(), allowedOrigins: Set<String>? = nil,
        webhooks: [LiveWebhook] = [], chat: ChatChannels? = nil, recording: EventRecording? = nil
    ) {
        (self.credentials, self.limits, self.allowedOrigins) = (credentials, limits, allowedOrigins)
        (self.webhooks, self.chat, self.recording) = (webhooks, chat, recording)
    }
}

/// Who is told what happens in an app.
package struct LiveWebhook: Sendable, Equatable {
    package var url: String
    package var types: Set<WebhookEventType>
    package var isBatched: Bool

    package init(url: String, types: Set<WebhookEventType> = Set(WebhookEventType.allCases), isBatched: Bool = true) {
        (self.url, self.types, self.isBatched) = (url, types, isBatched)
    }
}
