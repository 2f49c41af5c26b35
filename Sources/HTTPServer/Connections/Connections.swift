import NIOCore
import Synchronization

/// One open connection of a port, from its acceptance to its end, whichever server on the port answers on it.
package final class OpenConnection: Sendable {
    /// Since when it has waited for a request or the rest of one, in nanoseconds of `NIODeadline`; 0 while one is being answered,
    /// and for good once it is a WebSocket. Whoever answers keeps it right, on the channel's event loop.
    package let waitingSince = Atomic<UInt64>(0)
    fileprivate let channel: any Channel

    fileprivate init(_ channel: any Channel) { self.channel = channel }

    /// It waits for a request from now on.
    package func startWaiting() { waitingSince.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }

    /// It does not wait any more.
    package func stopWaiting() { waitingSince.store(0, ordering: .relaxed) }

    fileprivate func closeIfWaiting() {
        channel.eventLoop.execute {
            if self.waitingSince.load(ordering: .relaxed) != 0 { self.channel.close(promise: nil) }
        }
    }
}

/// All open connections of a port, and the one limit of them: a connection counts from its acceptance to its end, whatever it
/// becomes.
package final class Connections: Sendable {
    private let limit: Int
    private let open = Mutex<[ObjectIdentifier: OpenConnection]>([:])
    private let draining = Atomic<Bool>(false)
    private let ending = Mutex<End>(.notAwaited)

    /// That of the last connection, once somebody waits for it.
    private enum End {
        case notAwaited
        case awaited(CheckedContinuation<Void, Never>)
        case over
    }

    /// - Parameter limit: How many may be open at once.
    package init(limit: Int) { self.limit = limit }

    package var count: Int { open.withLock { $0.count } }

    /// Whether each connection is to end with the answer that is under way.
    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Takes a new connection in until its channel closes. When there is no room, those that have waited longest are closed for
    /// it; `nil` if none waits, or if the server is about to end.
    package func add(_ channel: any Channel) -> OpenConnection? {
        guard !isDraining else { return nil }
        let connection = OpenConnection(channel)
        connection.startWaiting()
        let id = ObjectIdentifier(connection)
        let (isAccepted, spared) = open.withLock { open -> (Bool, [OpenConnection]) in
            guard open.count >= limit else {
                open[id] = connection
                return (true, [])
            }
            let spared = Self.longestWaiting(open, count: max(1, limit / 32))
            for spared in spared { open[ObjectIdentifier(spared)] = nil }
            guard !spared.isEmpty else { return (false, []) }
            open[id] = connection
            return (true, spared)
        }
        for spared in spared { spared.closeIfWaiting() }
        guard isAccepted else { return nil }
        // Holds the connection, so that no other gets its identity before it is gone from here.
        channel.closeFuture.whenComplete { _ in self.remove(connection) }
        return connection
    }

    private func remove(_ connection: OpenConnection) {
        let isLast = open.withLock { open in
            open[ObjectIdentifier(connection)] = nil
            return open.isEmpty
        }
        if isLast, isDraining { endNow() }
    }

    /// Tells every connection to end when it has answered: by `ChannelShouldQuiesceEvent`.
    package func drain() {
        draining.store(true, ordering: .relaxed)
        for connection in open.withLock({ Array($0.values) }) {
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Returns when all have ended, after `drain`; those that have not within `seconds` are closed.
    package func end(within seconds: Double) async {
        let limit = Task {
            try await Task.sleep(for: .seconds(seconds))
            self.endNow()
        }
        await withCheckedContinuation { done in
            let isOver = ending.withLock { ending in
                if case .over = ending { return true }
                ending = .awaited(done)
                return false
            }
            // The last may have ended before anybody waited for it.
            if isOver { done.resume() } else if count == 0 { endNow() }
        }
        limit.cancel()
        for connection in open.withLock({ Array($0.values) }) { connection.channel.close(promise: nil) }
    }

    private func endNow() {
        let former = ending.withLock { ending in
            defer { ending = .over }
            return ending
        }
        if case .awaited(let done) = former { done.resume() }
    }

    /// Several at a time, so that looking for them costs little for each new connection.
    private static func longestWaiting(_ open: [ObjectIdentifier: OpenConnection], count: Int) -> [OpenConnection] {
        open.values.compactMap { connection -> (since: UInt64, connection: OpenConnection)? in
            let since = connection.waitingSince.load(ordering: .relaxed)
            return since == 0 ? nil : (since, connection)
        }.sorted { $0.since < $1.since }.prefix(count).map(\.connection)
    }
}
