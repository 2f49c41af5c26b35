import Foundation
import HTTPTypes
import NIOCore
import Synchronization

/// All open connections of a server.
final class Connections: Sendable {
    private struct Entry {
        let connection: HTTPConnection
        let loop: any EventLoop
    }

    private let limit: Int
    private let open = Locked([ObjectIdentifier: Entry]())
    private let isDraining = Atomic<Bool>(false)
    /// Called for each request that was refused before it was understood.
    let onRefusal: @Sendable (HTTPResponse.Status) -> Void

    init(limit: Int, onRefusal: @escaping @Sendable (HTTPResponse.Status) -> Void) {
        (self.limit, self.onRefusal) = (limit, onRefusal)
    }

    var count: Int { open.update { $0.count } }

    /// Takes a new connection in; `false` if there is no room and none can be spared, or the server is about to end.
    func add(_ connection: HTTPConnection, on loop: any EventLoop) -> Bool {
        guard !isDraining.load(ordering: .relaxed) else { return false }
        let (isAccepted, spared) = open.update { open -> (Bool, [Entry]) in
            guard open.count >= limit else {
                open[ObjectIdentifier(connection)] = Entry(connection: connection, loop: loop)
                return (true, [])
            }
            let spared = Self.longestWaiting(open, count: max(1, limit / 32))
            for entry in spared { open[ObjectIdentifier(entry.connection)] = nil }
            guard !spared.isEmpty else { return (false, []) }
            open[ObjectIdentifier(connection)] = Entry(connection: connection, loop: loop)
            return (true, spared)
        }
        for entry in spared { entry.loop.execute { entry.connection.closeIfWaiting() } }
        return isAccepted
    }

    func remove(_ connection: HTTPConnection) {
        open.update { $0[ObjectIdentifier(connection)] = nil }
    }

    /// Tells every connection to end when it has answered.
    func drain() {
        isDraining.store(true, ordering: .relaxed)
        for entry in open.update({ Array($0.values) }) { entry.loop.execute { entry.connection.drain() } }
    }

    func closeAll() {
        for entry in open.update({ Array($0.values) }) { entry.loop.execute { entry.connection.closeNow() } }
    }

    /// Several at a time, so that looking for them costs little for each new connection.
    private static func longestWaiting(_ open: [ObjectIdentifier: Entry], count: Int) -> [Entry] {
        open.values.compactMap { entry -> (since: UInt64, entry: Entry)? in
            let since = entry.connection.waitingSince.load(ordering: .relaxed)
            return since == 0 ? nil : (since, entry)
        }.sorted { $0.since < $1.since }.prefix(count).map(\.entry)
    }
}
