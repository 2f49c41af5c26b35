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
        var body: [UInt8] = []
        if publications.count == 1, let event = publications.first {
            place = "events"
            var channels: [UInt8] = []
            for channel in event.channels {
                channels.append(UInt8(ascii: channels.isEmpty ? "[" : ","))
                channels.appendJSON(channel)
            }
            Self.append(event, "channels", channels + [UInt8(ascii: "]")], to: &body)
        } else {
            place = "batch_events"
            for event in publications {
                for channel in event.channels {
                    body.append(contentsOf: (body.isEmpty ? #"{"batch":["# : ",").utf8)
                    var name: [UInt8] = []
                    name.appendJSON(channel)
                    Self.append(event, "channel", name, to: &body)
                }
            }
            body.append(contentsOf: "]}".utf8)
        }
        self.body = body
    }

    private static func append(_ event: ChatPublication, _ channel: String, _ value: [UInt8], to body: inout [UInt8]) {
        body.append(contentsOf: #"{"name":"#.utf8)
        body.appendJSON(event.name)
        body.append(contentsOf: #","\#(channel)":"#.utf8)
        body.append(contentsOf: value)
        body.append(contentsOf: #","data":"#.utf8)
        body.appendJSON(event.data)
        if let excluded = event.excluded {
            body.append(contentsOf: #","socket_id":"#.utf8)
            body.appendJSON(excluded)
        }
        body.append(UInt8(ascii: "}"))
    }
}
