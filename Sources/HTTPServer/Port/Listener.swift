import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization

/// A port: whatever comes is answered by the routes of the servers that share it.
package final class Listener: Sendable {
    package let connections: Connections
    private let port: PortContext
    private let group: any EventLoopGroup
    private let channel = Mutex<(any Channel)?>(nil)

    /// - Parameters:
    ///   - routes: The longest prefix wins; what none is for is refused with 404.
    ///   - group: On whose loops all connections are.
    ///   - address: Where clients find the server; `nil` for a port without a path of its own.
    ///   - connections: The port’s, with their limit.
    ///   - onRefusal: Told of each request that was refused before a route had it.
    package init(
        _ routes: [Route], on group: any EventLoopGroup, limits: HTTPLimits = HTTPLimits(),
        address: PublicAddress? = nil, connections: Connections = Connections(limit: .max),
        onRefusal: @escaping @Sendable (HTTPResponse.Status) -> Void = { _ in }
    ) {
        (self.group, self.connections) = (group, connections)
        port = PortContext(
            routes: RouteTable(routes), limits: limits, address: address, connections: connections,
            bodies: BodyBudget(limit: limits.heldBodyBytes), onRefusal: onRefusal)
    }

    /// - Returns: The port that it listens on.
    /// - Throws: `ListenFailure`.
    package func start(host: String, port number: Int) async throws -> Int {
        let port = port
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPause()) }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A connection keeps the buffer that it was first read into, also when it becomes a WebSocket: what a head needs.
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 1_024, maximum: 16_384)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(port))
                }
            }
        let bound: any Channel
        do { bound = try await bootstrap.bind(host: host, port: number).get() } catch {
            throw ListenFailure(host: host, port: number, error)
        }
        channel.withLock { $0 = bound }
        return bound.localAddress?.port ?? number
    }

    /// Takes no more connections, and has each end with the answer that is under way.
    package func drain() async {
        try? await channel.withLock { $0 }?.close()
        connections.drain()
    }

    /// Drains, and returns when all connections have ended: those that take longer than `limits.drainSeconds` are closed.
    package func stop() async {
        await drain()
        await connections.end(within: port.limits.drainSeconds)
    }

    /// Lets the process have as many files open as the system allows it; how many connections that leaves room for.
    package static func roomForConnections() -> Int {
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
