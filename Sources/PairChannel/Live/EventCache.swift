/// The last event of each cache channel, for a while, whether anybody is in it or not.
///
/// Source: Pusher Channels documentation, “Cache channels”.
package struct EventCache: Sendable {
    package struct Event: Sendable {
        let frame: Frame
        /// JSON, as it was published.
        package let data: [UInt8]
        package let endsAt: Int64
    }

    private let room: Int
    private let milliseconds: Int64
    private var events: [String: Event] = [:]
    private var nextLook: Int64 = .min

    init(room: Int, milliseconds: Int64) { (self.room, self.milliseconds) = (room, milliseconds) }

    func event(of channel: String, now: Int64) -> Event? {
        events[channel].flatMap { $0.endsAt > now ? $0 : nil }
    }

    func frame(of channel: String, now: Int64) -> Frame? { event(of: channel, now: now)?.frame }

    /// Keeps `frame` as the last of `channel`. When there is no room, the event that ends first goes.
    mutating func keep(_ frame: Frame, data: some Sequence<UInt8>, of channel: String, now: Int64) {
        if events.count >= room, events[channel] == nil,
            let first = events.min(by: { $0.value.endsAt < $1.value.endsAt })
        {
            events[first.key] = nil
        }
        events[channel] = Event(frame: frame, data: Array(data), endsAt: now + milliseconds)
    }

    mutating func expire(now: Int64) {
        guard now >= nextLook else { return }
        nextLook = now + 60_000
        events = events.filter { $0.value.endsAt > now }
    }
}
