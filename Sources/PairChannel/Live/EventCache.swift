/// The last event of each cache channel, for a while, whether anybody is in it or not.
///
/// Source: Pusher Channels documentation, “Cache channels”.
package struct EventCache: Sendable {
    package struct Event: Sendable {
        let frame: Frame
        package let endsAt: Int64
        fileprivate let dataCount: Int
        fileprivate let number: UInt64

        /// JSON, as it was published.
        package var data: [UInt8] { Array(frame.json.dropLast().suffix(dataCount)) }
    }

    private let room: Int
    private let milliseconds: Int64
    private var events: [ID: Event] = [:]
    /// What was kept, in that order, which is the one in which it ends; `order[..<first]` is done with. What another event
    /// has replaced is here too: the channel’s event has another number.
    private var order: [(channel: String, number: UInt64)] = []
    private var first = 0
    private var kept: UInt64 = 0

    init(room: Int, milliseconds: Int64) { (self.room, self.milliseconds) = (room, milliseconds) }

    func event(of channel: String, now: Int64) -> Event? {
        events[ID(channel)].flatMap { $0.endsAt > now ? $0 : nil }
    }

    func frame(of channel: String, now: Int64) -> Frame? { event(of: channel, now: now)?.frame }

    /// Keeps `frame`, an event of the back end’s with this data, as the last of `channel`. When there is no room, the event
    /// that ends first goes.
    mutating func keep(_ frame: Frame, data: some Collection<UInt8>, of channel: String, now: Int64) {
        guard room > 0 else { return }
        if events.count >= room, events[ID(channel)] == nil { removeFirst { _ in true } }
        kept += 1
        events[ID(channel)] = Event(frame: frame, endsAt: now + milliseconds, dataCount: data.count, number: kept)
        order.append((channel, kept))
        if order.count > 2 * events.count + 64 { tidy() }
    }

    mutating func expire(now: Int64) {
        while removeFirst(where: { $0.endsAt <= now }) {}
    }

    /// Removes the event that ends first if `shouldGo` says so; whether it did.
    @discardableResult
    private mutating func removeFirst(where shouldGo: (Event) -> Bool) -> Bool {
        while first < order.count {
            let (channel, number) = order[first]
            if let event = events[ID(channel)], event.number == number {
                guard shouldGo(event) else { return false }
                events[ID(channel)] = nil
                first += 1
                return true
            }
            first += 1
        }
        return false
    }

    private mutating func tidy() {
        order = order[first...].filter { events[ID($0.channel)]?.number == $0.number }
        first = 0
    }
}
