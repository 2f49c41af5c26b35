/// When those in a channel are told how many they are: in a small one at each change, in a large one every five seconds.
///
/// Source: Pusher Channels documentation, “Events”, subscription counts.
struct SubscriptionCounts: Sendable {
    /// Up to so many connections a channel is small.
    static let maximumToldAtOnce = 100
    private static let milliseconds: Int64 = 5_000

    /// Large channels whose count has changed since it was told.
    private var untold: Set<LiveChannel> = []
    private var dueAt = Int64.min

    /// Takes note of how many are in a channel now.
    ///
    /// - Returns: Whether they are told at once.
    mutating func changed(_ channel: LiveChannel, to count: Int) -> Bool {
        guard count > Self.maximumToldAtOnce else {
            untold.remove(channel)
            return true
        }
        untold.insert(channel)
        return false
    }

    /// Nobody is in the channel any more.
    mutating func forget(_ channel: LiveChannel) { untold.remove(channel) }

    /// Takes out the channels that are to be told now.
    mutating func takeDue(now: Int64) -> Set<LiveChannel> {
        guard !untold.isEmpty, now >= dueAt else { return [] }
        dueAt = now + Self.milliseconds
        var due: Set<LiveChannel> = []
        swap(&due, &untold)
        return due
    }
}
