import HTTPServer
import NIOCore

/// Another server on the same port. A connection goes to and fro between the two, request by request, for a proxy sends both
/// servers’ requests over one; its place among the port’s connections goes with it.
package struct PortNeighbour: Sendable {
    /// Takes a connection, on its event loop, with a request and what has come after the request’s head; gives it back with
    /// the first request that is not the neighbour’s.
    package typealias Take =
        @Sendable (
            _ channel: any Channel, _ place: OpenConnection, _ head: RequestHead, _ rest: [UInt8],
            _ giveBack: @escaping @Sendable (any Channel, OpenConnection, RequestHead, [UInt8]) -> Void
        ) -> Void

    /// On which all connections of the port are; the neighbour may want a single loop.
    package let group: any EventLoopGroup
    package let start: @Sendable () async throws -> Void
    package let claims: @Sendable (RequestHead) -> Bool
    package let take: Take
    /// Ends the neighbour’s connections, when the port is closed and before the loops end.
    package let stop: @Sendable () async -> Void
    /// Lines for /metrics.
    package let metrics: @Sendable () async -> String
    /// Reads its settings again. What it throws is for the operator’s log, and what held goes on to hold.
    package let reload: @Sendable () async throws -> Void

    package init(
        group: any EventLoopGroup, start: @escaping @Sendable () async throws -> Void,
        claims: @escaping @Sendable (RequestHead) -> Bool, take: @escaping Take,
        stop: @escaping @Sendable () async -> Void, metrics: @escaping @Sendable () async -> String,
        reload: @escaping @Sendable () async throws -> Void
    ) {
        (self.group, self.start, self.claims) = (group, start, claims)
        (self.take, self.stop, self.metrics, self.reload) = (take, stop, metrics, reload)
    }
}
