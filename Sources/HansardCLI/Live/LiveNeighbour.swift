import HTTPHeads
import Hansard
import HansardServer
import HansardSite
import Logging
import NIOPosix
import PairChannel
import PairChannelServer
import StaffChat

/// The live server on the port of the archive’s. Who is there goes on the archive’s record.
enum LiveNeighbour {
    /// How long the end of the process waits for the archive. What it has not taken by then it takes at the next start.
    private static let closingSeconds = 5.0

    /// - Throws: What is wrong with an app’s secret, or why presence or the chat cannot be written down.
    static func make(
        _ site: Site, templates: String, archive: String, parts: ServerParts, address: PublicAddress
    ) throws -> PortNeighbour {
        let settings = site.settings.live
        var apps: [LiveServerApp] = []
        let room = max(1, ArchiveServer.roomForConnections(isShared: true) / max(1, settings.apps.count))
        for app in settings.apps {
            var limits = app.limits
            limits.connections = min(limits.connections, room)
            apps.append(
                LiveServerApp(
                    try app.credentials(file: site.settingsFile), limits: limits, allowedOrigins: app.origins,
                    webhooks: app.webhooks.map { LiveWebhook(url: $0.url, types: $0.events, isBatched: $0.isBatched) }))
        }
        let logger = Logger(label: "presence", factory: { JSONLogHandler(label: $0, level: .info) })
        let recorder = try PresenceRecorder(archive: archive, logger: logger, now: { .now })
        // One loop for all connections: measured, the live server does more on one than on two.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let place = site.settings.chat.map { _ in ChatNeighbour.Place() }
        let live = LiveServer(apps, address: address, on: group.next(), service: place?.port) { notice, app, at in
            recorder.take(notice, app: app, at: Timestamp(microseconds: at))
        }
        if let place, let chat = site.settings.chat {
            place.chat = try ChatNeighbour.make(
                chat, site, templates: templates, archive: archive, parts: parts, live: live, recorder: recorder)
        }
        return PortNeighbour(
            group: group,
            start: {
                try await live.start()
                try await place?.chat?.start()
            }, claims: { LiveServer.isLive($0) || place?.port.claims($0) ?? false },
            take: { channel, place, head, rest, giveBack in
                live.take(channel, place, head, rest: rest, handOn: giveBack)
            },
            stop: {
                await live.stop()
                await place?.chat?.stop(within: closingSeconds)
                await recorder.close(within: closingSeconds)
            },
            metrics: {
                LiveMetrics.text(await live.status()) + recorder.counts.metrics + (place?.chat?.metrics ?? "")
            })
    }
}
