import HTTPServer
import NIOPosix

@testable import HansardServer

/// An archive’s server on a port of its own, any that is free.
struct OwnPort {
    let number: Int
    private let listener: Listener
    let group: MultiThreadedEventLoopGroup

    init(_ server: ArchiveServer, loops: Int = 2) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        listener = server.listener(on: group)
        number = try await listener.start(host: "127.0.0.1", port: 0)
    }

    func stop() async {
        await listener.stop()
        try? await group.shutdownGracefully()
    }
}
