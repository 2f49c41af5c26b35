import HansardStore
import PairChannel
import PairChannelServer
import StaffChat

/// Carries the chat’s events over this process’s own live server.
final class EmbeddedTransport: ChatTransport {
    private let live: LiveServer
    private let app: String
    private let presence: ChannelName

    init(_ live: LiveServer, app: String, presence: ChannelName) {
        (self.live, self.app, self.presence) = (live, app, presence)
    }

    var needsOutbox: Bool { false }

    func publish(_ publications: [ChatPublication]) {
        guard !publications.isEmpty else { return }
        live.post(
            publications.map { publication in
                LiveServer.PostedEvent(
                    PublishedEvent(name: publication.name, data: publication.data),
                    to: publication.channels.compactMap { ChannelName($0) },
                    except: publication.excluded.flatMap { SocketID($0) })
            }, of: app)
    }

    func online() async -> Set<ID> {
        Set((await live.rosters(of: [presence.text], app: app)[presence.text] ?? []).map { ID($0) })
    }

    func signed(_ socket: SocketID, for person: String) {
        guard let user = PersonID(person) else { return }
        live.sign(socket, for: user, of: app)
    }

    func terminate(_ person: String) async {
        guard let user = PersonID(person) else { return }
        await live.terminate(user, of: app)
    }

    func start() async throws {}

    func stop() async {}
}
