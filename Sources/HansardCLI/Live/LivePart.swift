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

/// The live server and the chat, on the archive’s port. Who is there goes on the archive’s record.
struct LivePart: Sendable {
    /// One loop for all connections: measured, the live server does more on one than on two.
    let group: MultiThreadedEventLoopGroup
    let routes: [Route]
    let start: @Sendable () async throws -> Void
    /// Tells every client to come back later, and ends its WebSocket; once the port takes no more connections.
    let endSockets: @Sendable () async -> Void
    /// Makes the webhook calls that are due; what was answered is in the archive then, if it can be written.
    let stop: @Sendable () async -> Void
    /// Lines for /metrics.
    let metrics: @Sendable () async -> String
    /// Reads its settings again. What it throws is for the operator’s log, and what held goes on to hold.
    let reload: @Sendable () async throws -> Void

    /// How long the end of the process waits for the archive. What it has not taken by then it takes at the next start.
    private static let closingSeconds = 5.0

    /// - Parameter readAgain: The site as its settings are now, for a server that is told to read them again.
    /// - Throws: What is wrong with an app’s secret, or why presence or the chat cannot be written down.
    static func make(
        _ site: Site, archive: String, access: any ArchiveAccess, address: PublicAddress,
        readAgain: @escaping @Sendable () throws -> Site
    ) throws -> LivePart {
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
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // What webhooks tell of those who were there is what the record says of them.
        let webhooks = WebhookJournal(
            journal, writer, lastSign: recorder.endedAtStart.map(\.at).max() ?? recorder.lastSign)
        let live = LiveServer(apps, on: group.next(), recorder: writer, webhookStore: webhooks) { notice, app, at in
            recorder.take(notice, app: app, at: Timestamp(microseconds: at))
        }
        let chat = try site.settings.chat.map {
            try ChatPart.make(
                $0, site, archive: archive, access: access, live: live, recorder: recorder,
                journal: journal, writer: writer)
        }
        return LivePart(
            group: group,
            routes: live.routes(at: address) + (chat.map { [$0.route(at: address)] } ?? []),
            start: {
                do { try await live.start() } catch { throw StartFailure(part: "The live server", reason: error) }
                do { try await chat?.start() } catch { throw StartFailure(part: "The chat", reason: error) }
            },
            endSockets: { await live.endSockets() },
            stop: {
                await live.stop()
                await chat?.stop()
                recorder.close()
                await BlockingWork.run {
                    writer.close()
                    feed.finish(by: Date(timeIntervalSinceNow: closingSeconds))
                }
            },
            metrics: {
                let ofChat = await chat?.metrics() ?? ""
                return LiveMetrics.text(await live.status()) + recorder.counts.metrics + ofChat
            },
            reload: {
                let site = try readAgain()
                let apps = try Self.apps(site, chatApp)
                let credentials = try chatApp.map { try ChatPart.credentials($0, site) }
                let widget = try chat.flatMap { _ in try ChatPart.widget(site) }
                await live.update(apps)
                chat?.widget.update(widget)
                if let credentials { chat?.sign(with: credentials) }
            })
    }

    /// - Parameter chat: The chat whose app is among them.
    private static func apps(_ site: Site, _ chat: ChatSettings?) throws -> [LiveServerApp] {
        let settings = site.settings.live
        let room = max(1, ServerConfiguration.roomForSockets() / max(1, settings.apps.count))
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
