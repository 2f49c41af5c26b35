import Hansard
import HansardStore
import PairChannel

/// Publications in the words of the HTTP API: one as an event of several channels, several as a batch, in which each event has
/// one channel.
///
/// Source: Pusher Channels documentation, “HTTP API”, `POST /events` and `POST /batch_events`.
struct HostedEvents {
    /// A service refuses a longer batch.
    static let longestBatch = 10

    let place: String
    let body: [UInt8]

    /// - Parameter publications: One, or several that have at most `longestBatch` channels together.
    init(_ publications: [ChatPublication]) {
        if publications.count == 1, let event = publications.first {
            place = "events"
            body = .object { body in
                Self.append(event, to: &body) { body in
                    body.name("channels")
                    body.appendJSON(event.channels)
                }
            }
        } else {
            place = "batch_events"
            let events = publications.flatMap { event in event.channels.map { (event, $0) } }
            body = .object { body in
                body.name("batch")
                body.appendArray(of: events) { body, event in
                    body.appendObject { Self.append(event.0, to: &$0) { $0.member("channel", event.1) } }
                }
            }
        }
    }

    /// Appends the members of one event; `channels` adds the one that says where it goes.
    private static func append(
        _ event: ChatPublication, to body: inout [UInt8], _ channels: (inout [UInt8]) -> Void
    ) {
        body.member("name", event.name)
        channels(&body)
        body.member("data", event.data)
        if let excluded = event.excluded { body.member("socket_id", excluded) }
    }
}
