import PairChannel

/// Who is told what happens in an app.
package struct LiveWebhook: Sendable, Equatable {
    /// Where calls are made: `https://…`.
    package var url: String
    /// What of it is told.
    package var types: Set<WebhookEventType>
    /// Whether one call may tell several events.
    package var isBatched: Bool

    /// An endpoint that is told everything, several events in a call, unless it is said.
    package init(url: String, types: Set<WebhookEventType> = Set(WebhookEventType.allCases), isBatched: Bool = true) {
        (self.url, self.types, self.isBatched) = (url, types, isBatched)
    }
}
