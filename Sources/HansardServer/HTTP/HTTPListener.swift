import Foundation
import HTTPServer
import HTTPTypes
import NIOCore
import NIOPosix

/// Listens on an address and has what comes answered.
final class HTTPListener: Sendable {
    private let limits: ServerLimits
    private let address: PublicAddress
    private let takesBody: @Sendable (RequestHead) -> Bool
    private let respond: HTTPConnection.Respond
    private let group: any EventLoopGroup
    private let neighbour: PortNeighbour?
    private let onRefusal: @Sendable (HTTPResponse.Status) -> Void
    private let channel = Locked<(any Channel)?>(nil)
    let connections: Connections

    /// - Parameter onRefusal: Told of each request that was refused before it was understood.
    init(
        limits: ServerLimits, address: PublicAddress, connections: Connections, neighbour: PortNeighbour?,
        onRefusal: @escaping @Sendable (HTTPResponse.Status) -> Void,
        takesBody: @escaping @Sendable (RequestHead) -> Bool, respond: @escaping HTTPConnection.Respond
    ) {
        (self.limits, self.address, self.connections) = (limits, address, connections)
        (self.neighbour, self.onRefusal, self.respond) = (neighbour, onRefusal, respond)
        self.takesBody = takesBody
        group = neighbour?.group ?? MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(System.coreCount, 8)))
    }

    /// - Returns: The port that it listens on.
    /// - Throws: `ListenFailure`, and what the neighbour’s start throws.
    func start(host: String, port: Int) async throws -> Int {
        let (limits, address, connections) = (limits, address, connections)
        let (neighbour, onRefusal, respond) = (neighbour, onRefusal, respond)
        let takesBody = takesBody
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPause()) }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4_096))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPConnection(
                            limits: limits, address: address, connections: connections, neighbour: neighbour,
                            onRefusal: onRefusal, takesBody: takesBody,
                            respond: respond))
                }
            }
        try await neighbour?.start()
        let bound: any Channel
        do { bound = try await bootstrap.bind(host: host, port: port).get() } catch {
            throw ListenFailure(host: host, port: port, error)
        }
        channel.update { $0 = bound }
        return bound.localAddress?.port ?? port
    }

    /// Takes no more connections, has the answers that are under way finished, and then ends.
    func stop() async {
        try? await channel.update { $0 }?.close()
        connections.drain()
        await neighbour?.stop()
        let end = ContinuousClock.now + .milliseconds(Int64(limits.drainSeconds * 1_000))
        while connections.count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        connections.closeAll()
        try? await group.shutdownGracefully()
    }

    /// Lets the process have as many files open as the system allows it; how many connections that leaves room for.
    static func roomForConnections() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(limit.rlim_max, 65_536)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(64, Int(min(limit.rlim_cur, 1_000_000)) - 256)
    }
}

/// Why a server does not listen where it was told to.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String

    init(host: String, port: Int, _ error: any Error) {
        let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "no such address"
        let place = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        description = "\(place): The server cannot listen there (\(reason)). Pass another --host or --port."
    }
}
