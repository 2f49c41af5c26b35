import NIOCore
import PairChannel

/// All apps’ connections, on one event loop. Everything here happens there, one thing after the other, so nothing is locked;
/// measured, two loops that share rooms do less than one.
final class Hub: @unchecked Sendable {
    let context: HubContext
    private(set) var apps: [AppHub]
    private var ticks: RepeatedTask?

    init(_ apps: [LiveServerApp], _ context: HubContext) {
        self.context = context
        self.apps = apps.map { AppHub($0, context) }
        context.turn.write = { [weak self] in self?.drain() }
    }

    func app(key: String) -> AppHub? { apps.first { ID($0.app.credentials.key) == ID(key) } }

    func app(id: String) -> AppHub? { apps.first { ID($0.app.credentials.id) == ID(id) } }

    /// What each app has at the moment, and has done.
    var status: [LiveStatus] {
        context.loop.preconditionInEventLoop()
        return apps.map(\.status)
    }

    /// - Parameter done: Called with the answer, on the event loop: at once, or when what the call publishes is on the record.
    func answer(_ call: APIRequest, _ done: @escaping (APIResponse) -> Void) {
        context.loop.preconditionInEventLoop()
        guard let app = apps.first(where: { call.isFor($0.app.credentials) }) else {
            return done(
                APIResponse(status: 404, text: "No app has this id. Check the app_id of the back end’s settings."))
        }
        app.answer(call, done)
    }

    /// Takes other settings: new apps are let in, those that are gone are ended, the others go on by what is new.
    func update(_ new: [LiveServerApp]) {
        context.loop.preconditionInEventLoop()
        for app in apps where !new.contains(where: { $0.credentials.id == app.app.credentials.id }) {
            app.remove()
            app.drain()
        }
        apps = new.map { new in
            guard let known = app(id: new.credentials.id) else { return AppHub(new, context) }
            known.update(new)
            return known
        }
    }

    // MARK: Turns

    /// Calls `body` when what is gathered in this turn has been written, or at once when nothing is.
    func whenWritten(_ body: @escaping () -> Void) {
        context.loop.preconditionInEventLoop()
        context.turn.whenWritten(body)
    }

    private func drain() {
        for app in apps { app.drain() }
    }

    // MARK: Life

    /// - Parameter backlog: What webhooks of the process before had not told.
    func start(_ backlog: WebhookBacklog) {
        context.loop.preconditionInEventLoop()
        let (now, wallMilliseconds) = (MonotonicClock.milliseconds, WallClock.microseconds / 1_000)
        for app in apps { app.webhooks.restore(backlog, now: now, wallMilliseconds: wallMilliseconds) }
        let orphans = backlog.changesToForget { app in self.app(id: app.text) == nil }
        if !orphans.isEmpty { context.webhookStore?.keep(orphans) {} }
        ticks = context.loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in self.tick() }
    }

    private func tick() {
        for app in apps { app.tick() }
    }

    /// Ends WebSockets. Connections that speak HTTP end with the requests under way, by `Connections.drain`.
    func stop() {
        context.loop.preconditionInEventLoop()
        for app in apps {
            app.stop()
            app.webhooks.releaseDepartures()
        }
    }

    func stopWebhooks(within seconds: Double) async {
        let senders = (try? await context.loop.submit { self.apps.flatMap(\.webhooks.senders) }.get()) ?? []
        await withTaskGroup(of: Void.self) { group in
            for sender in senders { group.addTask { await sender.stop(within: seconds) } }
        }
    }
}
