import ArgumentParser
import HTTPServer
import NIOPosix
import PairChannelServer

/// The live server by itself, with the bench’s app: what `bench live` measures.
struct LiveHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "live-host", shouldDisplay: false)

    @Option(help: "The port, on the loopback.")
    var port: Int

    func run() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = LiveServer([LiveServerApp(LiveBenchServers.credentials)], on: loop)
        try await server.start()
        _ = try await Listener(server.routes(), on: loop).start(host: "127.0.0.1", port: port)
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
    }
}
