/// What one endpoint still has to be told, in order, one call at a time.
///
/// All times are milliseconds of a clock that never goes back, but for `wallMilliseconds`. A departure waits three seconds;
/// who is back by then has, for webhooks, not been away. A call that fails is made again, with the same body, until its events
/// have been due for five minutes; what waits behind it ages as well. Source: Pusher Channels documentation, “Webhooks”.
package struct WebhookQueue: Sendable {
    /// One call: POST `body` as `application/json` with the two headers.
    package struct Delivery: Sendable {
        package let body: [UInt8]
        package let key: String  // X-Pusher-Key
        package let signature: String  // X-Pusher-Signature
        let events: Int
        fileprivate let eventBytes: Int
        fileprivate let dueAt: Int64
    }

    /// An event that is due.
    private struct Event {
        let json: [UInt8]
        /// When it happened, since 1970.
        let wallMilliseconds: Int64
        let dueAt: Int64
    }

    package enum Next: Sendable {
        /// Make this call, then say `answered`.
        case deliver(Delivery)
        /// Nothing to do before then, or, `nil`, before something is added or answered.
        case wait(until: Int64?)
    }

    static let departureMilliseconds: Int64 = 3_000
    static let retryMilliseconds: Int64 = 300_000
    /// Between two calls that fail: an endpoint that is back is told soon.
    static let longestWait: Int64 = 10_000
    /// A body has one time, so events of other times are another body’s.
    static let togetherMilliseconds: Int64 = 100
    static let eventsPerBody = 100
    static let bytesPerBody = 256 * 1_024

    /// Of what is signed from now on.
    package var credentials: AppCredentials
    private let types: Set<WebhookEventType>
    private let isBatched: Bool
    private let room: Int

    private var ready: [Event] = []
    private var first = 0  // `ready[..<first]` has been taken
    private var held: [LiveNotice: Int64] = [:]  // when each is due
    /// What was held, as it came and so as it is due; of one that was undone only the time does not fit any more.
    private var heldOrder: [(notice: LiveNotice, dueAt: Int64, wallMilliseconds: Int64)] = []
    private var firstHeld = 0
    private var current: Delivery?
    private var isCalling = false
    /// Of calls, one after the other; and until when none is made.
    private var failures = 0
    private var restsUntil: Int64 = .min
    private var bytes = 0

    /// How many events were not told: there was no room, or five minutes had passed.
    package private(set) var dropped = 0

    /// - Parameters:
    ///   - types: Which events the endpoint wants.
    ///   - isBatched: Whether a call tells all that is due, or one event.
    ///   - room: How many bytes of events may wait.
    package init(
        _ credentials: AppCredentials, types: Set<WebhookEventType> = Set(WebhookEventType.allCases),
        isBatched: Bool = true, room: Int = 16 * 1_024 * 1_024
    ) {
        (self.credentials, self.types, self.isBatched, self.room) = (credentials, types, isBatched, room)
    }

    /// - Parameter wallMilliseconds: When it happened, since 1970: the `time_ms` with which it is told.
    package mutating func add(_ notice: LiveNotice, now: Int64, wallMilliseconds: Int64) {
        release(now: now)
        if let undone = notice.undone, held.removeValue(forKey: undone) != nil { return }
        guard let type = notice.webhookType else { return }
        switch type {
        case .channelVacated, .memberRemoved:
            // Held also when it is not wanted: the return must not be told.
            guard types.contains(type) || types.contains(type == .channelVacated ? .channelOccupied : .memberAdded)
            else { return }
            guard heldOrder.count - firstHeld < room / 256 else {
                if types.contains(type) { dropped += 1 }
                return
            }
            held[notice] = now + Self.departureMilliseconds
            heldOrder.append((notice, now + Self.departureMilliseconds, wallMilliseconds))
        default:
            if types.contains(type) { append(notice, dueAt: now, wallMilliseconds: wallMilliseconds) }
        }
    }

    /// Tells departures at once: there is no time left in which anybody could come back.
    package mutating func releaseAll(now: Int64) { release(now: now, all: true) }

    package mutating func next(now: Int64) -> Next {
        release(now: now)
        guard !isCalling else { return .wait(until: nil) }
        expire(now: now)
        if current == nil, first < ready.count { current = takeBody() }
        guard let current else { return .wait(until: firstHeld < heldOrder.count ? heldOrder[firstHeld].dueAt : nil) }
        guard restsUntil <= now else { return .wait(until: restsUntil) }
        isCalling = true
        return .deliver(current)
    }

    /// How the call that `next` asked for went. It succeeded if the status was 2xx.
    package mutating func answered(
        succeeded: Bool, now: Int64, using generator: inout some RandomNumberGenerator
    ) {
        guard isCalling, let delivery = current else { return }
        isCalling = false
        guard !succeeded else {
            (failures, restsUntil) = (0, .min)
            bytes -= delivery.eventBytes
            current = nil
            return
        }
        failures += 1
        let longest = min(Self.longestWait, 1_000 << Int64(min(failures, 10)))
        // Half of each wait is chance, so that not all endpoints of a host are called at once when it is back.
        restsUntil = now + Int64.random(in: longest / 2...longest, using: &generator)
    }

    // MARK: Events

    /// Drops what will have been due for five minutes when the next call is made.
    private mutating func expire(now: Int64) {
        let oldest = max(now, restsUntil) - Self.retryMilliseconds
        if let late = current, late.dueAt < oldest {
            dropped += late.events
            bytes -= late.eventBytes
            current = nil
        }
        while current == nil, first < ready.count, ready[first].dueAt < oldest {
            bytes -= ready[first].json.count
            dropped += 1
            first += 1
        }
    }

    private mutating func release(now: Int64, all: Bool = false) {
        while firstHeld < heldOrder.count, all || heldOrder[firstHeld].dueAt <= now {
            let (notice, dueAt, wallMilliseconds) = heldOrder[firstHeld]
            firstHeld += 1
            guard held[notice] == dueAt else { continue }
            held[notice] = nil
            if let type = notice.webhookType, types.contains(type) {
                append(notice, dueAt: now, wallMilliseconds: wallMilliseconds)
            }
        }
        if firstHeld > 1_024, firstHeld * 2 > heldOrder.count {
            heldOrder.removeFirst(firstHeld)
            firstHeld = 0
        }
    }

    private mutating func append(_ notice: LiveNotice, dueAt: Int64, wallMilliseconds: Int64) {
        let json = notice.webhookJSON
        guard bytes + json.count <= room else {
            dropped += 1
            return
        }
        bytes += json.count
        ready.append(Event(json: json, wallMilliseconds: wallMilliseconds, dueAt: dueAt))
    }

    private mutating func takeBody() -> Delivery {
        let (start, dueAt) = (ready[first].wallMilliseconds, ready[first].dueAt)
        var body = Array(#"{"time_ms":\#(start),"events":["#.utf8)
        var (events, eventBytes) = (0, 0)
        while first < ready.count, events < (isBatched ? Self.eventsPerBody : 1) {
            let event = ready[first]
            guard
                events == 0
                    || body.count + event.json.count + 3 <= Self.bytesPerBody
                        && abs(event.wallMilliseconds - start) < Self.togetherMilliseconds
            else { break }
            if events > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: event.json)
            first += 1
            events += 1
            eventBytes += event.json.count
        }
        body.append(contentsOf: "]}".utf8)
        if first == ready.count || first > 1_024 && first * 2 > ready.count {
            ready.removeFirst(first)
            first = 0
        }
        return Delivery(
            body: body, key: credentials.key, signature: credentials.signature(of: body), events: events,
            eventBytes: eventBytes, dueAt: dueAt)
    }
}
