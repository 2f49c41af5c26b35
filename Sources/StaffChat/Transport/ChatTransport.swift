import HansardStore
import PairChannel

/// Who carries events to clients.
package protocol ChatTransport: Sendable {
    /// Whether what is published is kept in the outbox, in the same transaction, until another server has taken it.
    var needsOutbox: Bool { get }
    /// Tells of what has been committed, in this order. Returns at once.
    func publish(_ publications: [ChatPublication])
    /// Who is in the presence channel.
    func online() async -> Set<ID>
    /// Something has been signed for `person` on a connection, which is theirs from now on, signed in or not. Returns at once.
    func signed(_ socket: SocketID, for person: String)
    /// Ends what somebody has open.
    func terminate(_ person: String) async
    func start() async throws
    func stop() async
    /// Lines for /metrics.
    func metrics() async -> String
}

extension ChatTransport {
    package func signed(_ socket: SocketID, for person: String) {}

    package func metrics() async -> String { "" }
}
