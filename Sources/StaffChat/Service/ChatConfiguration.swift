import HansardStore
import PairChannel

/// How a chat is run.
package struct ChatConfiguration: Sendable {
    /// What a client connects with, and what signatures are made with.
    package var credentials: AppCredentials
    package var presence: ChannelName
    package var mesh = Mesh.eager
    /// Pages of which other sites may use it: `https://crm.example.com`.
    package var origins: Set<String> = []
    package var messageBytes = 4_000
    /// Seconds after which a sender may not change a message any more, or take it back; `nil` for never.
    package var editSeconds: Int? = 15 * 60
    package var deleteSeconds: Int? = 15 * 60
    package var messagesPerMinute = 60
    /// Of any kind, from one person.
    package var requestsPerSecond = 50
    /// What people are told of their being recorded; `nil` for the widget’s own words.
    package var notice: String?
    /// Where they read more of it: an address, whole or as seen from `/chat/`.
    package var policy: String?
    /// Where clients of a hosted service connect; `nil` for this server.
    package var client: ClientAddress?

    /// Which pair channels a client joins by itself.
    package enum Mesh: Sendable {
        /// One with everybody online, as in a call centre: of a thousand people each is in 999.
        case eager
        /// One while its conversation is open, and one inbox for word of all others.
        case onDemand
    }

    /// Where clients find a service’s sockets: `wss://ws-eu.pusher.com:443/app/KEY`.
    package struct ClientAddress: Sendable, Equatable {
        /// As it stands in an address: one of IPv6 in brackets.
        package let host: String
        package let port: Int
        package let isTLS: Bool

        package init(host: String, port: Int, isTLS: Bool) {
            self.host = HostedService.hostInAddress(host)
            (self.port, self.isTLS) = (port, isTLS)
        }
    }

    package init(credentials: AppCredentials, presence: ChannelName) {
        (self.credentials, self.presence) = (credentials, presence)
    }
}
