/// The open connections of one app, by their numbers and by their ids.
///
/// A connection’s number is free again when it has ended, and small, so that what is known of it is found without hashing its id.
/// Of two that are open at once neither numbers nor ids are equal.
struct LiveConnections: Sendable {
    /// By the sockets’ numbers.
    private var connections: [LiveConnection?] = []
    private var free: [LiveSocket] = []
    private var sockets: [SocketID: LiveSocket] = [:]

    /// How many are open.
    var count: Int { sockets.count }

    /// All numbers that have been given, also those that are free: see `isOpen`. Connections may come and go while one goes through
    /// them.
    var numbers: some Sequence<LiveSocket> { (0..<Int32(connections.count)).lazy.map { LiveSocket(number: $0) } }

    func isOpen(_ socket: LiveSocket) -> Bool { connections[Int(socket.number)] != nil }

    /// The open connection of an id.
    func socket(_ id: SocketID) -> LiveSocket? { sockets[id] }

    /// What is known of a connection that is open. Changed in place.
    subscript(_ socket: LiveSocket) -> LiveConnection {
        get { connections[Int(socket.number)]! }
        _modify { yield &connections[Int(socket.number)]! }
    }

    /// Those whose silence calls for something, in the order of their numbers: each is noted as pinged, or is for the caller to end.
    ///
    /// In the table itself: a copy of what is known of each of a hundred thousand, every second, would hold up all else.
    mutating func takeDue(now: Int64, _ limits: LiveLimits) -> [(socket: LiveSocket, due: LiveConnection.Due)] {
        connections.withUnsafeMutableBufferPointer { connections in
            var found: [(socket: LiveSocket, due: LiveConnection.Due)] = []
            for number in connections.indices {
                guard let due = connections[number]?.takeDue(now: now, limits) else { continue }
                found.append((LiveSocket(number: Int32(number)), due))
            }
            return found
        }
    }

    /// A sign of life; none of a connection that is not open.
    mutating func heard(_ socket: LiveSocket, now: Int64) { connections[Int(socket.number)]?.heard(now) }

    /// Adds a connection, with an id that no other has.
    mutating func open(
        now: Int64, clientEventsPerSecond: Int, using generator: inout some RandomNumberGenerator
    ) -> LiveSocket {
        var id = SocketID.random(using: &generator)
        while sockets[id] != nil { id = SocketID.random(using: &generator) }
        let connection = LiveConnection(id: id, now: now, clientEventsPerSecond: clientEventsPerSecond)
        let socket: LiveSocket
        if let number = free.popLast() {
            socket = number
            connections[Int(socket.number)] = connection
        } else {
            socket = LiveSocket(number: Int32(connections.count))
            connections.append(connection)
        }
        sockets[id] = socket
        return socket
    }

    /// Forgets a connection that is open; its number may be another’s from now on.
    mutating func close(_ socket: LiveSocket) {
        guard let connection = connections[Int(socket.number)] else { return }
        sockets[connection.id] = nil
        connections[Int(socket.number)] = nil
        free.append(socket)
    }
}
