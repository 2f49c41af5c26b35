/// What one endpoint still has to be told, in order, one call at a time.
///
/// All times are milliseconds of a clock that never goes back, but for `wallMilliseconds`. A departure waits three seconds;
/// who is back by then has, for webhooks, not been away. A call that fails is made again, with the same body, for five
/// minutes. Source: Pusher Channels documentation, “Webhooks”.
package struct WebhookQueue: Sendable {
    /// One call: POST `body` as `application/json` with the two headers.
    package struct Delivery: Sendable {
        package let body: [UInt8]
        package let key: String  // X-Pusher-Key
        package let signature: String  // X-Pusher-Signature
        let events: Int
        fileprivate let eventBytes: Int
        fileprivate let firstAt: Int64
        fileprivate var failures = 0
        fileprivate var dueAt: Int64
    }

    package enum Next: Sendable {
        /// Make this call, then say `answered`.
        case deliver(Delivery)
        /// Nothing to do before then, or, `nil`, before something is added or answered.
        case wait(until: Int64?)
    }

    static let departureMilliseconds: Int64 = 3_000
    static let retryMilliseconds: Int64 = 300_000
    static let longestWait: Int64 = 60_000
    static let eventsPerBody = 100
    static let bytesPerBody = 256 * 1_024

    private let credentials: AppCredentials
    private let types: Set<WebhookEventType>
    private let isBatched: Bool
    private let room: Int

    private var ready: [[UInt8]] = []
    private var first = 0  // `ready[..<first]` has been taken
    private var held: [LiveNotice: Int64] = [:]  // when each is due
    /// What was held, as it came and so as it is due; of one that was undone only the time does not fit any more.
    private var heldOrder: [(notice: LiveNotice, dueAt: Int64)] = []
    private var firstHeld = 0
    private var current: Delivery?
    private var isCalling = false
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

    package mutating func add(_ notice: LiveNotice, now: Int64) {
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
            heldOrder.append((notice, now + Self.departureMilliseconds))
        default: if types.contains(type) { append(notice) }
        }
    }

    /// - Parameter wallMilliseconds: Now, since 1970, for the `time_ms` of a body that is made.
    package mutating func next(now: Int64, wallMilliseconds: Int64) -> Next {
        release(now: now)
        guard !isCalling else { return .wait(until: nil) }
        if current == nil, first < ready.count { current = takeBody(now: now, wallMilliseconds: wallMilliseconds) }
        guard let current else { return .wait(until: firstHeld < heldOrder.count ? heldOrder[firstHeld].dueAt : nil) }
        guard current.dueAt <= now else { return .wait(until: current.dueAt) }
        isCalling = true
        return .deliver(current)
    }

    /// How the call that `next` asked for went. It succeeded if the status was 2xx.
    package mutating func answered(
        succeeded: Bool, now: Int64, using generator: inout some RandomNumberGenerator
    ) {
        guard isCalling, var delivery = current else { return }
        isCalling = false
        delivery.failures += 1
        let longest = min(Self.longestWait, 1_000 << Int64(min(delivery.failures, 10)))
        // Half of each wait is chance, so that not all endpoints of a host are called at once when it is back.
        delivery.dueAt = now + Int64.random(in: longest / 2...longest, using: &generator)
        let isLate = delivery.dueAt - delivery.firstAt > Self.retryMilliseconds
        if succeeded || isLate {
            if !succeeded { dropped += delivery.events }
            bytes -= delivery.eventBytes
            current = nil
        } else {
            current = delivery
        }
    }

    // MARK: Events

    private mutating func release(now: Int64) {
        while firstHeld < heldOrder.count, heldOrder[firstHeld].dueAt <= now {
            let (notice, dueAt) = heldOrder[firstHeld]
            firstHeld += 1
            guard held[notice] == dueAt else { continue }
            held[notice] = nil
            if let type = notice.webhookType, types.contains(type) { append(notice) }
        }
        if firstHeld > 1_024, firstHeld * 2 > heldOrder.count {
            heldOrder.removeFirst(firstHeld)
            firstHeld = 0
        }
    }

    private mutating func append(_ notice: LiveNotice) {
        let json = notice.webhookJSON
        guard bytes + json.count <= room else {
            dropped += 1
            return
        }
        bytes += json.count
        ready.append(json)
    }

    private mutating func takeBody(now: Int64, wallMilliseconds: Int64) -> Delivery {
        var body = Array(#"{"time_ms":\#(wallMilliseconds),"events":["#.utf8)
        var (events, eventBytes) = (0, 0)
        while first < ready.count, events < (isBatched ? Self.eventsPerBody : 1) {
            let event = ready[first]
            guard events == 0 || body.count + event.count + 3 <= Self.bytesPerBody else { break }
            if events > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: event)
            ready[first] = []
            first += 1
            events += 1
            eventBytes += event.count
        }
        body.append(contentsOf: "]}".utf8)
        if first == ready.count || first > 1_024 && first * 2 > ready.count {
            ready.removeFirst(first)
            first = 0
        }
        return Delivery(
            body: body, key: credentials.key, signature: credentials.signature(of: body), events: events,
            eventBytes: eventBytes, firstAt: now, dueAt: now)
    }
}
