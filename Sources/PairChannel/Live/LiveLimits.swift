/// What one app allows, and what it does without being asked. The defaults are the hosted service’s where it says them,
/// with room for a whole staff in one presence channel.
///
/// Source: Pusher Channels documentation, “Channels”, “Events”, “Presence channels”, “Cache channels”, “WebSocket protocol”.
package struct LiveLimits: Sendable, Equatable {
    /// After so many seconds of silence either side asks whether the other is there.
    package var activityTimeoutSeconds = 30
    /// How long a ping may go unanswered.
    package var pongSeconds = 30
    package var connections = 100_000
    package var channelsPerConnection = 100_000
    package var eventNameBytes = 200
    package var eventDataBytes = 10_240
    package var channelsPerEvent = 100
    package var eventsPerBatch = 10
    package var presenceMembers = 10_000
    package var presenceMemberBytes = 1_024
    package var watchedUsers = 100
    /// Whether clients may send events to each other.
    package var allowsClientEvents = true
    package var clientEventsPerSecond = 10
    package var cachedEventSeconds = 30 * 60
    package var cachedEvents = 10_000
    /// Whether the members of a channel are told how many they are.
    package var tellsSubscriptionCounts = false
    /// How long a connection may neither sign in nor join a channel that needs a signature; `nil` for ever.
    package var authorizationSeconds: Int?

    package init() {}
}
