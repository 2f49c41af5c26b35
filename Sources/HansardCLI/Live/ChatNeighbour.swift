import Foundation
import HTTPTypes
import Hansard
import HansardServer
import HansardSite
import HansardStore
import Logging
import PairChannel
import PairChannelServer
import StaffChat
import Synchronization

/// The staff chat on the live server’s port.
enum ChatNeighbour {
    /// What is set up before the live server, and given it afterwards.
    final class Place: Sendable {
        private let service = Mutex<ChatService?>(nil)

        var chat: ChatService? {
            get { service.withLock { $0 } }
            set { service.withLock { $0 = newValue } }
        }

        var port: PortService {
            PortService(
                claims: ChatService.claims, bodyBytes: ChatService.bodyBytes(for:),
                answer: { head, body, peer in
                    guard let chat = self.chat else {
                        return PortService.Answer(status: 503, fields: HTTPFields(), body: [])
                    }
                    let answer = await chat.answer(head, body, peer)
                    return PortService.Answer(status: answer.status, fields: answer.fields, body: answer.body)
                })
        }
    }

    /// - Throws: What is wrong with the settings, or why the chat’s database cannot be used.
    static func make(
        _ settings: ChatSettings, _ site: Site, templates: String, archive: String, parts: ServerParts, live: LiveServer
    ) throws -> ChatService {
        let file = site.settingsFile
        let node = SettingNode(value: settings.app, names: ["chat", "app"], file: file)
        guard let app = site.settings.live.apps.first(where: { $0.id == settings.app }) else {
            throw node.problem("names the app \(settings.app), which is not among “live: apps”.")
        }
        guard let presence = ChannelName(settings.presence) else { throw node.problem("has no channel’s name as presence.") }
        var configuration = ChatConfiguration(credentials: try app.credentials(file: file), presence: presence)
        configuration.mesh = settings.isEager ? .eager : .onDemand
        configuration.origins = settings.origins
        configuration.messageBytes = settings.messageBytes
        (configuration.editSeconds, configuration.deleteSeconds) = (settings.editSeconds, settings.deleteSeconds)
        configuration.messagesPerMinute = settings.messagesPerMinute
        configuration.requestsPerSecond = settings.requestsPerSecond
        let logger = Logger(label: "chat", factory: { JSONLogHandler(label: $0, level: .info) })
        let database = try ChatDatabase(archive: archive)
        let script = templates + "/chat/hansard-chat.js"
        return ChatService(
            configuration, transport: EmbeddedTransport(live, app: app.id, presence: presence), database: database,
            people: ChatPeople(archive: archive, database: database),
            identity: ChatIdentity(
                tokens: try settings.tokenSecret(file: file).map { ChatTokens(secret: $0) },
                session: { head, peer in
                    let request = ServerRequest(
                        method: HTTPRequest.Method(head.method) ?? .get, path: "chat", query: [], headers: head.fields,
                        peer: peer)
                    return try await parts.actor(request)?.person
                }),
            feed: ChatFeed(archive: archive, database: database, logger: logger), logger: logger,
            script: { FileManager.default.contents(atPath: script).map { Array($0) } })
    }
}
