import HansardStore
import PairChannel

/// How a chat is run.
package struct ChatConfiguration: Sendable {
    /// What a client connects with, and what signatures are made with.
    package var credentials: AppCredentials
    package var presence: ChannelName
    package var mesh: PairMesh.Mode = .eager
    /// Pages of which other sites may use it: `https://crm.example.com`.
    package var origins: Set<String> = []
    package var messageBytes = 4_000
    /// Seconds after which a sender may not change a message any more, or take it back; `nil` for never.
    package var editSeconds: Int? = 15 * 60
    package var deleteSeconds: Int? = 15 * 60
    package var messagesPerMinute = 60
    /// Of any kind, from one person.
    package var requestsPerSecond = 50
    /// What clients of a hosted server connect to; `nil` for this one.
    package var host: String?

    package init(credentials: AppCredentials, presence: ChannelName) {
        (self.credentials, self.presence) = (credentials, presence)
    }
}

/// Who carries events to clients.
package protocol ChatTransport: Sendable {
    /// Whether what is published has to be kept until `publish` has been told of it by another server.
    var needsOutbox: Bool { get }
    /// Tells of what has been committed, in this order. Returns at once.
    func publish(_ publications: [ChatPublication])
    /// Who is in the presence channel.
    func online() async -> Set<String>
    /// Ends what somebody has open.
    func terminate(_ person: String, sockets: [SocketID]) async
    func start() async throws
    func stop() async
}
