/// Who a connection has signed in as.
struct SignedInUser: Sendable {
    let id: PersonID
    /// JSON, as it was signed.
    let info: [UInt8]?
    let watched: [PersonID]
}

/// Who is signed in over which connections, and who is told of whom.
struct SignedInUsers: Sendable {
    private var connections: [PersonID: DistinctList<LiveSocket>] = [:]
    private var watchers: [PersonID: DistinctList<LiveSocket>] = [:]

    func isOnline(_ user: PersonID) -> Bool { connections[user] != nil }

    func sockets(of user: PersonID) -> [LiveSocket] { connections[user]?.elements ?? [] }

    func watchers(of user: PersonID) -> [LiveSocket] { watchers[user]?.elements ?? [] }

    /// Whether this is the user’s first connection.
    mutating func add(_ user: SignedInUser, _ socket: LiveSocket) -> Bool {
        for watched in user.watched { watchers[watched, default: DistinctList()].append(socket) }
        let isFirst = !isOnline(user.id)
        connections[user.id, default: DistinctList()].append(socket)
        return isFirst
    }

    /// Whether this was the user’s last connection.
    mutating func remove(_ user: SignedInUser, _ socket: LiveSocket) -> Bool {
        for watched in user.watched { Self.remove(socket, from: watched, in: &watchers) }
        Self.remove(socket, from: user.id, in: &connections)
        return connections[user.id] == nil
    }

    private static func remove(
        _ socket: LiveSocket, from user: PersonID, in lists: inout [PersonID: DistinctList<LiveSocket>]
    ) {
        lists[user]?.remove(socket)
        if lists[user]?.isEmpty == true { lists[user] = nil }
    }
}
