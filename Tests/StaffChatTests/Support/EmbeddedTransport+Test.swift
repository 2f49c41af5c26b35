import PairChannel
import PairChannelServer
import StaffChat

@testable import HansardCLI

/// What `hansard serve --live` carries events with. By itself here: the program has names that others have, too.
func embeddedTransport(_ live: LiveServer, app: String, presence: ChannelName) -> any ChatTransport {
    EmbeddedTransport(live, app: app, presence: presence)
}
