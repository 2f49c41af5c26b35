import HTTPServer
import NIOCore
import PairChannel

/// The live server: apps’ WebSocket connections and their HTTP API, on one event loop.
///
/// It opens no port: a `Listener` has its routes, beside those of others.
package final class LiveServer: Sendable {
    /// Told of everything that happens, on the event loop: it must not wait. The time is microseconds since 1970.
    package typealias OnNotice = @Sendable (_ notice: LiveNotice, _ app: String, _ atMicroseconds: Int64) -> Void

    private let hub: Hub
    private let loop: any EventLoop

    /// - Parameters:
    ///   - loop: That of all connections of the port that has its routes.
    ///   - recorder: Puts on the record what apps say is to be there.
    ///   - webhookStore: What keeps all that webhooks have to tell; without one it is in memory alone, and ends with this process.
    package init(
        _ apps: [LiveServerApp], options: LiveServerOptions = LiveServerOptions(), on loop: any EventLoop,
        recorder: (any EventRecorder)? = nil, webhookStore: (any WebhookStore)? = nil,
        onNotice: @escaping OnNotice = { _, _, _ in }
    ) {
        self.loop = loop
        hub = Hub(
            apps,
            HubContext(options, loop: loop, recorder: recorder, webhookStore: webhookStore, onNotice: onNotice))
    }

    /// - Parameter address: Where clients find it: under which names requests are answered; `nil` for any.
    package func routes(at address: PublicAddress? = nil) -> [Route] { LiveRoutes(hub: hub, address: address).all }

    // MARK: Life

    /// Begins with what webhooks of the process before had not told; that those who were there then are gone is among it, unless
    /// they are back within seconds.
    ///
    /// - Throws: Why that cannot be read.
    package func start() async throws {
        let hub = hub
        let backlog = try await hub.context.webhookStore?.backlog() ?? WebhookBacklog()
        try await loop.submit { hub.start(backlog) }.get()
    }

    /// Takes other settings. Connections of apps that stay go on; those of an app that is gone are ended.
    package func update(_ apps: [LiveServerApp]) async {
        let hub = hub
        try? await loop.submit { hub.update(apps) }.get()
    }

    /// Tells every client to come back later, and ends its WebSocket.
    package func endSockets() async {
        let hub = hub
        try? await loop.submit { hub.stop() }.get()
    }

    /// The same, and then makes the webhook calls that are due.
    package func stop() async {
        await endSockets()
        await hub.stopWebhooks(within: 3)
    }

    // MARK: For those in this process

    /// Publishes an event to a channel of `app`, without a signature; when this returns, it has left.
    ///
    /// - Parameter excluded: the connection that is left out.
    /// - Returns: `false` when there is no such app.
    @discardableResult
    package func publish(
        _ event: PublishedEvent, to channel: ChannelName, of app: String, except excluded: SocketID? = nil
    ) async -> Bool {
        let hub = hub
        let done = loop.makePromise(of: Bool.self)
        loop.execute {
            guard let app = hub.app(id: app) else { return done.succeed(false) }
            app.step { $0.publish(event, to: channel, except: excluded, now: $1, into: &$2) }
            hub.whenWritten { done.succeed(true) }
        }
        return (try? await done.futureResult.get()) ?? false
    }

    /// Publishes events in this order, each to some channels of `app`. Returns at once.
    package func post(_ events: [PostedEvent], of app: String) {
        let hub = hub
        loop.execute {
            guard let app = hub.app(id: app) else { return }
            app.step { live, now, effects in
                for event in events {
                    for channel in event.channels {
                        live.publish(event.event, to: channel, except: event.excluded, now: now, into: &effects)
                    }
                }
            }
        }
    }

    /// An event, and where it goes.
    package struct PostedEvent: Sendable {
        /// What is published.
        package let event: PublishedEvent
        /// Each gets it, in this order.
        package let channels: [ChannelName]
        /// The connection that is left out.
        package let excluded: SocketID?

        /// One that leaves nobody out, where `excluded` is `nil`.
        package init(_ event: PublishedEvent, to channels: [ChannelName], except excluded: SocketID?) {
            (self.event, self.channels, self.excluded) = (event, channels, excluded)
        }
    }

    /// Notes that something has been signed for `person` on a connection of `app`. Returns at once.
    package func sign(_ socket: SocketID, for person: PersonID, of app: String) {
        let hub = hub
        loop.execute { hub.app(id: app)?.step { live, _, _ in live.sign(socket, for: person) } }
    }

    /// Ends all connections that have signed in as `user`, and those for which something was signed for them (`sign`).
    package func terminate(_ user: PersonID, of app: String) async {
        let hub = hub
        try? await loop.submit {
            hub.app(id: app)?.step { live, now, effects in
                live.terminate(user, now: now, into: &effects)
                live.terminate(signedFor: user, now: now, into: &effects)
            }
        }.get()
    }

    /// Who is in presence channels of `app`, each once, sorted, by the channels that have somebody in them.
    package func rosters(of channels: [String], app: String) async -> [String: [String]] {
        let hub = hub
        let found = try? await loop.submit { () -> [String: [String]] in
            guard let app = hub.app(id: app)?.app else { return [:] }
            var rosters: [String: [String]] = [:]
            for channel in channels { rosters[channel] = app.roster(of: channel)?.members.map(\.user.text).sorted() }
            return rosters
        }.get()
        return found ?? [:]
    }

    /// What each app has at the moment, and has done.
    package func status() async -> [LiveStatus] {
        let hub = hub
        return (try? await loop.submit { hub.status }.get()) ?? []
    }
}
