import AsyncHTTPClient
import NIOCore
import PairChannel

/// Tells one endpoint what happens, one call after the other, from the hub’s event loop. A call that takes long, or fails,
/// holds up nothing but the next call.
final class WebhookSender: @unchecked Sendable {
    private(set) var endpoint: LiveWebhook
    /// Under which what is to be told is kept.
    let key: WebhookEndpoint
    private let url: String
    private let loop: any EventLoop
    private let client: HTTPClient
    private let store: (any WebhookStore)?
    private var queue: WebhookQueue
    private var random = SystemRandomNumberGenerator()
    private var alarm: Scheduled<Void>?
    private var call: Task<Void, Never>?
    private var isWoken = false
    private var isCancelled = false

    /// How long an endpoint may take to answer.
    private static let answerSeconds: Int64 = 10

    init(
        _ endpoint: LiveWebhook, _ credentials: AppCredentials, client: HTTPClient, loop: any EventLoop,
        store: (any WebhookStore)?
    ) {
        (self.endpoint, self.client, self.loop, self.store) = (endpoint, client, loop, store)
        url = endpoint.url
        key = WebhookEndpoint(app: credentials.id, url: endpoint.url)
        queue = WebhookQueue(
            credentials, types: endpoint.types, isBatched: endpoint.isBatched, isStored: store != nil)
    }

    /// How many events could not be told.
    var dropped: Int { queue.dropped }

    /// How many events are still to be told.
    var waiting: Int { queue.waiting }

    /// - Parameter wallMilliseconds: When it happened, since 1970.
    func add(_ notice: LiveNotice, now: Int64, wallMilliseconds: Int64) {
        queue.add(notice, now: now, wallMilliseconds: wallMilliseconds)
        wake()
    }

    /// Takes what the process before had not told, before anything is added.
    func restore(_ events: [QueuedWebhookEvent], now: Int64, wallMilliseconds: Int64) {
        queue.restore(events, now: now, wallMilliseconds: wallMilliseconds)
        wake()
    }

    /// What has changed since this was asked last, for the store.
    func takeChanges() -> [WebhookChange] {
        queue.takeChanges().map {
            switch $0 {
            case .added(let event): .added(event, key)
            case .removed(let numbers): .removed(numbers, key)
            }
        }
    }

    /// The number of the event that was added last.
    var newest: Int64 { queue.newest }

    /// The store has all events up to that number.
    func stored(upTo number: Int64) {
        queue.stored(upTo: number)
        wake()
    }

    /// Takes other settings of the same endpoint, for events that come from now on.
    func update(_ new: LiveWebhook, _ credentials: AppCredentials) {
        endpoint = new
        (queue.credentials, queue.types, queue.isBatched) = (credentials, new.types, new.isBatched)
    }

    /// Tells departures without waiting for a return.
    func releaseAll() { queue.releaseAll(now: MonotonicClock.milliseconds) }

    /// Nobody is told any more by this process.
    func cancel() {
        isCancelled = true
        alarm?.cancel()
        call?.cancel()
    }

    /// Looks after this turn of the event loop for what is to be told: the state machine’s effects are carried out before.
    private func wake() {
        guard call == nil, !isWoken else { return }
        isWoken = true
        loop.execute {
            self.isWoken = false
            self.go()
        }
    }

    private func go() {
        guard call == nil, !isCancelled else { return }
        alarm?.cancel()
        alarm = nil
        let next = queue.next(now: MonotonicClock.milliseconds)
        storeChanges()
        switch next {
        case .wait(until: nil): break
        case .wait(let due?):
            alarm = loop.scheduleTask(in: .milliseconds(max(1, due - MonotonicClock.milliseconds))) { self.go() }
        case .deliver(let delivery): post(delivery)
        }
    }

    /// Of events that are not to be told any more.
    private func storeChanges() {
        let changes = takeChanges()
        if !changes.isEmpty { store?.keep(changes) {} }
    }

    private func post(_ delivery: WebhookDelivery) {
        call = Task {
            let succeeded = await self.answer(to: delivery)
            self.loop.execute {
                self.call = nil
                self.queue.answered(succeeded: succeeded, now: MonotonicClock.milliseconds, using: &self.random)
                self.go()
            }
        }
    }

    /// For all endpoints. A redirect is a failure: where it leads nobody has said in the settings, and a body that is left out
    /// on the way is lost.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    private func answer(to delivery: WebhookDelivery) async -> Bool {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "X-Pusher-Key", value: delivery.key)
        request.headers.add(name: "X-Pusher-Signature", value: delivery.signature)
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        let answer = try? await client.execute(request, timeout: .seconds(Self.answerSeconds))
        // Its words are nothing to us, but the connection can be used again only when they have been read.
        if let body = answer?.body {
            let reading = Task { _ = try? await body.collect(upTo: 65_536) }
            let limit = Task {
                try await Task.sleep(for: .seconds(Self.answerSeconds))
                reading.cancel()
            }
            await reading.value
            limit.cancel()
        }
        return (answer?.status.code).map { (200..<300).contains($0) } ?? false
    }

    /// Makes the calls that are due, and no others, for at most `seconds`; then stops. What is not told by then stays in the store.
    func stop(within seconds: Double) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, await isBusy() { try? await Task.sleep(for: .milliseconds(20)) }
        try? await loop.submit { self.cancel() }.get()
    }

    private func isBusy() async -> Bool {
        let isBusy = try? await loop.submit { () -> Bool in
            self.go()
            return self.call != nil || self.queue.awaitsStoring
        }.get()
        return isBusy ?? false
    }
}
