import Foundation
import HTTPServer
import HansardServer
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The port of `hansard serve`, from its start to its end: the archive, and with `--live` the live server and the chat.
struct ServedPort {
    let archive: ArchiveServer
    let live: LivePart?
    let host: String
    /// 0 for any that is free.
    let port: Int

    /// Serves until it is told to stop (SIGTERM, SIGINT). SIGHUP makes it read the access rules, and the live apps, again.
    ///
    /// - Parameter onRunning: Told the port.
    func run(onRunning: @escaping @Sendable (Int) -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        // Before anything begins, so that one that comes early does not simply end the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let group: any EventLoopGroup =
            live?.group ?? MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(System.coreCount, 8)))
        // The last one is stopped first.
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    HourlyNote(archive: archive), Reload(archive: archive, live: live, hangups: hangups),
                    LiveLife(live: live),
                    PortLife(served: self, group: group, onRunning: onRunning),
                ], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "serve", factory: { JSONLogHandler(label: $0, level: .warning) })))
        defer { archive.endExports() }
        try await services.run()
        try? await group.shutdownGracefully()
        archive.noteLastRecord()
        archive.logger.info("stopped")
    }
}

/// Everything begins, the port last; the port ends first, when all connections have.
private struct PortLife: Service {
    let served: ServedPort
    let group: any EventLoopGroup
    let onRunning: @Sendable (Int) -> Void

    func run() async throws {
        let (archive, live) = (served.archive, served.live)
        let listener = archive.listener(with: live?.routes ?? [], on: group)
        try await live?.start()
        let number = try await listener.start(host: served.host, port: served.port)
        archive.logger.info("started", metadata: ["port": "\(number)"])
        onRunning(number)
        try await gracefulShutdown()
        archive.logger.info("stopping")
        await listener.drain()
        await live?.endSockets()
        await listener.stop()
    }
}

/// What the live server and the chat still have to tell, and to write down, once nobody is connected any more.
private struct LiveLife: Service {
    let live: LivePart?

    func run() async throws {
        try await gracefulShutdown()
        await live?.stop()
    }
}

private struct Reload: Service {
    let archive: ArchiveServer
    let live: LivePart?
    let hangups: UnixSignalsSequence

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            archive.reload()
            guard let live else { continue }
            do {
                try await live.reload()
                archive.logger.info("live apps read again")
            } catch { archive.logger.error("live apps not read", metadata: ["reason": "\(error)"]) }
        }
    }
}

/// Tells the log of this process the last entry of the access log, so that there is a trace of it elsewhere.
private struct HourlyNote: Service {
    let archive: ArchiveServer

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                archive.noteLastRecord()
                try? await Task.sleep(for: .seconds(3_600))
            }
        }
    }
}
