import Foundation
import HTTPServer
import HansardServer
import NIOCore
import NIOPosix

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
    func run(onRunning: (Int) -> Void) async throws {
        // Before it listens, so that a signal that comes early does not simply end the process.
        let signals = Signals([SIGTERM, SIGINT, SIGHUP])
        signal(SIGPIPE, SIG_IGN)
        let group: any EventLoopGroup =
            live?.group ?? MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(System.coreCount, 8)))
        let listener = archive.listener(with: live?.routes ?? [], on: group)
        try await live?.start()
        let number = try await listener.start(host: host, port: port)
        archive.logger.info("started", metadata: ["port": "\(number)"])
        let noting = Task { try await noteHourly() }
        onRunning(number)
        for await number in signals.stream {
            if number == SIGHUP { await reload() } else { break }
        }
        archive.logger.info("stopping")
        noting.cancel()
        await listener.drain()
        await live?.stop()
        await listener.stop()
        try? await group.shutdownGracefully()
        archive.noteLastRecord()
        archive.logger.info("stopped")
    }

    private func noteHourly() async throws {
        while !Task.isCancelled {
            archive.noteLastRecord()
            try await Task.sleep(for: .seconds(3_600))
        }
    }

    private func reload() async {
        archive.reload()
        guard let live else { return }
        do {
            try await live.reload()
            archive.logger.info("live apps read again")
        } catch { archive.logger.error("live apps not read", metadata: ["reason": "\(error)"]) }
    }
}
