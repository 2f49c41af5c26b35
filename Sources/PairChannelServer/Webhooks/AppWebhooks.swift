import AsyncHTTPClient
import NIOCore
import PairChannel

/// Whom one app tells what happens in it.
///
/// Used on the hub’s event loop alone. Who is there, and what each endpoint is told of it, is kept in one step, and an event is told
/// when it is stored: so nobody is told that somebody has come whose going a kill could leave untold.
final class AppWebhooks {
    private let app: String
    private let client: HTTPClient
    private let loop: any EventLoop
    private let store: (any WebhookStore)?
    private(set) var senders: [WebhookSender] = []
    /// Of endpoints that are not among the settings any more.
    private var formerDropped = 0
    /// Whether the store may know that somebody is there.
    private var hasKeptOccupancy = false

    init(app: String, client: HTTPClient, loop: any EventLoop, store: (any WebhookStore)?) {
        (self.app, self.client, self.loop, self.store) = (app, client, loop, store)
    }

    /// How many events could not be told.
    var dropped: Int { senders.reduce(formerDropped) { $0 + $1.dropped } }

    /// How many events are still to be told.
    var waiting: Int { senders.reduce(0) { $0 + $1.waiting } }

    /// Takes the endpoints of new settings. One that stays goes on with what it still has to be told; what one that is gone has not
    /// been told is dropped.
    func update(_ endpoints: [LiveWebhook], _ credentials: AppCredentials) {
        let former = senders
        senders = endpoints.map { endpoint in
            guard let known = former.first(where: { ID($0.endpoint.url) == ID(endpoint.url) }) else {
                return WebhookSender(endpoint, credentials, client: client, loop: loop, store: store)
            }
            known.update(endpoint, credentials)
            return known
        }
        for sender in former where !senders.contains(where: { $0 === sender }) {
            formerDropped += sender.dropped + sender.waiting
            sender.cancel()
            keep([.endpointRemoved(sender.key)])
        }
    }

    /// - Parameters:
    ///   - now: Milliseconds of a clock that never goes back.
    ///   - microseconds: When it happened, since 1970.
    func tell(_ notice: LiveNotice, now: Int64, at microseconds: Int64) {
        guard !senders.isEmpty || hasKeptOccupancy else { return }
        for sender in senders { sender.add(notice, now: now, wallMilliseconds: microseconds / 1_000) }
        keep(occupancyChange(notice, at: microseconds / 1_000) + senders.flatMap { $0.takeChanges() })
    }

    /// Takes what the process before had not told. Those who were there then are gone, unless they are back within seconds.
    ///
    /// - Parameter wallMilliseconds: What time it is, since 1970.
    func restore(_ backlog: WebhookBacklog, now: Int64, wallMilliseconds: Int64) {
        for (endpoint, events) in backlog.events where endpoint.app == ID(app) {
            if let sender = senders.first(where: { $0.key == endpoint }) {
                sender.restore(events, now: now, wallMilliseconds: wallMilliseconds)
                keep(sender.takeChanges())
            } else {
                formerDropped += events.count
                keep([.endpointRemoved(endpoint)])
            }
        }
        for occupancy in backlog.occupancies where occupancy.app == ID(app) {
            hasKeptOccupancy = true
            tell(occupancy.departure, now: now, at: backlog.lastSignMilliseconds * 1_000)
        }
    }

    /// Tells departures without waiting for a return.
    func releaseDepartures() {
        for sender in senders { sender.releaseAll() }
    }

    private func occupancyChange(_ notice: LiveNotice, at milliseconds: Int64) -> [WebhookChange] {
        guard store != nil, let (occupancy, hasEnded) = notice.occupancy(in: app) else { return [] }
        if hasEnded { return hasKeptOccupancy ? [.departed(occupancy)] : [] }
        guard let type = occupancy.departure.webhookType, senders.contains(where: { $0.endpoint.types.contains(type) })
        else { return [] }
        hasKeptOccupancy = true
        return [.arrived(occupancy, atMilliseconds: milliseconds)]
    }

    private func keep(_ changes: [WebhookChange]) {
        guard let store, !changes.isEmpty else { return }
        let added = senders.map { ($0, $0.newest) }
        store.keep(changes) { [loop] in
            loop.execute { for (sender, newest) in added { sender.stored(upTo: newest) } }
        }
    }
}
