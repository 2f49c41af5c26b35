import PairChannel

/// One app: who may sign for it, what it allows, who is told.
package struct LiveServerApp: Sendable {
    /// Its id, and with what its clients and its back end sign.
    package var credentials: AppCredentials
    /// What one connection and one call may do.
    package var limits: LiveLimits
    /// From which pages browsers may connect, such as `https://intranet.example.com`; `nil` for any. A client that is no
    /// browser sends none, and is let in by its key alone.
    package var allowedOrigins: Set<String>?
    /// Who is told what happens in it.
    package var webhooks: [LiveWebhook]
    /// What of it is the staff chat’s.
    package var chat: ChatChannels?
    /// Which of its events are records.
    package var recording: EventRecording?

    /// An app whose clients may come from anywhere, and of which nothing is told or recorded, unless it is said.
    package init(
        _ credentials: AppCredentials, limits: LiveLimits = LiveLimits(), allowedOrigins: Set<String>? = nil,
        webhooks: [LiveWebhook] = [], chat: ChatChannels? = nil, recording: EventRecording? = nil
    ) {
        (self.credentials, self.limits, self.allowedOrigins) = (credentials, limits, allowedOrigins)
        (self.webhooks, self.chat, self.recording) = (webhooks, chat, recording)
    }
}
