import Foundation
import HTTPServer
import Hansard
import HansardServer
import HansardSite
import HansardStore
import Logging
import NIOPosix
import PairChannel
import PairChannelServer
import StaffChat

/// The live server on the port of the archive’s. Who is there goes on the archive’s record.
enum LiveNeighbour {
    /// How long the end of the process waits for the archive. What it has not taken by then it takes at the next start.
    private static let closingSeconds = 5.0

    /// - Parameter readAgain: The site as its settings are now, for a server that is told to read them again.
    /// - Throws: What is wrong with an app’s secret, or why presence or the chat cannot be written down.
    static func make(
        _ site: Site, archive: String, parts: ServerParts, address: PublicAddress,
        readAgain: @escaping @Sendable () throws -> Site
    ) throws -> PortNeighbour {
        let logger = Logger(label: "presence", factory: { JSONLogHandler(label: $0, level: .info) })
        let chatApp = site.settings.chat.flatMap { $0.hosted == nil ? $0 : nil }
        let apps = try Self.apps(site, chatApp)
        let people = try AccountMapFile(content: site.contentFolder) { problem in
            logger.error("people.yml is taken as it was", metadata: ["error": "\(problem)"])
        }
        let journal = try LiveJournal(archive: archive, isServing: true)
        let writer = JournalWriter(journal) { error in
            logger.error("the journal is not written", metadata: ["error": "\(error)"])
        }
        let feed = ArchiveFeed(archive: archive, journal: journal, people: people.map, logger: logger)
        writer.whenGroupEnds { feed.signal() }
        let recorder = try PresenceRecorder(
            archive: archive, journal: journal, writer: writer, logger: logger, now: { .now })
        feed.whenFed { recorder.nameThePresent() }
        feed.start()
        // One loop for all connections: measured, the live server does more on one than on two.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let place = site.settings.chat.map { _ in ChatNeighbour.Place() }
        // What webhooks tell of those who were there is what the record says of them.
        let webhooks = WebhookJournal(
            journal, writer, lastSign: recorder.endedAtStart.map(\.at).max() ?? recorder.lastSign)
        let live = LiveServer(
            apps, address: address, on: group.next(), service: place?.port, recorder: writer, webhookStore: webhooks
        ) { notice, app, at in
            recorder.take(notice, app: app, at: Timestamp(microseconds: at))
        }
        if let place, let chat = site.settings.chat {
            place.chat = try ChatNeighbour.make(
                chat, site, archive: archive, parts: parts, live: live, recorder: recorder,
                journal: journal, writer: writer)
        }
        return PortNeighbour(
            group: group,
            start: {
                do { try await live.start() } catch { throw StartFailure(part: "The live server", reason: error) }
                do { try await place?.chat?.start() } catch { throw StartFailure(part: "The chat", reason: error) }
            }, claims: { LiveServer.isLive($0) || place?.port.claims($0) ?? false },
            take: { channel, place, head, rest, giveBack in
                live.take(channel, place, head, rest: rest, handOn: giveBack)
            },
            stop: {
                await live.stop()
                await place?.chat?.stop()
                recorder.close()
                await BlockingWork.run {
                    writer.close()
                    feed.finish(by: Date(timeIntervalSinceNow: closingSeconds))
                }
            },
            metrics: {
                let chat = await place?.chat?.metrics() ?? ""
                return LiveMetrics.text(await live.status()) + recorder.counts.metrics + chat
            },
            reload: {
                let site = try readAgain()
                let apps = try Self.apps(site, chatApp)
                let credentials = try chatApp.map { try ChatNeighbour.credentials($0, site) }
                let widget = try place.flatMap { _ in try ChatNeighbour.widget(site) }
                await live.update(apps)
                place?.chat?.widget.update(widget)
                if let credentials { place?.chat?.sign(with: credentials) }
            })
    }

    /// - Parameter chat: The chat whose app is among them.
    private static func apps(_ site: Site, _ chat: ChatSettings?) throws -> [LiveServerApp] {
        let settings = site.settings.live
        let room = max(1, ArchiveServer.roomForConnections(isShared: true) / max(1, settings.apps.count))
        return try settings.apps.map { app in
            var limits = app.limits
            limits.connections = min(limits.connections, room)
            let presence = chat.flatMap { $0.app == app.id ? ChannelName($0.presence) : nil }
            return LiveServerApp(
                try app.credentials(file: site.settingsFile), limits: limits, allowedOrigins: app.origins,
                webhooks: app.webhooks.map { LiveWebhook(url: $0.url, types: $0.events, isBatched: $0.isBatched) },
                chat: presence.map { ChatChannels(presence: $0) }, recording: app.recording)
        }
    }
}

/// Which part of the server cannot begin, and why.
struct StartFailure: Error, CustomStringConvertible {
    let part: String
    let reason: any Error

    var description: String { "\(part) cannot begin: \(reason)" }
}
