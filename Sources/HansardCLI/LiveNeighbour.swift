import HansardServer
import HansardSite
import NIOPosix
import PairChannel
import PairChannelServer

/// The live server on the port of the archive’s.
enum LiveNeighbour {
    /// - Throws: what is wrong with an app’s secret.
    static func make(_ settings: LiveSettings, file: String) throws(SiteSettings.Problem) -> PortNeighbour {
        var apps: [LiveServerApp] = []
        for app in settings.apps {
            apps.append(
                LiveServerApp(
                    try app.credentials(file: file), limits: app.limits, allowedOrigins: app.origins,
                    webhooks: app.webhooks.map { LiveWebhook(url: $0.url, types: $0.events, isBatched: $0.isBatched) }))
        }
        // One loop for all connections: measured, the live server does more on one than on two.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let live = LiveServer(apps, on: group.next())
        return PortNeighbour(
            group: group, start: { try await live.start() }, claims: LiveServer.isLive,
            take: { channel, head, rest, giveBack in live.take(channel, head, rest: rest, handOn: giveBack) },
            stop: { await live.stop() }, metrics: { LiveMetrics.text(await live.status()) })
    }
}
