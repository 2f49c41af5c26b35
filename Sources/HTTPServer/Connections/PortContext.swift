import HTTPTypes

/// What all connections of a port have in common.
struct PortContext: Sendable {
    let routes: RouteTable
    let limits: HTTPLimits
    /// Where clients find the server; `nil` for a port that answers under any name, without a path of its own.
    let address: PublicAddress?
    let connections: Connections
    let bodies: BodyBudget
    /// Told of each request that was refused before a route had it.
    let onRefusal: @Sendable (HTTPResponse.Status) -> Void
}
