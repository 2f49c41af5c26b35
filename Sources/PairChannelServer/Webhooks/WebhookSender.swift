import AsyncHTTPClient
import NIOCore
import PairChannel

/// Tells one endpoint what happens, one call after the other, from the hub’s event loop. A call that takes long, or fails,
/// holds up nothing but the next call.
final class WebhookSender: @unchecked Sendable {
    let endpoint: LiveWebhook
    private let loop: any EventLoop
    private let client: HTTPClient
    private var queue: WebhookQueue
    private var random = SystemRandomNumberGenerator()
    private var alarm: Scheduled<Void>?
    private var call: Task<Void, Never>?
    private var isCancelled = false

    /// How long an endpoint may take to answer.
    private static let answerSeconds: Int64 = 10

    init(_ endpoint: LiveWebhook, _ credentials: AppCredentials, client: HTTPClient, loop: any EventLoop) {
        (self.endpoint, self.client, self.loop) = (endpoint, client, loop)
        queue = WebhookQueue(credentials, types: endpoint.types, isBatched: endpoint.isBatched)
    }

    var dropped: Int { queue.dropped }

    /// Called in the middle of the state machine’s effects, so the call is made after them.
    ///
    /// - Parameter wallMilliseconds: When it happened, since 1970.
    func add(_ notice: LiveNotice, now: Int64, wallMilliseconds: Int64) {
        queue.add(notice, now: now, wallMilliseconds: wallMilliseconds)
        guard alarm == nil, call == nil else { return }
        alarm = loop.scheduleTask(in: .nanoseconds(0)) { self.ring() }
    }

    /// Signs what is sent from now on.
    func sign(with credentials: AppCredentials) { queue.credentials = credentials }

    /// Tells departures without waiting for a return.
    func releaseAll() { queue.releaseAll(now: Self.now) }

    /// Nobody is to be told any more: the endpoint is not in the settings. What waits for it is given up.
    func cancel() {
        isCancelled = true
        alarm?.cancel()
        call?.cancel()
    }

    private func ring() {
        alarm = nil
        go()
    }

    private func go() {
        guard call == nil, !isCancelled else { return }
        switch queue.next(now: Self.now) {
        case .wait(until: nil): break
        case .wait(let due?):
            alarm?.cancel()
            alarm = loop.scheduleTask(in: .milliseconds(max(1, due - Self.now))) { self.ring() }
        case .deliver(let delivery): post(delivery)
        }
    }

    private func post(_ delivery: WebhookQueue.Delivery) {
        call = Task {
            let succeeded = await self.answer(to: delivery)
            self.loop.execute {
                self.call = nil
                self.queue.answered(succeeded: succeeded, now: Self.now, using: &self.random)
                self.alarm?.cancel()
                self.ring()
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

    private func answer(to delivery: WebhookQueue.Delivery) async -> Bool {
        var request = HTTPClientRequest(url: endpoint.url)
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

    private static var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    /// Makes the calls that are due, and no others, for at most `seconds`; then stops.
    func stop(within seconds: Double) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, await isBusy() { try? await Task.sleep(for: .milliseconds(20)) }
        try? await loop.submit { self.call?.cancel() }.get()
    }

    private func isBusy() async -> Bool {
        let isBusy = try? await loop.submit { () -> Bool in
            if self.call != nil { return true }
            self.alarm?.cancel()
            self.alarm = nil
            self.go()
            return self.call != nil
        }.get()
        return isBusy ?? false
    }
}
