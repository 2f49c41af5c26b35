/// What one endpoint still has to be told, in order, one call at a time.
///
/// All times are milliseconds of a clock that never goes back, but for `wallMilliseconds`. A departure waits three seconds;
/// who is back by then has, for webhooks, not been away. A call that fails is made again, with the same body, until its events
/// have been due for five minutes; what waits behind it ages as well. Source: Pusher Channels documentation, “Webhooks”.
///
/// A queue that outlives its process says what changes (`takeChanges`), and tells an event only when that is stored
/// (`stored(upTo:)`). So a kill makes an endpoint be told again what it has just taken, and leaves out nothing that was stored.
package struct WebhookQueue: Sendable {
    package enum Next: Sendable {
        /// Make this call, then say `answered`.
        case deliver(WebhookDelivery)
        /// Nothing to do before then, or, `nil`, before something is added, stored or answered.
        case wait(until: Int64?)
    }

    package enum Change: Sendable, Equatable {
        case added(QueuedWebhookEvent)
        /// By their numbers: taken, undone by a return, or dropped.
        case removed([Int64])
    }

    static let departureMilliseconds: Int64 = 3_000
    static let retryMilliseconds: Int64 = 300_000

    /// Of what is signed from now on.
    package var credentials: AppCredentials
    /// Which events the endpoint wants, of those that come from now on.
    package var types: Set<WebhookEventType>
    /// Whether a call tells all that is due, or one event.
    package var isBatched: Bool
    private let room: Int

    /// Those that are due, oldest first.
    private var ready = FIFO<(event: QueuedWebhookEvent, dueAt: Int64)>()
    private var held = HeldDepartures()
    private var current: WebhookDelivery?
    private var isCalling = false
    /// Not longer than ten seconds between two calls: an endpoint that is back is told soon.
    private var backoff = Backoff(firstSeconds: 2, longestSeconds: 10)
    /// No call is made before then.
    private var restsUntil: Int64 = .min
    /// Of all events here, also of departures that have been undone, until their time has passed.
    private var bytes = 0
    private var lastNumber: Int64 = 0
    /// The number up to which events may be told; `nil` for a queue that is in memory alone.
    private var storedUpTo: Int64?
    private var changes: [Change] = []

    /// How many events were not told: there was no room, or five minutes had passed.
    package private(set) var dropped = 0

    /// - Parameters:
    ///   - room: How many bytes of events may wait.
    ///   - isStored: Whether it outlives its process.
    package init(
        _ credentials: AppCredentials, types: Set<WebhookEventType> = Set(WebhookEventType.allCases),
        isBatched: Bool = true, room: Int = 16 * 1_024 * 1_024, isStored: Bool = false
    ) {
        (self.credentials, self.types, self.isBatched, self.room) = (credentials, types, isBatched, room)
        storedUpTo = isStored ? 0 : nil
    }

    /// - Parameter wallMilliseconds: When it happened, since 1970: the `time_ms` with which it is told.
    package mutating func add(_ notice: LiveNotice, now: Int64, wallMilliseconds: Int64) {
        release(now: now)
        if let undone = notice.undone, let departure = held.undo(undone) {
            if departure.isWanted { note(.removed([departure.number])) }
            return
        }
        guard let type = notice.webhookType, isHeard(type), !held.contains(notice) else { return }
        let isWanted = types.contains(type)
        let event = QueuedWebhookEvent(
            number: lastNumber + 1, milliseconds: wallMilliseconds, json: notice.webhookJSON)
        guard bytes + event.json.count <= room else {
            if isWanted { dropped += 1 }
            return
        }
        bytes += event.json.count
        lastNumber += 1
        if isWanted { note(.added(event)) }
        if type.isDeparture {
            held.add(
                .init(notice: notice, event: event, isWanted: isWanted, dueAt: now + Self.departureMilliseconds))
        } else {
            ready.append((event, now))
        }
    }

    /// Tells departures at once: there is no time left in which anybody could come back.
    package mutating func releaseAll(now: Int64) { release(now: now, all: true) }

    package mutating func next(now: Int64) -> Next {
        release(now: now)
        guard !isCalling else { return .wait(until: nil) }
        expire(now: now)
        if current == nil, hasTellable, let first = ready.first { current = takeDelivery(dueAt: first.dueAt) }
        guard let current else { return .wait(until: held.nextDue) }
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
        guard succeeded else {
            restsUntil = now + Int64(backoff.failed(using: &generator) * 1_000)
            return
        }
        backoff.succeeded()
        restsUntil = .min
        bytes -= delivery.eventBytes
        note(.removed(delivery.numbers))
        current = nil
    }

    // MARK: Outliving the process

    /// How many events wait: to be due, to be stored, or for the endpoint.
    package var waiting: Int { held.count + ready.count + (current?.numbers.count ?? 0) }

    /// Whether an event that is due waits to be stored.
    package var awaitsStoring: Bool { !ready.isEmpty && !hasTellable }

    /// What has changed since this was asked last, in this order; nothing of a queue that is in memory alone.
    package mutating func takeChanges() -> [Change] {
        defer { changes.removeAll(keepingCapacity: true) }
        return changes
    }

    /// The number of the event that was added last; 0 before there is one.
    package var newest: Int64 { lastNumber }

    /// What `takeChanges` gave when that number was the newest is stored: events up to it may be told.
    package mutating func stored(upTo number: Int64) { storedUpTo = storedUpTo.map { max($0, number) } }

    /// Takes what the process before had not told, before anything else is added. Each has five minutes again, in which its endpoint
    /// can be told; of a departure of less than three seconds ago a return is still awaited.
    ///
    /// - Parameter events: In the order of their numbers.
    package mutating func restore(_ events: [QueuedWebhookEvent], now: Int64, wallMilliseconds: Int64) {
        for event in events {
            lastNumber = max(lastNumber, event.number)
            guard let type = event.type, types.contains(type) else {
                note(.removed([event.number]))
                continue
            }
            bytes += event.json.count
            let wait = Self.departureMilliseconds - max(0, wallMilliseconds - event.milliseconds)
            if wait > 0, let departure = event.departure, !held.contains(departure) {
                held.add(.init(notice: departure, event: event, isWanted: true, dueAt: now + wait))
            } else {
                ready.append((event, now))
            }
        }
        stored(upTo: lastNumber)
    }

    // MARK: Steps

    /// Whether an event of this kind changes what is told. A departure does also when it is not wanted: a return that undoes it
    /// must not be told.
    private func isHeard(_ type: WebhookEventType) -> Bool {
        types.contains(type) || type.arrival.map { types.contains($0) } ?? false
    }

    private mutating func note(_ change: Change) { if storedUpTo != nil { changes.append(change) } }

    private var hasTellable: Bool { ready.first.map { $0.event.number <= storedUpTo ?? .max } ?? false }

    /// Drops what will have been due for five minutes when the next call is made.
    private mutating func expire(now: Int64) {
        let oldest = max(now, restsUntil) - Self.retryMilliseconds
        if let late = current, late.dueAt < oldest {
            drop(late.numbers, late.eventBytes)
            current = nil
        }
        while current == nil, let late = ready.first, late.dueAt < oldest {
            drop([late.event.number], late.event.json.count)
            ready.removeFirst()
        }
    }

    private mutating func drop(_ numbers: [Int64], _ eventBytes: Int) {
        dropped += numbers.count
        bytes -= eventBytes
        note(.removed(numbers))
    }

    private mutating func release(now: Int64, all: Bool = false) {
        while let (departure, isUndone) = held.next(dueBy: all ? .max : now) {
            if departure.isWanted, !isUndone {
                ready.append((departure.event, now))
            } else {
                bytes -= departure.event.json.count
            }
        }
    }

    private mutating func takeDelivery(dueAt: Int64) -> WebhookDelivery {
        let limit = storedUpTo ?? .max
        let events = ready.prefix(WebhookDelivery.maximumEvents).map(\.event).prefix { $0.number <= limit }
        let delivery = WebhookDelivery(Array(events), isBatched: isBatched, dueAt: dueAt, signedBy: credentials)
        ready.removeFirst(delivery.numbers.count)
        return delivery
    }
}
