import AsyncHTTPClient
import NIOCore
import PairChannel

/// All apps’ connections, on one event loop. Everything here happens there, one thing after the other, so nothing is locked;
/// measured, two loops that share rooms do less than one.
final class Hub: @unchecked Sendable {
    let loop: any EventLoop
    let options: LiveServerOptions
    /// For webhooks.
    let client = WebhookSender.client
    let webhookStore: (any WebhookStore)?
    private(set) var apps: [AppHub] = []
    private let onNotice: (LiveNotice, _ app: String, _ atMicroseconds: Int64) -> Void
    private let recorder: (any EventRecorder)?
    private var isDrainDue = false
    private var afterDrain: [() -> Void] = []
    private var ticks: RepeatedTask?

    init(
        _ apps: [LiveServerApp], options: LiveServerOptions, loop: any EventLoop, recorder: (any EventRecorder)?,
        webhookStore: (any WebhookStore)?,
        onNotice: @escaping (LiveNotice, _ app: String, _ atMicroseconds: Int64) -> Void
    ) {
        (self.options, self.loop, self.recorder) = (options, loop, recorder)
        (self.webhookStore, self.onNotice) = (webhookStore, onNotice)
        self.apps = apps.map { AppHub($0, options: options, hub: self) }
    }

    /// Milliseconds of a clock that never goes back.
    var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    func app(key: String) -> AppHub? { apps.first { ID($0.app.credentials.key) == ID(key) } }

    func app(id: String) -> AppHub? { apps.first { ID($0.app.credentials.id) == ID(id) } }

    /// - Parameter done: Called with the answer, on the event loop: at once, or when what the call publishes is on the record.
    func answer(_ call: LiveCall, _ done: @escaping (LiveAnswer) -> Void) {
        guard let app = call.app(of: apps.map(\.app.credentials)).flatMap({ app(id: $0) }) else {
            return done(
                LiveAnswer(status: 404, text: "No app has this id. Check the app_id of the back end’s settings."))
        }
        app.answer(call, done)
    }

    /// - Parameter done: Called on the event loop, in the order in which the records are on the disk.
    func record(
        _ records: [PublishedRecord], _ done: @escaping (Result<[RecordingOutcome], any Error>) -> Void
    ) {
        guard let recorder else { return done(.failure(NoRecorder())) }
        let done = OnLoop(done)
        recorder.record(records) { [loop] result in loop.execute { done.call(result) } }
    }

    /// An app’s events are to be records, and whoever made the server has given nobody who records them.
    private struct NoRecorder: Error {}

    /// What is called on the event loop alone, wherever it is held meanwhile.
    private struct OnLoop: @unchecked Sendable {
        let call: (Result<[RecordingOutcome], any Error>) -> Void

        init(_ call: @escaping (Result<[RecordingOutcome], any Error>) -> Void) { self.call = call }
    }

    func notice(_ notice: LiveNotice, _ app: String, at microseconds: Int64) { onNotice(notice, app, microseconds) }

    /// Takes other settings: new apps are let in, those that are gone are ended, the others go on by what is new.
    func update(_ new: [LiveServerApp]) {
        loop.preconditionInEventLoop()
        for app in apps where !new.contains(where: { $0.credentials.id == app.app.credentials.id }) {
            app.remove()
            app.drain()
        }
        apps = new.map { new in
            guard let known = app(id: new.credentials.id) else { return AppHub(new, options: options, hub: self) }
            known.update(new)
            return known
        }
    }

    // MARK: Turns

    /// Something is to be written: at the end of this turn of the loop.
    func scheduleDrain() {
        guard !isDrainDue else { return }
        isDrainDue = true
        loop.execute { self.drain() }
    }

    /// Calls `body` when what is gathered has been written, or at once when nothing is.
    func afterDrain(_ body: @escaping () -> Void) {
        if isDrainDue { afterDrain.append(body) } else { body() }
    }

    private func drain() {
        for app in apps { app.drain() }
        isDrainDue = false
        let bodies = afterDrain
        afterDrain.removeAll(keepingCapacity: true)
        for body in bodies { body() }
    }

    // MARK: Life

    /// - Parameter backlog: What webhooks of the process before had not told.
    func start(_ backlog: WebhookBacklog) {
        let wallMilliseconds = WallClock.microseconds / 1_000
        for app in apps { app.webhooks.restore(backlog, now: now, wallMilliseconds: wallMilliseconds) }
        let orphans = backlog.changesToForget { app in self.app(id: app.text) == nil }
        if !orphans.isEmpty { webhookStore?.keep(orphans) {} }
        ticks = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in self.tick() }
    }

    private func tick() {
        for app in apps { app.tick() }
    }

    /// Ends WebSockets. Connections that speak HTTP end with the requests under way, by `Connections.drain`.
    func stop() {
        for app in apps {
            app.stop()
            app.webhooks.releaseDepartures()
        }
    }

    func stopWebhooks(within seconds: Double) async {
        let senders = (try? await loop.submit { self.apps.flatMap(\.webhooks.senders) }.get()) ?? []
        await withTaskGroup(of: Void.self) { group in
            for sender in senders { group.addTask { await sender.stop(within: seconds) } }
        }
    }
}
